//! What HTML cannot carry through the reader: a mark in its place, and what it stands for.

use super::pictures::Picture;

/// Stands at both ends of a mark. No text has it: authors' own are taken out.
const MARK: char = '\u{e000}';

/// What a mark stands for.
#[derive(Clone, Debug)]
pub enum Special {
    Gallery {
        title: Option<String>,
        pictures: Vec<Picture>,
    },
    /// A shortcode that nobody knows, as it is written.
    Shortcode {
        name: String,
        text: String,
    },
}

/// What marks stand for, by number.
#[derive(Debug, Default)]
pub struct Specials(Vec<Special>);

impl Specials {
    /// A mark on a line of its own.
    pub fn mark(&mut self, special: Special) -> String {
        self.0.push(special);
        format!("\n\n<div>{MARK}{}{MARK}</div>\n\n", self.0.len() - 1)
    }

    /// What a paragraph stands for that is nothing but a mark.
    pub fn stood_for(&self, text: &str) -> Option<&Special> {
        let number = text.trim().strip_prefix(MARK)?.strip_suffix(MARK)?;
        self.0.get(number.parse::<usize>().ok()?)
    }

    /// A text in which marks are what they stand for, as far as a text can be that.
    pub fn in_text(&self, text: &str) -> Option<String> {
        if !text.contains(MARK) {
            return None;
        }
        let parts = text.split(MARK).enumerate().map(|(place, part)| {
            if place % 2 == 0 {
                return part.to_owned();
            }
            match part.parse::<usize>().ok().and_then(|number| self.0.get(number)) {
                Some(Special::Shortcode { text, .. }) => text.clone(),
                _ => String::new(),
            }
        });
        Some(parts.collect())
    }
}

/// A text without what would be taken for a mark.
pub fn unmarked(text: &str) -> String {
    text.replace(MARK, "")
}

/// Content of another site, as the reader of bodies knows it.
pub fn embed(address: &str) -> String {
    let address = escape(address);
    format!("\n\n<figure class=\"wp-block-embed\"><div>{address}</div></figure>\n\n")
}

/// Text in element content or in a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
