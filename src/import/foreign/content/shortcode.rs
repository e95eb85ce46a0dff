//! Shortcodes of WordPress: those that come with it, those of code and of page builders, and those that nobody knows.

use std::collections::BTreeMap;

use super::builders::{self, Shows};
use super::html::{code, embed, escape, gallery};
use super::parse::{Ends, Shortcode, end_tag, parse, untouched};
use super::pictures::Picture;
use crate::import::foreign::{ShortcodeUse, one_line};

/// A text with its shortcodes read.
#[derive(Default)]
pub struct Expanded {
    pub html: String,
    pub unknown: Vec<String>,
    /// How many fell away because somebody said so.
    pub left_out: usize,
    /// Those of which nothing is left, as they are written.
    pub lost: Vec<String>,
    /// Pictures of galleries that are not there.
    pub missing: Vec<String>,
}

/// Shortcodes of highlighters whose name is a language.
const LANGUAGES: [&str; 30] = [
    "php",
    "python",
    "js",
    "javascript",
    "css",
    "html",
    "xml",
    "sql",
    "bash",
    "shell",
    "ruby",
    "java",
    "csharp",
    "cpp",
    "c",
    "perl",
    "r",
    "go",
    "rust",
    "swift",
    "kotlin",
    "scala",
    "json",
    "yaml",
    "typescript",
    "powershell",
    "diff",
    "plain",
    "vb",
    "objc",
];

/// Reads the shortcodes of a text; `attached` are the attachments of the post, `attachment` gives the address of one.
pub fn expand(
    source: &str,
    uses: &BTreeMap<String, ShortcodeUse>,
    attached: &[i64],
    attachment: &dyn Fn(i64) -> Option<String>,
) -> Expanded {
    let ends = Ends::of(source);
    let mut reader = Reader { uses, attached, attachment, ends, opened: Vec::new(), out: Expanded::default() };
    reader.read(source);
    reader.out
}

struct Reader<'a> {
    uses: &'a BTreeMap<String, ShortcodeUse>,
    attached: &'a [i64],
    attachment: &'a dyn Fn(i64) -> Option<String>,
    ends: Ends<'a>,
    /// Names of those whose start tags are gone and whose end tags have to go.
    opened: Vec<String>,
    out: Expanded,
}

impl<'a> Reader<'a> {
    fn read(&mut self, source: &'a str) {
        let mut rest = source;
        while let Some(at) = rest.find(['[', '<']) {
            let (before, found) = rest.split_at(at);
            self.out.html.push_str(before);
            if found.starts_with('<') {
                // What is shown as code is no shortcode, and neither is what stands in a tag.
                let (kept, after) = found.split_at(untouched(found));
                self.out.html.push_str(kept);
                rest = after;
                continue;
            }
            rest = self.take(found);
        }
        self.out.html.push_str(rest);
    }

    /// Takes what begins with a bracket; gives the rest.
    fn take(&mut self, found: &'a str) -> &'a str {
        if let Some(inside) = found.strip_prefix("[[").and_then(|rest| Some(rest.split_once("]]")?.0))
            && self.is_shortcode(inside)
        {
            self.out.html.push_str(&format!("[{inside}]"));
            return found.get(inside.len() + 4..).unwrap_or_default();
        }
        if let Some(name) = end_tag(found)
            && let Some(place) = self.opened.iter().rposition(|opened| *opened == name)
        {
            self.opened.remove(place);
            return found.get(name.len() + 3..).unwrap_or_default();
        }
        let Some(shortcode) = parse(found, &self.ends) else { return self.bracket(found) };
        let behind = found.get(shortcode.whole.len()..).unwrap_or_default();
        let inside = found.get(shortcode.start..).unwrap_or_default();
        let given = self.uses.get(shortcode.name).copied();
        if given == Some(ShortcodeUse::Drop) {
            self.out.left_out += 1;
            return behind;
        }
        if let Some(html) = self.known(&shortcode, given) {
            self.out.html.push_str(&html);
            return behind;
        }
        if builders::is_builder(shortcode.name) {
            self.out.unknown.push(shortcode.name.to_owned());
            return match builders::shown(&shortcode, self.attachment) {
                Shows::Whole(html) => {
                    self.out.html.push_str(&html);
                    behind
                }
                Shows::Before(html) => {
                    self.out.html.push_str(&html);
                    self.open(&shortcode, inside)
                }
            };
        }
        if given == Some(ShortcodeUse::Text) {
            return self.open(&shortcode, inside);
        }
        if !shortcode.is_certain() {
            return self.bracket(found);
        }
        self.out.unknown.push(shortcode.name.to_owned());
        if shortcode.inner.is_none() {
            let said = shortcode.said(self.attachment);
            if said.is_empty() {
                self.out.lost.push(shortcode.whole.to_owned());
            }
            self.out.html.push_str(&said);
        }
        self.open(&shortcode, inside)
    }

    /// Lets the start tag go, and later the end tag.
    fn open(&mut self, shortcode: &Shortcode<'_>, inside: &'a str) -> &'a str {
        if shortcode.inner.is_some() {
            self.opened.push(shortcode.name.to_owned());
        }
        inside
    }

    /// A bracket that is one.
    fn bracket(&mut self, found: &'a str) -> &'a str {
        self.out.html.push('[');
        found.get(1..).unwrap_or_default()
    }

    /// Between two brackets on each side stands something that without the second ones would be read.
    fn is_shortcode(&self, inside: &str) -> bool {
        let source = format!("[{inside}]");
        let ends = Ends::of(&source);
        let known = |name: &str| {
            CORE.contains(&name)
                || LANGUAGES.contains(&name)
                || self.uses.contains_key(name)
                || builders::is_builder(name)
        };
        parse(&source, &ends).is_some_and(|shortcode| known(shortcode.name) || shortcode.is_certain())
    }

    /// The HTML of a shortcode that comes with WordPress or that shows code.
    fn known(&mut self, shortcode: &Shortcode<'_>, given: Option<ShortcodeUse>) -> Option<String> {
        let language = || {
            let named = ["language", "lang", "syntax"].iter().find_map(|name| shortcode.attribute(name));
            named.or_else(|| shortcode.attribute("")).unwrap_or_default().to_owned()
        };
        match (given, shortcode.name) {
            (Some(ShortcodeUse::Figure), _) => return Some(shortcode.said(self.attachment)),
            (Some(ShortcodeUse::Embed), _) => return shortcode.address().map(embed),
            (Some(ShortcodeUse::Code), _) | (None, "code" | "sourcecode" | "source" | "crayon") => {
                return shortcode.inner.map(|inner| code(&language(), &unescaped(inner)));
            }
            (None, name) if LANGUAGES.contains(&name) => {
                return shortcode.inner.map(|inner| code(name, &unescaped(inner)));
            }
            _ => {}
        }
        match shortcode.name {
            "caption" | "wp_caption" => Some(caption(shortcode)),
            "embed" | "youtube" | "vimeo" | "soundcloud" | "tweet" | "instagram" | "facebook" => {
                let address = shortcode.address()?.trim_start_matches('=');
                (address.starts_with("https://") || address.starts_with("http://")).then(|| embed(address))
            }
            "audio" | "video" => {
                let address = shortcode.address().filter(|address| !address.is_empty())?;
                let name = shortcode.name;
                Some(format!("\n\n<figure><{name} src=\"{}\"></{name}></figure>\n\n", escape(address)))
            }
            "gallery" | "playlist" => {
                let ids = shortcode.attribute("ids").or(shortcode.attribute("include"));
                let ids: Vec<i64> = match ids {
                    Some(ids) => ids.split([',', ' ']).filter_map(|id| id.trim().parse().ok()).collect(),
                    None => self.attached.to_vec(),
                };
                if ids.is_empty() {
                    return None;
                }
                let mut pictures = Vec::new();
                for id in ids {
                    match (self.attachment)(id) {
                        Some(address) => pictures.push(Picture { address: Some(address), ..Picture::default() }),
                        None => self.out.missing.push(format!("attachment {id}")),
                    }
                }
                Some(if pictures.is_empty() { String::new() } else { gallery(None, &pictures) })
            }
            _ => None,
        }
    }
}

/// Those that come with WordPress.
const CORE: [&str; 14] = [
    "caption",
    "wp_caption",
    "embed",
    "youtube",
    "vimeo",
    "soundcloud",
    "tweet",
    "instagram",
    "facebook",
    "audio",
    "video",
    "gallery",
    "playlist",
    "code",
];

/// Code as highlighters keep it: some encode it, and the editor its quotes.
fn unescaped(inner: &str) -> String {
    let is_encoded =
        !inner.contains('<') && (inner.contains("&lt;") || inner.contains("&gt;") || inner.contains("&quot;"));
    if !is_encoded {
        return inner.to_owned();
    }
    inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#039;", "'").replace("&amp;", "&")
}

/// The text without the tags of shortcodes; what they enclose stays.
pub fn without_shortcodes(source: &str) -> String {
    let expanded = expand(source, &BTreeMap::new(), &[], &|_| None);
    let is_plain = !source.contains('[');
    if is_plain { source.to_owned() } else { expanded.html }
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

    fn expanded(source: &str) -> Expanded {
        let attachment = |id: i64| (id < 10).then(|| format!("https://a.example/{id}.jpg"));
        expand(source, &BTreeMap::new(), &[], &attachment)
    }

    #[test]
    fn captions_become_figures() {
        let html = expanded(
            "[caption id=\"a\" align=\"alignleft\" width=\"300\"]<a href=\"/x\"><img src=\"/a.jpg\" /></a> Words[/caption]",
        )
        .html;
        assert_eq!(
            html.trim(),
            "<figure class=\"wp-caption alignleft\"><a href=\"/x\"><img src=\"/a.jpg\" /></a><figcaption>Words</figcaption></figure>"
        );
    }

    #[test]
    fn words_in_brackets_and_code_stay() {
        for text in [
            "He said [sic] so",
            "[1] and [a b]",
            "[[gallery]",
            "[",
            "[…]",
            "a [b",
            "[[Wiki Page]]",
            "<pre>[[bin]] [user_name] [a b=c]</pre>",
            "<code>[gallery ids='1']</code>",
            "if 5 < 6 [so]",
        ] {
            let found = expanded(text);
            assert_eq!((found.html.as_str(), found.unknown.len()), (text, 0), "{text}");
        }
        assert_eq!(expanded("[[gallery ids='1']]").html, "[gallery ids='1']");
    }

    #[test]
    fn unknown_ones_go_and_their_words_stay() {
        let found =
            expanded("[dropcap]T[/dropcap]he [promo id=30] [embed]https://vimeo.com/1[/embed] [box]c [b]d[/b][/box]");
        assert_eq!(found.unknown, ["dropcap", "promo", "box", "b"]);
        assert_eq!(found.lost, ["[promo id=30]"]);
        assert!(found.html.starts_with("The ") && found.html.ends_with("c d") && found.html.contains("wp-block-embed"));
        assert_eq!(without_shortcodes("a [promo id=3 x=y] b [box]c[/box] [sic]"), "a  b c [sic]");
    }

    #[test]
    fn code_keeps_its_lines() {
        let found = expanded("[sourcecode language=\"python\"]\nif a < 3:\n    [b]\n[/sourcecode]");
        assert_eq!(found.html.trim(), "<pre><code class=\"language-python\">if a &lt; 3:\n    [b]</code></pre>");
        assert_eq!(
            expanded("[php]echo 1;[/php]").html.trim(),
            "<pre><code class=\"language-php\">echo 1;</code></pre>"
        );
    }

    #[test]
    fn page_builders_leave_what_they_show() {
        let html = expanded(
            "[vc_row][vc_column width=\"2/3\"][vc_column_text]<p>Voted.</p>[/vc_column_text][vc_single_image image=\"2\"][/vc_column][/vc_row]",
        )
        .html;
        assert!(
            !html.contains('[')
                && html.contains("<p>Voted.</p>")
                && html.contains("<img src=\"https://a.example/2.jpg\">")
        );
        let divi = expanded(
            "[et_pb_section fb_built=\"1\"][et_pb_row][et_pb_column type=\"4_4\"][et_pb_blurb title=\"Head\" image=\"https://a.example/b.png\"]Words[/et_pb_blurb][et_pb_button button_url=\"https://x.example\" button_text=\"More\"][/et_pb_button][/et_pb_column][/et_pb_row][/et_pb_section]",
        )
        .html;
        for part in ["<h3>Head</h3>", "https://a.example/b.png", "Words", "<a href=\"https://x.example\">More</a>"] {
            assert!(divi.contains(part) && !divi.contains('['), "{part}: {divi}");
        }
        let raw = expanded("[vc_raw_html]JTNDcCUzRUhlbGxvJTNDJTJGcCUzRQ==[/vc_raw_html]").html;
        assert_eq!(raw, "<p>Hello</p>");
    }

    #[test]
    fn galleries_show_what_is_there() {
        let found = expanded("[gallery ids=\"1,2,30\"]");
        assert!(found.html.matches("<img").count() == 2 && found.missing == ["attachment 30"]);
    }
}
