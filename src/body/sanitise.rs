use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use scraper::{Html, Node};

/// What links may begin with: pages, and what another program of the reader opens.
const SCHEMES: [&str; 9] = ["http", "https", "mailto", "tel", "sms", "ftp", "ftps", "irc", "ircs"];
/// The same in words.
pub const LINKS: &str = "http, https, mailto, tel, sms, ftp, irc, or a path of this site";

/// Makes HTML from outside harmless: an allow-list of elements and attributes, no scripts, no styles, no forms; links only
/// to what is harmless. Pictures without an address that everybody has are left out.
///
/// Elements that load something by themselves (iframe, object, embed) are not on the list: embeds are blocks of their own.
pub fn sanitise(html: &str) -> String {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
        let mut cleaner = Builder::default();
        cleaner
            .url_schemes(SCHEMES.into())
            .url_relative(UrlRelative::PassThrough)
            .link_rel(Some("noopener noreferrer"))
            .add_tags(["figure", "figcaption", "picture", "source", "video", "audio", "track", "section"])
            .add_tag_attributes("video", ["src", "controls", "width", "height", "poster"])
            .add_tag_attributes("audio", ["src", "controls"])
            .add_tag_attributes("source", ["src", "type", "srcset", "media"])
            .add_tag_attributes("track", ["src", "kind", "srclang", "label"])
            .add_tag_attributes("img", ["loading"])
            .add_generic_attributes(["class", "id"])
            .id_prefix(Some("html-"));
        cleaner
    });
    let clean = |html: &str| without_blank_pictures(&CLEANER.clean(html).to_string());
    let mut cleaned = clean(html);
    // What is left when elements fall away can mean something else when it is parsed again: that is what it must not do.
    for _ in 0..MOST_PASSES {
        let again = clean(&cleaned);
        if again == cleaned {
            return cleaned;
        }
        cleaned = again;
    }
    ammonia::clean_text(&cleaned)
}

/// Clean HTML without the pictures that lost their address.
fn without_blank_pictures(html: &str) -> String {
    if !html.contains("<img") {
        return html.to_owned();
    }
    let mut document = Html::parse_fragment(html);
    let is_blank = |node: &Node| match node {
        Node::Element(element) => {
            element.name() == "img" && element.attr("src").is_none_or(|src| src.trim().is_empty())
        }
        _ => false,
    };
    let blank: Vec<_> = document.tree.nodes().filter(|node| is_blank(node.value())).map(|node| node.id()).collect();
    if blank.is_empty() {
        return html.to_owned();
    }
    for id in blank {
        if let Some(mut picture) = document.tree.get_mut(id) {
            picture.detach();
        }
    }
    document.root_element().inner_html()
}

/// HTML that is not the same after so many passes is shown as text.
const MOST_PASSES: usize = 8;

/// The longest address that is read, in bytes: each run of linked text carries it.
const LONGEST: usize = 4_000;

/// An address that a link of ours may have: of one of the schemes, or a path or fragment of this site, without that would mean something where it is written.
pub fn is_link(address: &str) -> bool {
    let means_something =
        |char: char| char.is_whitespace() || char.is_control() || matches!(char, '<' | '>' | '"' | '\\' | '`');
    if address.contains(means_something) {
        return false;
    }
    if address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//")) {
        return true;
    }
    url::Url::parse(address).is_ok_and(|url| SCHEMES.contains(&url.scheme()))
}

/// The same address as it may be written; `None` if it may not be a link.
///
/// It stays as it is, unless a character in it has to be encoded first. Where everybody sees what is meant, that is written:
/// https before `//host` and `www.`, and telephone numbers without spaces.
pub fn as_link(address: &str) -> Option<String> {
    if address.len() > LONGEST {
        return None;
    }
    if is_link(address) {
        return Some(address.to_owned());
    }
    let meant = match address.split_once(':') {
        Some((scheme @ ("tel" | "sms" | "TEL" | "SMS"), number)) => {
            format!("{}:{}", scheme.to_ascii_lowercase(), number.split_whitespace().collect::<String>())
        }
        _ if address.starts_with("//") => format!("https:{address}"),
        _ if address.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) => format!("https://{address}"),
        _ => address.to_owned(),
    };
    if is_link(&meant) {
        return Some(meant);
    }
    url::Url::parse(&meant).ok().map(String::from).filter(|address| is_link(address))
}
