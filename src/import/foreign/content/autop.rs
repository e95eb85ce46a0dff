//! Paragraphs where an author of the classic editor left blank lines.

use super::html::embed;
use crate::body::provider;

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 44] = [
    "table",
    "thead",
    "tfoot",
    "caption",
    "col",
    "colgroup",
    "tbody",
    "tr",
    "td",
    "th",
    "div",
    "dl",
    "dd",
    "dt",
    "ul",
    "ol",
    "li",
    "pre",
    "form",
    "map",
    "area",
    "blockquote",
    "address",
    "style",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "fieldset",
    "legend",
    "section",
    "article",
    "aside",
    "hgroup",
    "header",
    "footer",
    "nav",
    "figure",
    "figcaption",
    "details",
];

/// HTML with paragraphs and line breaks, as WordPress shows such a text.
pub fn autop(source: &str) -> String {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(source.len() * 9 / 8);
    let mut rest = source.as_str();
    // Preformatted text stays as it is.
    while let Some(start) = find_tag(rest, "pre") {
        let (before, after) = rest.split_at(start);
        paragraphs(before, &mut out);
        let end = after.find("</pre>").map_or(after.len(), |end| end + "</pre>".len());
        let (preformatted, after) = after.split_at(end);
        out.push_str(preformatted);
        rest = after;
    }
    paragraphs(rest, &mut out);
    out
}

fn find_tag(text: &str, name: &str) -> Option<usize> {
    let start = format!("<{name}");
    text.match_indices(&start)
        .find(|(at, _)| text.get(at + start.len()..).is_some_and(|rest| rest.starts_with(['>', ' ', '\n'])))
        .map(|(at, _)| at)
}

fn paragraphs(text: &str, out: &mut String) {
    let text = apart(text);
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        let address = line.trim();
        let is_embed = (address.starts_with("https://") || address.starts_with("http://"))
            && !address.contains(char::is_whitespace)
            && provider(address).is_some();
        if !line.chars().all(|char| char.is_ascii_whitespace()) && !is_embed {
            paragraph.push(line);
            continue;
        }
        end_paragraph(&mut paragraph, out);
        if is_embed {
            out.push_str(&embed(address));
        }
    }
}

fn end_paragraph(lines: &mut Vec<&str>, out: &mut String) {
    let Some(first) = lines.first() else { return };
    if starts_block(first.trim_start()) {
        out.push_str(&lines.join("\n"));
    } else {
        out.push_str("<p>");
        for (place, line) in lines.iter().enumerate() {
            if place > 0 {
                let broken = lines
                    .get(place - 1)
                    .is_some_and(|before| before.trim_end().ends_with("<br />") || before.trim_end().ends_with("<br>"));
                out.push_str(if broken { "\n" } else { "<br>\n" });
            }
            out.push_str(line.trim());
        }
        out.push_str("</p>");
    }
    out.push('\n');
    lines.clear();
}

/// The line begins with the start or the end of a block.
fn starts_block(line: &str) -> bool {
    let Some(tag) = line.strip_prefix('<') else { return false };
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
    BLOCKS.contains(&name.to_ascii_lowercase().as_str())
}

/// Blank lines before the start tags of blocks and after their end tags.
fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let Some(end) = tag_end(tag) else {
            // A sign between words is no tag.
            out.push('<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        };
        let (tag, after) = tag.split_at(end);
        let is_block = starts_block(tag);
        if is_block && !tag.starts_with("</") {
            out.push_str("\n\n");
        }
        out.push_str(&tag.replace('\n', " "));
        if is_block && (tag.starts_with("</") || tag.starts_with("<hr")) {
            out.push_str("\n\n");
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The length of the tag at the start of a text; `None` if it is none.
fn tag_end(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    if !inside.starts_with(|char: char| char.is_ascii_alphabetic() || matches!(char, '/' | '!' | '?')) {
        return None;
    }
    let mut quote = None;
    for (at, char) in inside.char_indices() {
        match (quote, char) {
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (None, '>') => return Some(at + 2),
            (None, '<') => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_make_paragraphs() {
        assert_eq!(autop("One\ntwo\n\nThree <b>x</b>").trim(), "<p>One<br>\ntwo</p>\n<p>Three <b>x</b></p>");
        assert_eq!(autop("<ul>\n<li>a</li>\n</ul>\nb").trim(), "<ul>\n<li>a</li>\n</ul>\n<p>b</p>");
        assert_eq!(autop("<pre>a\n\nb</pre>"), "<pre>a\n\nb</pre>");
        assert_eq!(autop("&nbsp;").trim(), "<p>&nbsp;</p>");
        assert_eq!(autop("If 5 < 6\n\nb <em>c</em>").trim(), "<p>If 5 < 6</p>\n<p>b <em>c</em></p>");
        assert_eq!(autop("a <b\n\nc").trim(), "<p>a <b</p>\n<p>c</p>");
        assert!(autop("a\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\nb").contains("wp-block-embed"));
    }
}
