use crate::import::foreign::one_line;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element of an export with everything in it.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// With its prefix, e.g. `wp:post_id`.
    pub name: String,
    attributes: Vec<(String, String)>,
    text: String,
    pub children: Vec<Element>,
}

/// Exports are shallow; what is nested deeper is none.
const DEEPEST: usize = 8;

impl Element {
    /// Reads one element. Fails with what is wrong with it.
    ///
    /// Entities are never expanded: one that is not of XML or HTML itself stays as it is written.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(source);
        // Some write "AT&T" as it is.
        reader.config_mut().allow_dangling_amp = true;
        let mut open: Vec<Self> = Vec::new();
        loop {
            let ended = match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => {
                    if open.len() == DEEPEST {
                        return Err(format!("elements are nested deeper than {DEEPEST}"));
                    }
                    open.push(Self::start(&start)?);
                    None
                }
                Event::Empty(start) => Some(Self::start(&start)?),
                Event::End(_) => open.pop(),
                Event::Text(text) => {
                    add(&mut open, &text.into_inner());
                    None
                }
                Event::CData(text) => {
                    add(&mut open, &text.into_inner());
                    None
                }
                Event::GeneralRef(reference) => {
                    add(&mut open, &entity(&reference.into_inner()));
                    None
                }
                Event::DocType(_) => return Err("a document type in the middle".into()),
                Event::Eof => return Err("it has no end".into()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => None,
            };
            if let Some(element) = ended {
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Ok(element),
                }
            }
        }
    }

    fn start(start: &BytesStart<'_>) -> Result<Self, String> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            attributes.push((attribute.key.0.to_owned(), unescape(&attribute.value)));
        }
        Ok(Self { name: start.name().0.to_owned(), attributes, ..Self::default() })
    }

    /// The text of the first child with this name, as it is; empty if there is none.
    pub fn raw(&self, name: &str) -> &str {
        self.children.iter().find(|child| child.name == name).map_or("", |child| child.text.as_str())
    }

    /// The text of the first child with this name as one line; `None` if it is blank.
    pub fn line(&self, name: &str) -> Option<String> {
        one_line(self.raw(name))
    }

    /// The number in the first child with this name.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.raw(name).trim().parse().ok()
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Its own text as one line; `None` if it is blank.
    pub fn own_line(&self) -> Option<String> {
        one_line(&self.text)
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// The text of an entity; one that nobody knows stays as it is.
fn entity(name: &str) -> String {
    let known = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "ndash" => Some('\u{2013}'),
        "mdash" => Some('\u{2014}'),
        "hellip" => Some('\u{2026}'),
        "lsquo" => Some('\u{2018}'),
        "rsquo" => Some('\u{2019}'),
        "ldquo" => Some('\u{201c}'),
        "rdquo" => Some('\u{201d}'),
        _ => name.strip_prefix('#').and_then(|number| {
            let hexadecimal = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
            char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?)
        }),
    };
    known.map_or_else(|| format!("&{name};"), String::from)
}

/// Text with its entities resolved.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';') {
            Some((name, after))
                if name.len() <= 10 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') =>
            {
                out.push_str(&entity(name));
                rest = after;
            }
            _ => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_attributes_and_entities() {
        let item = Element::parse(
            "<item><title>A &amp; B&#8217;s &bomb;</title><category domain=\"tag\" nicename='x'><![CDATA[<b>]]></category><e/></item>",
        )
        .unwrap();
        assert_eq!(item.line("title").unwrap(), "A & B\u{2019}s &bomb;");
        let category = item.all("category").next().unwrap();
        assert_eq!((category.attribute("domain"), category.own_line().as_deref()), (Some("tag"), Some("<b>")));
        assert_eq!(item.line("e"), None);
    }

    #[test]
    fn refuses_what_is_not_well_formed() {
        for broken in ["<item><a></b></item>", "<item>", "<item><![CDATA[ </item>"] {
            assert!(Element::parse(broken).is_err(), "{broken}");
        }
        assert!(Element::parse(&"<a>".repeat(9)).unwrap_err().contains("deeper"));
    }
}
