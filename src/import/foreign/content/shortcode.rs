use std::collections::{BTreeMap, HashMap};

use super::pictures::Picture;
use super::special::{Special, Specials, embed, escape};
use crate::import::foreign::ShortcodeUse;
use crate::import::foreign::one_line;

/// A shortcode in a text.
struct Shortcode<'a> {
    name: &'a str,
    /// Named ones, and nameless ones under the empty name.
    attributes: Vec<(String, String)>,
    inner: Option<&'a str>,
    /// As it is written.
    whole: &'a str,
}

/// A text with its shortcodes read.
#[derive(Default)]
pub struct Expanded {
    pub html: String,
    pub unknown: Vec<String>,
    /// How many fell away because somebody said so.
    pub left_out: usize,
}

/// Turns the shortcodes of WordPress into HTML and marks; `attached` are the attachments of the post.
pub fn expand(
    source: &str,
    uses: &BTreeMap<String, ShortcodeUse>,
    attached: &[i64],
    specials: &mut Specials,
) -> Expanded {
    let mut expanded = Expanded::default();
    let ends = Ends::of(source);
    let mut rest = source;
    while let Some(at) = rest.find('[') {
        let (before, found) = rest.split_at(at);
        expanded.html.push_str(before);
        if let Some(escaped) = found.strip_prefix("[[")
            && let Some((inside, after)) = escaped.split_once("]]")
            && !inside.contains(['\n', '<'])
        {
            expanded.html.push_str(&format!("[{inside}]"));
            rest = after;
            continue;
        }
        let Some(shortcode) = parse(found, &ends) else {
            expanded.html.push('[');
            rest = found.get(1..).unwrap_or_default();
            continue;
        };
        rest = found.get(shortcode.whole.len()..).unwrap_or_default();
        if uses.get(shortcode.name) == Some(&ShortcodeUse::Drop) {
            expanded.left_out += 1;
        } else if let Some(html) = known(&shortcode, attached, specials) {
            expanded.html.push_str(&html);
        } else if shortcode.is_certain() {
            expanded.unknown.push(shortcode.name.to_owned());
            let (name, text) = (shortcode.name.to_owned(), shortcode.whole.to_owned());
            expanded.html.push_str(&specials.mark(Special::Shortcode { name, text }));
        } else {
            expanded.html.push('[');
            rest = found.get(1..).unwrap_or_default();
        }
    }
    expanded.html.push_str(rest);
    expanded
}

/// The text without the tags of shortcodes; what they enclose stays.
pub fn without_shortcodes(source: &str) -> String {
    let mut out = String::new();
    let ends = Ends::of(source);
    let mut rest = source;
    while let Some(at) = rest.find('[') {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        match parse(found, &ends).filter(Shortcode::is_certain) {
            Some(shortcode) => {
                out.push_str(shortcode.inner.unwrap_or_default());
                rest = found.get(shortcode.whole.len()..).unwrap_or_default();
            }
            None => {
                out.push('[');
                rest = found.get(1..).unwrap_or_default();
            }
        }
    }
    out + rest
}

/// Where the last end tag of each name is, counted from the end of the text: what is not there need not be looked for.
struct Ends<'a>(HashMap<&'a str, usize>);

impl<'a> Ends<'a> {
    fn of(source: &'a str) -> Self {
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
fn parse<'a>(text: &'a str, ends: &Ends<'_>) -> Option<Shortcode<'a>> {
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
    Some(Shortcode { name, attributes: attributes(inside.trim_end_matches('/')), inner, whole: text.get(..length)? })
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
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// It is no word in brackets: it has an end or attributes, or a name that no word has.
    fn is_certain(&self) -> bool {
        self.inner.is_some()
            || self.whole.ends_with("/]")
            || self.name.contains('_')
            || self.attributes.iter().any(|(name, _)| !name.is_empty())
    }
}

/// The HTML of a shortcode that comes with WordPress.
fn known(shortcode: &Shortcode<'_>, attached: &[i64], specials: &mut Specials) -> Option<String> {
    let address = || {
        let own = ["src", "url", "mp3", "mp4", "m4a", "ogg", "wav", "m4v", "webm", "ogv", "flv", ""];
        own.iter().find_map(|name| shortcode.attribute(name)).or(shortcode.inner).map(str::trim)
    };
    match shortcode.name {
        "caption" | "wp_caption" => Some(caption(shortcode)),
        "embed" | "youtube" | "vimeo" | "soundcloud" | "tweet" | "instagram" | "facebook" => {
            let address = address()?.trim_start_matches('=');
            (address.starts_with("https://") || address.starts_with("http://")).then(|| embed(address))
        }
        "audio" | "video" => {
            let address = address().filter(|address| !address.is_empty())?;
            let name = shortcode.name;
            Some(format!("\n\n<figure><{name} src=\"{}\"></{name}></figure>\n\n", escape(address)))
        }
        "gallery" | "playlist" => {
            let ids = shortcode.attribute("ids").or(shortcode.attribute("include"));
            let ids: Vec<i64> = match ids {
                Some(ids) => ids.split([',', ' ']).filter_map(|id| id.trim().parse().ok()).collect(),
                None => attached.to_vec(),
            };
            if ids.is_empty() {
                return None;
            }
            let pictures = ids.into_iter().map(|id| Picture { id: Some(id), ..Picture::default() }).collect();
            Some(specials.mark(Special::Gallery { title: None, pictures }))
        }
        _ => None,
    }
}

/// A picture with its caption; the caption stands in an attribute or after the picture.
fn caption(shortcode: &Shortcode<'_>) -> String {
    let inner = shortcode.inner.unwrap_or_default();
    let picture_end = inner.find("<img").and_then(|at| Some(at + inner.get(at..)?.find('>')? + 1)).unwrap_or_default();
    let (picture, mut words) = inner.split_at(picture_end);
    let mut picture = picture.to_owned();
    if picture.contains("<a ")
        && let Some((_, after)) = words.split_once("</a>")
    {
        picture.push_str("</a>");
        words = after;
    }
    let words = shortcode.attribute("caption").unwrap_or(words).trim();
    let align = shortcode.attribute("align").and_then(one_line).unwrap_or_default();
    format!(
        "\n\n<figure class=\"wp-caption {}\">{picture}<figcaption>{words}</figcaption></figure>\n\n",
        escape(&align)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(source: &str) -> (String, Vec<String>) {
        let expanded = expand(source, &BTreeMap::new(), &[], &mut Specials::default());
        (expanded.html, expanded.unknown)
    }

    #[test]
    fn captions_become_figures() {
        let (html, _) = expanded(
            "[caption id=\"a\" align=\"alignleft\" width=\"300\"]<a href=\"/x\"><img src=\"/a.jpg\" /></a> Words[/caption]",
        );
        assert_eq!(
            html.trim(),
            "<figure class=\"wp-caption alignleft\"><a href=\"/x\"><img src=\"/a.jpg\" /></a><figcaption>Words</figcaption></figure>"
        );
    }

    #[test]
    fn words_in_brackets_stay() {
        for text in ["He said [sic] so", "[1] and [a b]", "[[gallery]", "[", "[…]", "a [b"] {
            assert_eq!(expanded(text), (text.to_owned(), vec![]));
        }
        assert_eq!(expanded("[[gallery ids='1']]").0, "[gallery ids='1']");
    }

    #[test]
    fn unknown_ones_are_listed() {
        let (html, unknown) = expanded("a [promo id=3] b [box]c[/box] [embed]https://vimeo.com/1[/embed]");
        assert_eq!(unknown, ["promo", "box"]);
        assert!(!html.contains("promo") && html.contains("wp-block-embed"));
        assert_eq!(without_shortcodes("a [promo id=3] b [box]c[/box] [sic]"), "a  b c [sic]");
    }
}
