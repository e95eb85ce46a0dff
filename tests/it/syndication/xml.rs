//! XML as a strict reader has it.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// An element with what is in it.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// With its prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    pub text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads a document; one that is not well-formed, or holds a character that it must not, is a failure.
    pub fn parse(text: &str) -> Self {
        let forbidden = |char: &char| matches!(char, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        assert_eq!(text.chars().find(forbidden), None, "{text}");
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
                Event::Start(start) => open.push(Self::start(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Self::start(&start)),
                Event::End(_) => {
                    let ended = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(ended);
                }
                Event::Text(part) => open.last_mut().unwrap().text.push_str(&part.into_inner()),
                Event::GeneralRef(part) => {
                    let reference = format!("&{};", part.into_inner());
                    open.last_mut().unwrap().text.push_str(&unescape(&reference).unwrap());
                }
                Event::Eof => break,
                Event::Decl(_) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(open.len(), 1, "{text}");
        let mut roots = open.pop().unwrap().children;
        assert_eq!(roots.len(), 1, "{text}");
        roots.pop().unwrap()
    }

    fn start(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = unescape(&attribute.value).unwrap().into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        let name = start.name().as_ref().to_owned();
        Self { name, attributes: attributes.collect(), ..Self::default() }
    }

    pub fn all(&self, name: &'static str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The only one of this name.
    pub fn one(&self, name: &'static str) -> &Self {
        let found: Vec<&Self> = self.all(name).collect();
        assert_eq!(found.len(), 1, "{name}: {self:#?}");
        found[0]
    }

    /// The text of the only one of this name.
    pub fn text_of(&self, name: &'static str) -> &str {
        &self.one(name).text
    }

    pub fn texts_of(&self, name: &'static str) -> Vec<&str> {
        self.all(name).map(|child| child.text.as_str()).collect()
    }

    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or_else(|| panic!("{name}: {self:?}"), |(_, value)| value)
    }

    /// Where the link of this relation leads.
    pub fn link(&self, element: &'static str, relation: &str) -> Option<&str> {
        self.all(element).find(|link| link.attribute("rel") == relation).map(|link| link.attribute("href"))
    }
}
