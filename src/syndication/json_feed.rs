//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde::{Serialize, Serializer};

use super::entry::{Entry, Named};
use super::feed::Feed;
use super::xml::legible;
use crate::kernel::{Error, Result};

/// A text without what readers of the other formats cannot be given either.
struct Text<'a>(&'a str);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&legible(self.0))
    }
}

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: Text<'a>,
    home_page_url: Text<'a>,
    feed_url: Text<'a>,
    description: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<Text<'a>>,
    authors: [JsonAuthor<'a>; 1],
    language: Text<'a>,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonAuthor<'a> {
    name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Text<'a>>,
}

/// An item has one of `content_html` and `content_text`.
#[derive(Serialize)]
struct JsonItem<'a> {
    id: String,
    url: Text<'a>,
    title: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<Text<'a>>,
    summary: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Text<'a>>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Text<'a>>,
    language: Text<'a>,
}

pub(super) fn write(feed: &Feed) -> Result<Vec<u8>> {
    let json = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: Text(&feed.title),
        home_page_url: Text(&feed.page),
        feed_url: Text(&feed.address),
        description: Text(&feed.description),
        next_url: feed.next.as_deref().map(Text),
        icon: feed.logo.as_ref().map(|logo| Text(&logo.url)),
        authors: [JsonAuthor { name: Text(&feed.site_name), url: None }],
        language: Text(&feed.language),
        items: feed.entries.iter().map(item).collect(),
    };
    serde_json::to_vec(&json).map_err(Error::internal)
}

fn item(entry: &Entry) -> JsonItem<'_> {
    let html = entry.html.as_deref();
    JsonItem {
        id: legible(&entry.id.text()).into_owned(),
        url: Text(&entry.url),
        title: Text(&entry.title),
        content_html: html.map(Text),
        content_text: html.is_none().then_some(Text(&entry.summary)),
        summary: Text(&entry.summary),
        image: entry.picture.as_ref().map(|picture| Text(&picture.url)),
        date_published: entry.published_at.to_millis(),
        date_modified: entry.modified_at.to_millis(),
        authors: entry.authors.iter().map(author).collect(),
        tags: entry.subjects.iter().map(|subject| Text(&subject.name)).collect(),
        language: Text(&entry.language),
    }
}

fn author(author: &Named) -> JsonAuthor<'_> {
    JsonAuthor { name: Text(&author.name), url: Some(Text(&author.url)) }
}
