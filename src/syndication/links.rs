use super::{Format, Topic};
use crate::site::Site;

/// Where a feed is, for pages to announce it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    pub mime_type: &'static str,
    pub title: String,
    pub url: String,
}

/// The feeds of a topic, one in each format. `name` is what the topic is called; nothing for the site itself.
pub fn links(site: &Site, topic: &Topic, name: Option<&str>) -> Vec<FeedLink> {
    let title = title(site, name);
    let link = |format: Format| FeedLink {
        mime_type: format.mime_type(),
        title: format!("{title} ({})", format.name()),
        url: address(site, topic, format),
    };
    Format::ALL.map(link).into()
}

/// What a feed is called.
pub(super) fn title(site: &Site, name: Option<&str>) -> String {
    name.map_or_else(|| site.name.clone(), |name| format!("{name} \u{2013} {}", site.name))
}

/// Where the first page of a feed is.
pub(super) fn address(site: &Site, topic: &Topic, format: Format) -> String {
    site.url(&format!("/feeds/{topic}.{}", format.extension()))
}
