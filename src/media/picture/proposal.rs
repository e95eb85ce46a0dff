use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

/// What a file says in words about its picture (XMP, IPTC-IIM). It is shown to whoever sent it, and nothing of it is taken over by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Proposal {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_notice: Option<String>,
}

/// Packets that are larger hold something else than words.
const MOST: usize = 256 << 10;
/// Characters of each.
const LONGEST: usize = 1_000;

impl Proposal {
    /// Nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads a packet of XMP as far as it can be read.
    pub fn of(packet: Option<&[u8]>) -> Self {
        let mut proposal = Self::default();
        let Some(text) =
            packet.filter(|packet| packet.len() <= MOST).and_then(|packet| std::str::from_utf8(packet).ok())
        else {
            return proposal;
        };
        let mut reader = Reader::from_str(text.trim_end_matches('\0'));
        let mut path: Vec<String> = Vec::new();
        let mut words = String::new();
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(element) => {
                    path.push(local(element.name().0));
                    proposal.attributes(&element);
                    words.clear();
                }
                Event::Empty(element) => proposal.attributes(&element),
                Event::Text(part) => words.push_str(&part.into_inner()),
                Event::GeneralRef(name) => words.push_str(resolve_predefined_entity(&name.into_inner()).unwrap_or(" ")),
                Event::End(_) => {
                    // Texts stand in lists: what they are is said by one of the elements around.
                    for name in path.iter().rev().take(4) {
                        if let Some(field) = proposal.field(name) {
                            keep(field, &words);
                            break;
                        }
                    }
                    words.clear();
                    path.pop();
                }
                Event::Eof => break,
                _ => {}
            }
        }
        proposal
    }

    /// The same, and what it does not say from another.
    pub fn or(self, other: Self) -> Self {
        let Self { alt, caption, credit, creator, copyright_notice } = self;
        Self {
            alt: alt.or(other.alt),
            caption: caption.or(other.caption),
            credit: credit.or(other.credit),
            creator: creator.or(other.creator),
            copyright_notice: copyright_notice.or(other.copyright_notice),
        }
    }

    fn attributes(&mut self, element: &quick_xml::events::BytesStart<'_>) {
        for attribute in element.attributes().flatten() {
            if let Some(field) = self.field(&local(attribute.key.0)) {
                keep(field, &quick_xml::escape::unescape(&attribute.value).unwrap_or_default());
            }
        }
    }

    fn field(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "AltTextAccessibility" => &mut self.alt,
            "description" => &mut self.caption,
            "Credit" => &mut self.credit,
            "creator" => &mut self.creator,
            "rights" => &mut self.copyright_notice,
            _ => return None,
        })
    }
}

/// The first that is said.
pub(super) fn keep(field: &mut Option<String>, words: &str) {
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
    let words: String = words.chars().filter(|char| !char.is_control()).collect();
    if field.is_none() && !words.is_empty() {
        *field = Some(words);
    }
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let packet = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description photoshop:Credit="AFP &amp; Co">
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">A flood &lt;here&gt;</rdf:li></rdf:Alt></dc:description>
            <dc:creator><rdf:Seq><rdf:li>Jane Doe</rdf:li></rdf:Seq></dc:creator>
            <exif:GPSLatitude>48,51.5N</exif:GPSLatitude>
            <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Boats in a street</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
            </rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let found = Proposal::of(Some(packet));
        assert_eq!(found.credit.as_deref(), Some("AFP & Co"));
        assert_eq!(found.caption.as_deref(), Some("A flood <here>"));
        assert_eq!(found.creator.as_deref(), Some("Jane Doe"));
        assert_eq!(found.alt.as_deref(), Some("Boats in a street"));
        assert!(Proposal::of(Some(b"\xff\xfe")).is_empty());
        assert!(Proposal::of(Some(b"<a><b")).is_empty());
    }
}
