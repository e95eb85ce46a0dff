//! How shortcodes are written.

use std::collections::HashMap;

use super::html::{escape, figure};
use super::pictures::Picture;

/// A shortcode in a text.
pub struct Shortcode<'a> {
    pub name: &'a str,
    /// Named ones, and nameless ones under the empty name.
    attributes: Vec<(String, String)>,
    pub inner: Option<&'a str>,
    /// As it is written, with what it encloses.
    pub whole: &'a str,
    /// The length of its start tag.
    pub start: usize,
}

/// Where the last end tag of each name is, counted from the end of the text: what is not there need not be looked for.
pub struct Ends<'a>(HashMap<&'a str, usize>);

impl<'a> Ends<'a> {
    pub fn of(source: &'a str) -> Self {
        let found = source.match_indices("[/").filter_map(|(at, _)| {
            let rest = source.get(at + 2..)?;
            let end = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_' && char != '-')?;
            Some((rest.get(..end)?, source.len() - at))
        });
        Self(found.collect())
    }

    /// There is an end tag of this name in the last `length` bytes.
    fn is_within(&self, name: &str, length: usize) -> bool {
        self.0.get(name).is_some_and(|from_end| *from_end <= length)
    }
}

/// The longest start tag of a shortcode, in bytes.
const LONGEST: usize = 4_000;

/// The shortcode at the start of a text; anything that looks like one.
pub fn parse<'a>(text: &'a str, ends: &Ends<'_>) -> Option<Shortcode<'a>> {
    let after = text.strip_prefix('[')?;
    let length =
        after.find(|char: char| !char.is_ascii_alphanumeric() && char != '_' && char != '-').unwrap_or(after.len());
    let (name, after) = after.split_at(length);
    if name.is_empty()
        || !name.starts_with(|char: char| char.is_ascii_alphabetic())
        || !after.starts_with([' ', ']', '/', '\n', '\t', '\u{a0}'])
    {
        return None;
    }
    let mut quote = None;
    let end = after.char_indices().take_while(|(at, _)| *at <= LONGEST).find_map(|(at, char)| {
        match (quote, char) {
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (None, ']') => return Some(at),
            _ => {}
        }
        None
    })?;
    let (inside, after) = after.split_at(end);
    if inside.contains('[') && !inside.contains('"') {
        return None;
    }
    let closes_itself = inside.ends_with('/');
    let start = 1 + name.len() + inside.len() + 1;
    let closing = format!("[/{name}]");
    let inner = after
        .get(1..)
        .filter(|after| !closes_itself && ends.is_within(name, after.len()))
        .and_then(|after| after.find(&closing).and_then(|at| after.get(..at)));
    let length = start + inner.map_or(0, |inner| inner.len() + closing.len());
    let attributes = attributes(inside.trim_end_matches('/'));
    Some(Shortcode { name, attributes, inner, whole: text.get(..length)?, start })
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_matches(|char: char| char.is_whitespace() || char == '\u{a0}');
    while !rest.is_empty() {
        let name_end = rest.find(|char: char| char == '=' || char.is_whitespace() || char == '"').unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_end);
        let (name, value) = match after.strip_prefix('=') {
            Some(value) => (name, value),
            None => ("", rest),
        };
        let quote = value.chars().next().filter(|char| matches!(char, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => {
                let inside = value.get(1..).unwrap_or_default();
                inside.split_once(quote).unwrap_or((inside, ""))
            }
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        found.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = after.trim_start();
    }
    found
}

impl Shortcode<'_> {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The address that it names.
    pub fn address(&self) -> Option<&str> {
        let own = ["src", "url", "mp3", "mp4", "m4a", "ogg", "wav", "m4v", "webm", "ogv", "flv", ""];
        own.iter().find_map(|name| self.attribute(name)).or(self.inner).map(str::trim)
    }

    /// What the attributes of one that nobody knows say: a picture, or words.
    pub fn said(&self, attachment: &dyn Fn(i64) -> Option<String>) -> String {
        let own = ["src", "image", "img", "image_url", "url", "image_id", "id"];
        let value = own.iter().filter_map(|name| self.attribute(name));
        let address = value.filter_map(|value| match value.parse::<i64>() {
            Ok(id) => attachment(id),
            Err(_) => Some(value.to_owned()),
        });
        let endings = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"];
        let is_picture = |address: &String| {
            let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
            endings.iter().any(|ending| path.ends_with(ending))
        };
        let (alt, caption) = (self.attribute("alt").map(str::to_owned), self.attribute("caption").map(escape));
        if let Some(address) = address.into_iter().find(is_picture) {
            return format!("\n\n{}\n\n", figure(&Picture { address: Some(address), alt, caption, link: None }));
        }
        let words = ["text", "title", "content", "caption", "label"].iter().find_map(|name| self.attribute(name));
        words.map(escape).unwrap_or_default()
    }

    /// It is no word in brackets: it has an end or attributes, or a name that no word has.
    pub fn is_certain(&self) -> bool {
        self.inner.is_some()
            || self.whole.ends_with("/]")
            || self.name.contains('_')
            || self.attributes.iter().any(|(name, _)| !name.is_empty())
    }
}

/// The name in an end tag at the start of a text.
pub fn end_tag(text: &str) -> Option<String> {
    let (name, _) = text.strip_prefix("[/")?.split_once(']')?;
    name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-')).then(|| name.to_owned())
}

/// The length of what begins with `<` and is not read: a tag, and with `<pre>` and `<code>` what is in it.
pub fn untouched(text: &str) -> usize {
    for name in ["pre", "code"] {
        let is_start = text.get(1..=name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && text.get(name.len() + 1..).is_some_and(|rest| rest.starts_with(['>', ' ', '\n']));
        if is_start {
            let end = format!("</{name}>");
            return text.to_ascii_lowercase().find(&end).map_or(1, |at| at + end.len());
        }
    }
    let is_tag =
        text.get(1..).is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '/'));
    // Shortcodes stand in attributes too, but only where themes read them.
    if is_tag {
        text.find(['>', '[']).map_or(1, |end| {
            if text.get(end..).is_some_and(|rest| rest.starts_with('>')) { end + 1 } else { end.max(1) }
        })
    } else {
        1
    }
}
