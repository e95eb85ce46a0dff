//! What shortcodes show: pictures, content of other sites, addresses, code, notes.

use super::arguments::Arguments;
use super::links::Links;
use crate::body::provider;
use crate::import::foreign::ShortcodeUse;
use crate::import::foreign::content::{embed, escape};

/// A shortcode in a text.
pub struct Call<'a> {
    pub name: &'a str,
    pub arguments: &'a Arguments,
    /// What it encloses, if it has an end.
    pub inner: Option<&'a str>,
    /// What somebody says that it is.
    pub given: Option<ShortcodeUse>,
    pub links: &'a Links,
}

/// What a shortcode becomes.
pub enum Shown {
    /// This, in the place of everything.
    Whole(String),
    /// What it encloses, between these.
    Around(String, String),
    /// Nobody knows it: this, which its arguments say, and what it encloses.
    Unknown(String),
}

/// Endings of files that are pictures.
const PICTURES: [&str; 9] = ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp", "tiff"];
/// Names of arguments that are the address of a file.
const FILES: [&str; 13] = [
    "src",
    "image",
    "img",
    "file",
    "path",
    "url",
    "link",
    "image_path",
    "source",
    "href",
    "filename",
    "name",
    "resource",
];
/// Names of arguments that readers see.
const WORDS: [&str; 8] = ["text", "caption", "title", "heading", "label", "quote", "description", "content"];

/// What a shortcode shows.
pub fn show(call: &Call<'_>) -> Shown {
    match call.given {
        Some(ShortcodeUse::Text) => return Shown::Around(String::new(), String::new()),
        Some(ShortcodeUse::Figure) => return Shown::Whole(call.figure().unwrap_or_default()),
        Some(ShortcodeUse::Embed) => return Shown::Whole(call.address().map(|url| embed(&url)).unwrap_or_default()),
        Some(ShortcodeUse::Code) => return Shown::Whole(code(call.inner.unwrap_or_default(), "")),
        Some(ShortcodeUse::Drop) | None => {}
    }
    let name = call.name.to_ascii_lowercase().replace('_', "-");
    if let Some(address) = call.elsewhere(&name) {
        return Shown::Whole(embed(&address));
    }
    match name.as_str() {
        "figure" | "image" | "img" | "picture" => match call.figure() {
            Some(figure) => Shown::Whole(figure),
            None => Shown::Unknown(String::new()),
        },
        "ref" | "relref" => {
            let name = call.arguments.named(&["path"]).or(call.arguments.nameless().next()).unwrap_or_default();
            Shown::Whole(call.links.reference(name).unwrap_or_else(|| name.to_owned()))
        }
        "audio" | "video" if call.file().is_some() => {
            let address = call.file().unwrap_or_default();
            let caption = call.caption();
            Shown::Whole(format!("\n\n<figure><{name} src=\"{}\"></{name}>{caption}</figure>\n\n", escape(&address)))
        }
        "iframe" if call.address().is_some() => {
            Shown::Whole(format!("\n\n<iframe src=\"{}\"></iframe>\n\n", escape(&call.address().unwrap_or_default())))
        }
        "highlight" | "codeblock" | "code" | "mermaid" | "codeblocks" => match call.inner {
            Some(inner) => {
                let language = if name == "mermaid" { "mermaid" } else { call.language() };
                Shown::Whole(code(inner, language))
            }
            None => Shown::Unknown(String::new()),
        },
        "quote" | "blockquote" | "pullquote" if call.inner.is_some() => {
            let by = call.arguments.named(&["author", "by", "cite", "source"]).or(call.arguments.nameless().next());
            let by = by.map_or(String::new(), |by| format!("\n\u{2014} {by}\n"));
            let lines = call.inner.unwrap_or_default().trim().to_owned() + &by;
            let quoted: Vec<String> = lines.lines().map(|line| format!("> {line}")).collect();
            Shown::Whole(format!("\n\n{}\n\n", quoted.join("\n")))
        }
        "details" | "expand" | "accordion" | "collapse" | "spoiler" | "notice" | "note" | "tip" | "info"
        | "warning" | "alert" | "callout" | "admonition" | "hint" | "danger" | "caution" | "important" | "aside"
        | "tab" | "panel"
            if call.inner.is_some() =>
        {
            let title = call.title().map_or(String::new(), |title| format!("**{title}**\n\n"));
            Shown::Around(format!("\n\n{title}"), "\n\n".into())
        }
        "rawhtml" | "html" | "unsafe" | "tabs" | "center" | "columns" | "column" | "div" if call.inner.is_some() => {
            Shown::Around(String::new(), String::new())
        }
        "button" | "btn" | "link" | "cta" if call.address().is_some() => {
            let address = call.address().unwrap_or_default();
            let words = call.inner.map(str::trim).filter(|inner| !inner.is_empty());
            let words = words.or_else(|| call.arguments.named(&WORDS)).unwrap_or(&address).to_owned();
            // As HTML, because Markdown is not read within that.
            Shown::Whole(format!("<a href=\"{}\">{words}</a>", escape(&address)))
        }
        "br" => Shown::Whole("<br>".into()),
        "toc" | "tableofcontents" | "clear" | "clearfix" => Shown::Whole(String::new()),
        _ => Shown::Unknown(call.said()),
    }
}

impl Call<'_> {
    /// What it names, as an address, and whether that is one of the site.
    pub fn target(&self) -> Option<(String, bool)> {
        let name = self.arguments.named(&FILES).or_else(|| self.first())?;
        let known = self.links.reference(name);
        Some((known.clone().unwrap_or_else(|| name.to_owned()), known.is_some()))
    }

    fn first(&self) -> Option<&str> {
        self.arguments.nameless().next()
    }

    /// The first argument that is a file, by its name or its ending.
    fn file(&self) -> Option<String> {
        let named = self.arguments.named(&["src", "url", "file", "mp3", "mp4", "webm"]);
        named.or(self.first()).map(str::to_owned)
    }

    fn address(&self) -> Option<String> {
        let all =
            self.arguments.named(&["href", "url", "link", "src", "to"]).into_iter().chain(self.arguments.nameless());
        all.map(str::to_owned).find(|value| value.contains("://") || value.starts_with(['/', '#', '.']))
    }

    fn language(&self) -> &str {
        let given = self.arguments.named(&["lang", "language", "lexer"]).or(self.first()).unwrap_or_default();
        if given.contains([' ', '=']) { "" } else { given }
    }

    /// The address of content elsewhere that it names.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let id = self.arguments.named(&["id", "video", "url", "src", "v", "videoid", "track", "code"]).or(self.first());
        let id = id?;
        if id.contains("://") {
            let known = [
                "youtube",
                "vimeo",
                "tweet",
                "twitter",
                "x",
                "instagram",
                "spotify",
                "soundcloud",
                "tiktok",
                "bluesky",
                "facebook",
                "embed",
                "video",
                "oembed",
                "gist",
                "reddit",
            ];
            let is_player = known.iter().any(|known| name.split('-').any(|part| part == *known));
            return (is_player && (name != "video" || provider(id).is_some())).then(|| id.to_owned());
        }
        Some(match name {
            "youtube" | "youtubelite" | "youtube-lite" | "lite-youtube" | "yt" | "youtube-embed" | "youtubeplayer" => {
                format!("https://www.youtube.com/watch?v={}", id.split('?').next().unwrap_or(id))
            }
            "vimeo" | "vimeo-simple" | "vimeo-embed" => format!("https://vimeo.com/{id}"),
            "tweet" | "twitter" | "x" | "twitter-simple" | "x-simple" => {
                let user = self.arguments.named(&["user"]).unwrap_or("i");
                // Older sites name the number alone, or the user before it.
                let number = self.arguments.named(&["id"]).or(self.arguments.nameless().last()).unwrap_or(id);
                format!("https://twitter.com/{user}/status/{number}")
            }
            "instagram" | "instagram-simple" => format!("https://www.instagram.com/p/{id}/"),
            "spotify" => {
                format!("https://open.spotify.com/{}/{id}", self.arguments.named(&["type"]).unwrap_or("track"))
            }
            "gist" => {
                let parts: Vec<&str> = self.arguments.nameless().take(2).collect();
                format!("https://gist.github.com/{}", parts.join("/"))
            }
            _ => return None,
        })
    }

    /// A picture with its caption.
    fn figure(&self) -> Option<String> {
        let is_picture = |value: &&str| {
            let plain = value.split(['?', '#']).next().unwrap_or_default();
            let ending = plain.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            PICTURES.contains(&ending.as_str())
        };
        let own = self.arguments.named(&["src", "image", "img", "image_path"]);
        let all = FILES.iter().filter_map(|name| self.arguments.named(&[name])).chain(self.arguments.nameless());
        let address = own.or_else(|| all.into_iter().find(is_picture)).or(self.first())?;
        let alt = self.arguments.named(&["alt", "alttext"]).unwrap_or_default();
        let picture = format!("<img src=\"{}\" alt=\"{}\">", escape(address), escape(alt));
        let link = self.arguments.named(&["link", "href"]).filter(|link| *link != address);
        let picture = match link {
            Some(link) => format!("<a href=\"{}\">{picture}</a>", escape(link)),
            None => picture,
        };
        Some(format!("\n\n<figure>{picture}{}</figure>\n\n", self.caption()))
    }

    /// What stands below: the caption, the title before it, the source after it.
    fn caption(&self) -> String {
        let title = self.arguments.named(&["title"]);
        let words = self.arguments.named(&["caption", "attr", "credit"]).or(self.inner.map(str::trim));
        let credit = self.arguments.named(&["attr", "credit"]).filter(|credit| words != Some(*credit));
        let parts: Vec<&str> = [title, words.filter(|words| !words.is_empty()), credit].into_iter().flatten().collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("<figcaption>{}</figcaption>", escape(&parts.join(" \u{2013} ")))
        }
    }

    fn title(&self) -> Option<&str> {
        let named = self.arguments.named(&["title", "summary", "heading", "header", "name", "label"]);
        named.or_else(|| self.arguments.nameless().find(|word| word.contains(' ')))
    }

    /// What the arguments of one that nobody knows say: a picture, content elsewhere, a link, words.
    fn said(&self) -> String {
        let has_picture = self.arguments.0.iter().any(|(_, value)| {
            let plain = value.split(['?', '#']).next().unwrap_or_default();
            plain.rsplit_once('.').is_some_and(|(_, end)| PICTURES.contains(&end.to_ascii_lowercase().as_str()))
        });
        if has_picture && let Some(figure) = self.figure() {
            return figure;
        }
        let address = self.address();
        if let Some(address) = address.as_ref().filter(|address| provider(address).is_some()) {
            return embed(address);
        }
        let words = self.arguments.named(&WORDS);
        let words = words.or_else(|| self.arguments.nameless().find(|word| word.contains(' ')));
        match (address, words) {
            (Some(address), words) => format!("[{}]({address})", words.unwrap_or(&address)),
            (None, Some(words)) if self.inner.is_none() => words.to_owned(),
            (None, Some(words)) => format!("**{words}**\n\n"),
            (None, None) => String::new(),
        }
    }
}

/// A block of code; its fence is longer than any in it.
fn code(inner: &str, language: &str) -> String {
    let inner = inner.trim_matches('\n');
    let mut fence = "```".to_owned();
    while inner.contains(&fence) {
        fence.push('`');
    }
    format!("\n\n{fence}{language}\n{inner}\n{fence}\n\n")
}
