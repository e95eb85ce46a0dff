use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// Makes HTML from outside harmless: an allow-list of elements and attributes, no scripts, no styles, no forms; links only
/// to http, https, mailto and tel.
///
/// Elements that load something by themselves (iframe, object, embed) are not on the list: embeds are blocks of their own.
pub fn sanitise(html: &str) -> String {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
        let mut cleaner = Builder::default();
        cleaner
            .url_schemes(["http", "https", "mailto", "tel"].into())
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
    let mut clean = CLEANER.clean(html).to_string();
    // What is left when elements fall away can mean something else when it is parsed again: that is what it must not do.
    for _ in 0..MOST_PASSES {
        let again = CLEANER.clean(&clean).to_string();
        if again == clean {
            return clean;
        }
        clean = again;
    }
    ammonia::clean_text(&clean)
}

/// HTML that is not the same after so many passes is shown as text.
const MOST_PASSES: usize = 8;

/// An address that a link of ours may have: http, https, mailto, tel, or a path or fragment of this site, without
/// characters that would mean something where it is written.
pub fn is_link(address: &str) -> bool {
    let means_something =
        |char: char| char.is_whitespace() || char.is_control() || matches!(char, '<' | '>' | '"' | '\\' | '`');
    if address.contains(means_something) {
        return false;
    }
    if address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//")) {
        return true;
    }
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"))
}

/// The same address as it may be written; `None` if it may not be a link.
///
/// It stays as it is, unless a character in it has to be encoded first.
pub fn as_link(address: &str) -> Option<String> {
    if is_link(address) {
        return Some(address.to_owned());
    }
    url::Url::parse(address).ok().map(String::from).filter(|address| is_link(address))
}
