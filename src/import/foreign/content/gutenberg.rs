//! The comments of the block editor.

use std::collections::HashMap;

use super::html::{embed, escape};

/// A text of the block editor, its comments read and taken out.
#[derive(Default)]
pub struct Edited {
    pub html: String,
    /// It was written with the block editor, so it has its paragraphs.
    pub has_blocks: bool,
    /// Blocks that show what a site makes, such as its latest posts.
    pub made: Vec<String>,
    /// Blocks that are kept elsewhere and are not there.
    pub missing: Vec<String>,
}

/// Blocks that are nothing by themselves.
const NOTHING: [&str; 5] = ["more", "nextpage", "footnotes", "separator", "pattern"];
/// How deep shared blocks may hold others.
const DEEPEST: usize = 5;

/// Reads a text; `patterns` are the texts of blocks that several posts share, by number.
pub fn read(source: &str, patterns: &HashMap<i64, String>) -> Edited {
    let mut edited = Edited { html: String::with_capacity(source.len()), ..Edited::default() };
    edited.take(source, patterns, 0);
    edited
}

impl Edited {
    fn take(&mut self, source: &str, patterns: &HashMap<i64, String>, depth: usize) {
        let mut rest = source;
        while let Some(at) = rest.find("<!--") {
            let (before, comment) = rest.split_at(at);
            self.html.push_str(before);
            let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
            let (comment, after) = comment.split_at(end);
            rest = after;
            let inner = comment.trim_start_matches("<!--").trim_end_matches("-->").trim();
            let Some(block) = inner.strip_prefix("wp:") else {
                self.has_blocks |= inner.starts_with("/wp:");
                continue;
            };
            self.has_blocks = true;
            let name = block.split(|char: char| char.is_whitespace() || char == '{').next().unwrap_or_default();
            let name = name.trim_end_matches('/').trim_start_matches("core/");
            if name == "spacer" {
                self.html.push_str("<p>&nbsp;</p>");
            } else if name == "block" {
                self.shared(block, patterns, depth);
            } else if block.ends_with('/') && !NOTHING.contains(&name) {
                match made_of_its_fields(name, block) {
                    Some(html) => self.html.push_str(&html),
                    None if self.made.iter().any(|known| known == name) => {}
                    None => self.made.push(name.to_owned()),
                }
            }
        }
        self.html.push_str(rest);
    }

    /// A block that several posts share: what it holds.
    fn shared(&mut self, block: &str, patterns: &HashMap<i64, String>, depth: usize) {
        let number = fields(block).and_then(|fields| fields.get("ref")?.as_i64());
        match number.and_then(|number| patterns.get(&number)) {
            Some(text) if depth < DEEPEST => self.take(text, patterns, depth + 1),
            _ => self.missing.push(number.map_or_else(|| "block".into(), |number| format!("block {number}"))),
        }
    }
}

fn fields(block: &str) -> Option<serde_json::Value> {
    let fields = block.get(block.find('{')?..=block.rfind('}')?)?;
    serde_json::from_str(fields).ok()
}

/// The HTML of a block that has none of its own: an embed, or a link to somebody's page elsewhere.
fn made_of_its_fields(name: &str, block: &str) -> Option<String> {
    let fields = fields(block)?;
    let url = fields.get("url")?.as_str().filter(|url| url.starts_with("https://") || url.starts_with("http://"))?;
    match name {
        "social-link" => {
            let label = fields.get("label").or(fields.get("service")).and_then(|label| label.as_str()).unwrap_or(url);
            Some(format!("<p><a href=\"{}\">{}</a></p>", escape(url), escape(label)))
        }
        name if name == "embed" || name.starts_with("core-embed/") => Some(embed(url)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_shared_blocks_come() {
        let patterns = HashMap::from([(7, "<!-- wp:paragraph --><p>shared</p><!-- /wp:paragraph -->".to_owned())]);
        let source = "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><!-- wp:latest-posts /--><!--more-->\
            <!-- wp:block {\"ref\":7} /--><!-- wp:block {\"ref\":8} /-->";
        let edited = read(source, &patterns);
        assert!(edited.has_blocks);
        assert_eq!(edited.html, "<p>a</p><p>shared</p>");
        assert_eq!((edited.made, edited.missing), (vec!["latest-posts".to_owned()], vec!["block 8".to_owned()]));
    }

    #[test]
    fn a_shared_block_that_holds_itself_ends() {
        let patterns = HashMap::from([(7, "x<!-- wp:block {\"ref\":7} /-->".to_owned())]);
        assert_eq!(read("<!-- wp:block {\"ref\":7} /-->", &patterns).html, "xxxxx");
    }
}
