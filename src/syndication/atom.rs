//! Atom (RFC 4287), in parts (RFC 5005), with what readers should delete (RFC 6784).

use super::entry::{Entry, EntryId};
use super::feed::Feed;
use super::rss::media;
use super::xml::Xml;
use crate::kernel::{Micros, Result};

/// The date of an empty feed, which has to have one: the same whenever it is written, and one that readers believe.
const NEVER: &str = "2000-01-01T00:00:00.000Z";

pub(super) fn write(feed: &Feed) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let mut namespaces = vec![
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ("xml:lang", feed.language.as_str()),
    ];
    if !feed.withdrawn.is_empty() {
        namespaces.push(("xmlns:at", "http://purl.org/atompub/tombstones/1.0"));
    }
    xml.open("feed", &namespaces)?;
    xml.text("id", &EntryId { id: feed.id, guid: None }.iri())?;
    xml.text("title", &feed.title)?;
    xml.text("subtitle", &feed.description)?;
    xml.text("updated", &feed.updated_at().map_or_else(|| NEVER.to_owned(), Micros::to_millis))?;
    let link = |rel, kind, href| [("rel", rel), ("type", kind), ("href", href)];
    xml.empty("link", &link("self", "application/atom+xml", &feed.address))?;
    xml.empty("link", &link("alternate", "text/html", &feed.page))?;
    if let Some(next) = &feed.next {
        xml.empty("link", &link("next", "application/atom+xml", next))?;
    }
    // Who is behind what nobody signed.
    xml.open("author", &[])?;
    xml.text("name", &feed.site_name)?;
    xml.close("author")?;
    if let Some(logo) = &feed.logo {
        xml.text("logo", &logo.url)?;
    }
    for gone in &feed.withdrawn {
        let id = EntryId { id: gone.article_id, guid: gone.feed_guid.clone() };
        xml.empty("at:deleted-entry", &[("ref", &id.iri()), ("when", &Micros(gone.at).to_millis())])?;
    }
    for entry in &feed.entries {
        write_entry(&mut xml, entry)?;
    }
    xml.close("feed")?;
    Ok(xml.finish())
}

fn write_entry(xml: &mut Xml, entry: &Entry) -> Result<()> {
    xml.open("entry", &[("xml:lang", &entry.language)])?;
    xml.text("id", &entry.id.iri())?;
    xml.text("title", &entry.title)?;
    xml.text("published", &entry.published_at.to_millis())?;
    xml.text("updated", &entry.modified_at.to_millis())?;
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.url)])?;
    for author in &entry.authors {
        xml.open("author", &[])?;
        xml.text("name", &author.name)?;
        xml.text("uri", &author.url)?;
        xml.close("author")?;
    }
    for subject in &entry.subjects {
        xml.empty("category", &[("term", &subject.url), ("label", &subject.name)])?;
    }
    xml.text("summary", &entry.summary)?;
    if let Some(html) = &entry.html {
        xml.text_with("content", &[("type", "html")], html)?;
    }
    if let Some(picture) = &entry.picture {
        media(xml, picture)?;
    }
    xml.close("entry")
}
