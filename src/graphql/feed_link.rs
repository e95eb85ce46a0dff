use async_graphql::SimpleObject;

use super::Request;
use super::scalars::Url;
use crate::syndication::{self, Topic};

/// A syndication address, for `link rel="alternate"` in the head of a page.
#[derive(SimpleObject)]
pub struct FeedLink {
    /// MIME type, e.g. application/feed+json.
    mime_type: String,
    /// Title.
    title: String,
    /// Address.
    url: Url,
}

impl FeedLink {
    /// The feeds of a topic; those of the site have no name of their own.
    pub(super) fn all(request: &Request, topic: &Topic, name: Option<&str>) -> Vec<Self> {
        let links = syndication::links(&request.vocabulary().site, topic, name).into_iter();
        links.map(|link| Self { mime_type: link.mime_type.into(), title: link.title, url: link.url.into() }).collect()
    }
}
