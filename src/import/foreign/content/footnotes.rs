use serde::Deserialize;

use super::html::escape;
use crate::body::{check_depth, visible_text};

/// A footnote, as the block editor keeps it in a meta field.
#[derive(Deserialize)]
struct Footnote {
    id: String,
    content: String,
}

/// HTML in which the references of footnotes carry them.
pub fn with_footnotes(html: &str, meta: Option<&str>) -> String {
    let notes: Vec<Footnote> = meta.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<sup data-fn=\"") {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let id = found.split('"').nth(1).unwrap_or_default();
        let end = found.find("</sup>").map_or(found.len(), |end| end + "</sup>".len());
        let (reference, after) = found.split_at(end);
        match notes.iter().find(|note| note.id == id && check_depth(&note.content).is_ok()) {
            Some(note) => {
                let (number, text) = (visible_text(reference), escape(&visible_text(&note.content)));
                out.push_str(&format!("<sup><span class=\"note\" title=\"{text}\">{}</span></sup>", escape(&number)));
            }
            None => out.push_str(reference),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_carries_its_note() {
        let html = "<p>Word<sup data-fn=\"a1\" class=\"fn\"><a href=\"#a1\">1</a></sup>.</p>";
        let meta = r#"[{"content":"Said <em>so</em>.","id":"a1"}]"#;
        assert_eq!(
            with_footnotes(html, Some(meta)),
            "<p>Word<sup><span class=\"note\" title=\"Said so.\">1</span></sup>.</p>"
        );
        assert_eq!(with_footnotes(html, Some("broken")), html);
    }
}
