use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::kernel::{Error, Result};

/// XML being written. What it may not hold does not get in: every text and every value passes [`legible`].
pub(super) struct Xml(Writer<Vec<u8>>);

/// Names and values of attributes.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    pub fn new() -> Result<Self> {
        let mut xml = Self(Writer::new(Vec::new()));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.write(Event::Text(BytesText::from_escaped("\n")))?;
        Ok(xml)
    }

    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) -> Result<()> {
        self.write(Event::Start(start(name, attributes)))
    }

    pub fn close(&mut self, name: &str) -> Result<()> {
        self.write(Event::End(BytesEnd::new(name)))
    }

    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> Result<()> {
        self.write(Event::Empty(start(name, attributes)))
    }

    /// An element of one text.
    pub fn text(&mut self, name: &str, text: &str) -> Result<()> {
        self.text_with(name, &[], text)
    }

    pub fn text_with(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> Result<()> {
        self.open(name, attributes)?;
        self.write(Event::Text(BytesText::new(&legible(text))))?;
        self.close(name)
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    fn write(&mut self, event: Event<'_>) -> Result<()> {
        self.0.write_event(event).map_err(Error::internal)
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, legible(value).as_ref()));
    }
    start
}

/// The same text without the characters that XML 1.0 has no way to write, and those that no text has: other controls, and what
/// Unicode sets aside for programs. Readers of other formats cannot show them either.
pub(super) fn legible(text: &str) -> Cow<'_, str> {
    let is_legible = |char: char| match char {
        '\t' | '\n' | '\r' => true,
        '\u{fdd0}'..='\u{fdef}' => false,
        char => !char.is_control() && u32::from(char) & 0xfffe != 0xfffe,
    };
    if text.chars().all(is_legible) { text.into() } else { text.chars().filter(|char| is_legible(*char)).collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::escape::unescape;

    use super::*;

    /// What a reader finds in an element and its attribute.
    fn read(bytes: &[u8]) -> (String, String) {
        let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
        let (mut text, mut value) = (String::new(), String::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    let found = start.attributes().next().unwrap().unwrap();
                    value = unescape(&found.value).unwrap().into_owned();
                }
                Event::Text(part) => text.push_str(&part.into_inner()),
                Event::GeneralRef(part) => {
                    text.push_str(&unescape(&format!("&{};", part.into_inner())).unwrap());
                }
                Event::Eof => return (text.trim_start_matches('\n').to_owned(), value),
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was_written(text in "\\PC*|[\u{0}-\u{ff}]*|(\\]\\]>|<!\\[CDATA\\[|&amp;|javascript:|\u{202e}|\u{1f600})*") {
            let mut xml = Xml::new().unwrap();
            xml.text_with("a", &[("b", &text)], &format!("x{text}")).unwrap();
            let (found, value) = read(&xml.finish());
            prop_assert_eq!(found, format!("x{}", legible(&text)));
            prop_assert_eq!(value, legible(&text));
        }
    }

    #[test]
    fn what_xml_forbids_is_left_out() {
        assert_eq!(
            legible("a\u{0}b\u{b}\u{1b}c\u{fffe}\u{10ffff}\u{fdd0}\u{7f}\t\n\r\u{85}\u{1f600}"),
            "abc\t\n\r\u{1f600}"
        );
    }
}
