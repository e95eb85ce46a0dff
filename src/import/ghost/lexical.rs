//! What the editor of Ghost 5 keeps, as HTML: a tree of nodes.

use serde_json::Value;

use super::cards::card;
use crate::import::foreign::content::escape;

/// How deep nodes lie in each other.
const DEEPEST: usize = 60;
/// Marks by their bit in the format of a text, from the outside in.
const MARKS: [(u64, &str); 8] =
    [(1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"), (128, "mark")];

/// The HTML of a text, and the names of nodes that nobody knows; `None` if it is none.
pub fn html(source: &str) -> Option<(String, Vec<String>)> {
    let tree: Value = serde_json::from_str(source).ok()?;
    let mut writer = Writer::default();
    writer.children(tree.get("root")?, 0);
    (!writer.html.trim().is_empty()).then_some((writer.html, writer.unknown))
}

#[derive(Default)]
struct Writer {
    html: String,
    unknown: Vec<String>,
}

impl Writer {
    fn children(&mut self, node: &Value, depth: usize) {
        for child in node.get("children").and_then(Value::as_array).into_iter().flatten().filter(|_| depth < DEEPEST) {
            self.node(child, depth + 1);
        }
    }

    fn within(&mut self, tag: &str, attributes: &str, node: &Value, depth: usize) {
        self.html.push_str(&format!("<{tag}{attributes}>"));
        self.children(node, depth);
        self.html.push_str(&format!("</{tag}>"));
    }

    fn node(&mut self, node: &Value, depth: usize) {
        let text = |name: &str| node.get(name).and_then(Value::as_str).unwrap_or_default();
        let one_of = |name: &str, allowed: &[&'static str], otherwise: &'static str| {
            allowed.iter().copied().find(|tag| *tag == text(name)).unwrap_or(otherwise)
        };
        match text("type") {
            "text" | "extended-text" => {
                self.text(text("text"), node.get("format").and_then(Value::as_u64).unwrap_or(0))
            }
            "linebreak" => self.html.push_str("<br>"),
            "tab" => self.html.push('\t'),
            "paragraph" => self.within("p", "", node, depth),
            "heading" | "extended-heading" => {
                let tag = one_of("tag", &["h1", "h2", "h3", "h4", "h5", "h6"], "h2");
                self.within(tag, "", node, depth);
            }
            "quote" | "extended-quote" | "aside" => self.within("blockquote", "", node, depth),
            "list" => {
                let tag = one_of("tag", &["ol", "ul"], "ul");
                let start = node.get("start").and_then(Value::as_u64).filter(|start| *start != 1 && tag == "ol");
                let start = start.map_or(String::new(), |start| format!(" start=\"{start}\""));
                self.within(tag, &start, node, depth);
            }
            "listitem" => self.within("li", "", node, depth),
            "link" | "autolink" | "at-link" => {
                let address = format!(" href=\"{}\"", escape(text("url")));
                self.within("a", &address, node, depth);
            }
            "zwnj" | "at-link-search" => {}
            "root" => self.children(node, depth),
            kind => match card(kind, node) {
                Some(html) => self.html.push_str(&html),
                None => {
                    self.unknown.push(kind.to_owned());
                    self.children(node, depth);
                }
            },
        }
    }

    fn text(&mut self, text: &str, format: u64) {
        let marks: Vec<&str> = MARKS.iter().filter(|(bit, _)| format & bit != 0).map(|(_, tag)| *tag).collect();
        marks.iter().for_each(|tag| self.html.push_str(&format!("<{tag}>")));
        self.html.push_str(&escape(text));
        marks.iter().rev().for_each(|tag| self.html.push_str(&format!("</{tag}>")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_written() {
        let source = r#"{"root":{"children":[
            {"type":"paragraph","children":[{"type":"extended-text","text":"a < b","format":3},{"type":"link","url":"https://x.example","children":[{"type":"extended-text","text":"x","format":0}]}]},
            {"type":"list","tag":"ol","start":3,"children":[{"type":"listitem","children":[{"type":"extended-text","text":"one","format":0}]}]},
            {"type":"image","src":"/a.jpg","alt":"A","caption":"<b>c</b>"},
            {"type":"odd","children":[]}]}}"#;
        let (html, unknown) = html(source).unwrap();
        assert!(html.starts_with("<p><strong><em>a &lt; b</em></strong><a href=\"https://x.example\">x</a></p><ol start=\"3\"><li>one</li></ol>"), "{html}");
        assert!(html.contains("<img src=\"/a.jpg\" alt=\"A\"><figcaption><b>c</b></figcaption>"));
        assert_eq!(unknown, ["odd"]);
        assert_eq!(super::html("{}"), None);
    }
}
