//! Rendered HTML for places that are not the site: readers of feeds have neither its address nor its styles, and take nothing
//! that runs.

use ammonia::{Builder, UrlRelative};
use url::Url;

use super::without_frames;

/// Boxes of a list of tasks, which would be a part of a form.
const CHECKED: &str = "<input type=\"checkbox\" disabled checked>";
const UNCHECKED: &str = "<input type=\"checkbox\" disabled>";

/// The same HTML as it may stand anywhere: every address absolute, embeds as links, no scripts, styles, frames or forms.
pub fn for_elsewhere(html: &str, page: &Url) -> String {
    let html = without_frames(html);
    let html = html.replace(CHECKED, "\u{2611} ").replace(UNCHECKED, "\u{2610} ");
    let mut cleaner = Builder::default();
    cleaner
        .url_schemes(["http", "https", "mailto", "tel", "sms"].into())
        .url_relative(UrlRelative::RewriteWithBase(page.clone()))
        .link_rel(None)
        .add_tags(["figure", "figcaption", "picture", "video", "audio", "section"])
        .add_tag_attributes("video", ["src", "controls", "width", "height", "poster"])
        .add_tag_attributes("audio", ["src", "controls"])
        .add_generic_attributes(["id"]);
    cleaner.clean(&html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_nothing_of_the_site_and_runs_nothing() {
        let page = Url::parse("https://news.example/2020/12/a").unwrap();
        for (html, wanted) in [
            ("<a href=\"/b?c=1#d\">b</a>", "<a href=\"https://news.example/b?c=1#d\">b</a>"),
            ("<a href=\"#note-1\">1</a>", "<a href=\"https://news.example/2020/12/a#note-1\">1</a>"),
            ("<a href=\"//cdn.example/x\">x</a>", "<a href=\"https://cdn.example/x\">x</a>"),
            ("<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>"),
            ("<img src=\"/p.jpg\" alt=\"P\" onerror=\"x()\">", "<img src=\"https://news.example/p.jpg\" alt=\"P\">"),
            (
                "<video src=\"/v.mp4\" controls=\"\"></video>",
                "<video src=\"https://news.example/v.mp4\" controls=\"\"></video>",
            ),
            ("<script>x()</script><style>p{}</style><p style=\"color:red\">a</p>", "<p>a</p>"),
            ("<form action=\"/x\"><input name=\"a\"><button>b</button></form>", "b"),
            ("<li><input type=\"checkbox\" disabled checked>done</li>", "<li>\u{2611} done</li>"),
            (
                "<figure class=\"embed\" data-url=\"https://vimeo.com/1\"><iframe src=\"https://player.vimeo.com/video/1\" \
                 title=\"Vimeo\"></iframe></figure>",
                "<figure><a href=\"https://vimeo.com/1\">Vimeo</a></figure>",
            ),
            ("<p>]]> \u{b} \u{1f600} \u{202e}x</p>", "<p>]]&gt; \u{b} \u{1f600} \u{202e}x</p>"),
        ] {
            assert_eq!(for_elsewhere(html, &page), wanted, "{html}");
        }
    }
}
