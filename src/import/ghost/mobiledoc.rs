//! What the editor of Ghost 1 to 4 keeps, as HTML: sections of markers, and cards.

use serde_json::Value;

use super::cards::card;
use crate::import::foreign::content::{Picture, escape, figure};

/// Tags that a section or a markup may have.
const TAGS: [&str; 23] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "aside",
    "ul",
    "ol",
    "a",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "sub",
    "sup",
    "code",
    "del",
    "mark",
];

/// The HTML of a text, and the names of cards that nobody knows; `None` if it is none.
pub fn html(source: &str) -> Option<(String, Vec<String>)> {
    let document: Value = serde_json::from_str(source).ok()?;
    let reader = Reader {
        markups: list(&document, "markups"),
        atoms: list(&document, "atoms"),
        cards: list(&document, "cards"),
    };
    let (mut out, mut unknown) = (String::new(), Vec::new());
    for section in list(&document, "sections") {
        reader.section(section, &mut out, &mut unknown);
    }
    (!out.trim().is_empty()).then_some((out, unknown))
}

fn list<'a>(document: &'a Value, name: &str) -> &'a [Value] {
    document.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn at(list: &Value, place: usize) -> &Value {
    list.get(place).unwrap_or(&Value::Null)
}

fn tag(name: &Value, otherwise: &'static str) -> &'static str {
    let name = name.as_str().unwrap_or_default().to_ascii_lowercase();
    TAGS.iter().copied().find(|tag| *tag == name).unwrap_or(otherwise)
}

struct Reader<'a> {
    markups: &'a [Value],
    atoms: &'a [Value],
    cards: &'a [Value],
}

impl Reader<'_> {
    fn section(&self, section: &Value, out: &mut String, unknown: &mut Vec<String>) {
        match at(section, 0).as_u64() {
            Some(1) => {
                let tag = tag(at(section, 1), "p");
                let tag = if tag == "aside" { "blockquote" } else { tag };
                out.push_str(&format!("<{tag}>{}</{tag}>", self.markers(at(section, 2))));
            }
            Some(2) => {
                let address = at(section, 1).as_str().map(str::to_owned);
                out.push_str(&figure(&Picture { address, ..Picture::default() }));
            }
            Some(3) => {
                let tag = tag(at(section, 1), "ul");
                let items = at(section, 2).as_array().into_iter().flatten();
                let items: String = items.map(|item| format!("<li>{}</li>", self.markers(item))).collect();
                out.push_str(&format!("<{tag}>{items}</{tag}>"));
            }
            Some(10) => {
                let place = at(section, 1).as_u64().and_then(|place| usize::try_from(place).ok());
                let Some(found) = place.and_then(|place| self.cards.get(place)) else { return };
                let name = at(found, 0).as_str().unwrap_or_default();
                match card(name, at(found, 1)) {
                    Some(html) => out.push_str(&html),
                    None => unknown.push(name.to_owned()),
                }
            }
            _ => {}
        }
    }

    /// Runs of text: each opens some markups and closes the last so many.
    fn markers(&self, markers: &Value) -> String {
        let mut out = String::new();
        let mut open: Vec<&str> = Vec::new();
        for marker in markers.as_array().into_iter().flatten() {
            for number in at(marker, 1).as_array().into_iter().flatten().filter_map(Value::as_u64) {
                let Some(markup) = usize::try_from(number).ok().and_then(|number| self.markups.get(number)) else {
                    continue;
                };
                let tag = tag(at(markup, 0), "span");
                let attributes: Vec<&str> =
                    at(markup, 1).as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let address =
                    attributes.chunks(2).find(|pair| pair.first() == Some(&"href")).and_then(|pair| pair.get(1));
                let address = address.map_or(String::new(), |address| format!(" href=\"{}\"", escape(address)));
                out.push_str(&format!("<{tag}{address}>"));
                open.push(tag);
            }
            match at(marker, 0).as_u64() {
                Some(0) => out.push_str(&escape(at(marker, 3).as_str().unwrap_or_default())),
                _ => {
                    let atom = at(marker, 3).as_u64().and_then(|number| usize::try_from(number).ok());
                    let atom = atom.and_then(|number| self.atoms.get(number)).unwrap_or(&Value::Null);
                    match at(atom, 0).as_str() {
                        Some("soft-return") => out.push_str("<br>"),
                        _ => out.push_str(&escape(at(atom, 1).as_str().unwrap_or_default())),
                    }
                }
            }
            for _ in 0..at(marker, 2).as_u64().unwrap_or(0) {
                if let Some(tag) = open.pop() {
                    out.push_str(&format!("</{tag}>"));
                }
            }
        }
        while let Some(tag) = open.pop() {
            out.push_str(&format!("</{tag}>"));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_cards_are_written() {
        let source = r#"{"version":"0.3.1","markups":[["strong"],["a",["href","https://x.example"]]],"atoms":[["soft-return","",{}]],
            "cards":[["image",{"src":"/a.jpg","alt":"A"}],["odd",{}]],
            "sections":[[1,"h2",[[0,[],0,"Head"]]],[1,"p",[[0,[0],0,"b "],[0,[1],2,"link"],[1,[],0,0],[0,[],0,"end"]]],[3,"ol",[[[0,[],0,"one"]]]],[10,0],[10,1]]}"#;
        let (html, unknown) = html(source).unwrap();
        assert!(html.starts_with("<h2>Head</h2><p><strong>b <a href=\"https://x.example\">link</a></strong><br>end</p><ol><li>one</li></ol>"), "{html}");
        assert!(html.contains("<img src=\"/a.jpg\" alt=\"A\">"));
        assert_eq!(unknown, ["odd"]);
    }
}
