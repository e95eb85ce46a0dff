//! RSS 2.0, with the full text, the names of authors and the pictures as the modules that readers know say them.

use super::entry::{Entry, Picture};
use super::feed::Feed;
use super::xml::Xml;
use crate::body::escape;
use crate::kernel::Result;

const NAMESPACES: &[(&str, &str)] = &[
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];

pub(super) fn write(feed: &Feed) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("rss", NAMESPACES)?;
    xml.open("channel", &[])?;
    xml.text("title", &feed.title)?;
    xml.text("link", &feed.page)?;
    xml.text("description", &feed.description)?;
    xml.text("language", &feed.language)?;
    if let Some(updated) = feed.updated_at() {
        xml.text("lastBuildDate", &updated.to_rfc_2822())?;
    }
    let link = |rel, href| [("rel", rel), ("type", "application/rss+xml"), ("href", href)];
    xml.empty("atom:link", &link("self", &feed.address))?;
    if let Some(next) = &feed.next {
        xml.empty("atom:link", &link("next", next))?;
    }
    if let Some(logo) = &feed.logo {
        xml.open("image", &[])?;
        xml.text("url", &logo.url)?;
        xml.text("title", &feed.title)?;
        xml.text("link", &feed.page)?;
        xml.close("image")?;
    }
    for entry in &feed.entries {
        item(&mut xml, entry)?;
    }
    xml.close("channel")?;
    xml.close("rss")?;
    Ok(xml.finish())
}

fn item(xml: &mut Xml, entry: &Entry) -> Result<()> {
    xml.open("item", &[])?;
    xml.text("title", &entry.title)?;
    xml.text("link", &entry.url)?;
    xml.text_with("guid", &[("isPermaLink", "false")], &entry.id.text())?;
    xml.text("pubDate", &entry.published_at.to_rfc_2822())?;
    for author in &entry.authors {
        xml.text("dc:creator", &author.name)?;
    }
    for subject in &entry.subjects {
        xml.text("category", &subject.name)?;
    }
    // Readers take it for HTML.
    xml.text("description", &escape(&entry.summary))?;
    if let Some(html) = &entry.html {
        xml.text("content:encoded", html)?;
    }
    if let Some(picture) = &entry.picture {
        media(xml, picture)?;
    }
    xml.close("item")
}

/// A picture by the Media RSS module.
pub(super) fn media(xml: &mut Xml, picture: &Picture) -> Result<()> {
    let (width, height) =
        (picture.width.map(|pixels| pixels.to_string()), picture.height.map(|pixels| pixels.to_string()));
    let mut attributes = vec![("url", picture.url.as_str()), ("medium", "image"), ("type", picture.mime_type.as_str())];
    attributes.extend(width.as_deref().map(|pixels| ("width", pixels)));
    attributes.extend(height.as_deref().map(|pixels| ("height", pixels)));
    xml.open("media:content", &attributes)?;
    if let Some(credit) = &picture.credit {
        xml.text("media:credit", credit)?;
    }
    if let Some(alt) = &picture.alt {
        xml.text_with("media:description", &[("type", "plain")], alt)?;
    }
    xml.close("media:content")
}
