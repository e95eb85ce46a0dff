//! Embeds in rendered HTML: a link until somebody has consented, a live frame afterwards.
//!
//! Rendered HTML has links: [`super::render`] writes the address of the frame beside them, in an attribute that nothing from
//! outside can have. Texts that were rendered before that have live frames.

use std::borrow::Cow;

use super::write::html_media::frame;

const FIGURE: &str = "<figure class=\"embed\"";
const ADDRESS: &str = " data-frame=\"";

/// The same HTML with live frames instead of the links that stand for them.
pub fn with_frames(html: &str) -> Cow<'_, str> {
    each_embed(html, ADDRESS, |head, content| {
        let address = attribute(head, ADDRESS)?;
        let name = between(content, ">", "</a>")?;
        Some(frame(address, name))
    })
}

/// The same HTML with links instead of live frames.
pub fn without_frames(html: &str) -> Cow<'_, str> {
    each_embed(html, "<iframe src=\"", |head, content| {
        let (address, frame) = (attribute(head, " data-url=\"")?, attribute(content, "<iframe src=\"")?);
        let name = attribute(content, " title=\"")?;
        Some(format!("{ADDRESS}{frame}\"><a href=\"{address}\" rel=\"noopener noreferrer\">{name}</a>"))
    })
}

/// Replaces the content of each embed that has a sign in it. Gives `change` the start tag and what is between that and the end.
fn each_embed<'a>(html: &'a str, sign: &str, change: impl Fn(&str, &str) -> Option<String>) -> Cow<'a, str> {
    if !html.contains(sign) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(FIGURE) {
        let (before, figure) = rest.split_at(at);
        out.push_str(before);
        let end = figure.find("</figure>").unwrap_or(figure.len());
        let (figure, after) = figure.split_at(end);
        let changed = figure.split_once('>').filter(|_| figure.contains(sign)).and_then(|(head, content)| {
            let content = change(head, content)?;
            let open = if content.starts_with(' ') { "" } else { ">" };
            Some(format!("{head}{open}{content}"))
        });
        out.push_str(changed.as_deref().unwrap_or(figure));
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

fn attribute<'a>(tag: &'a str, start: &str) -> Option<&'a str> {
    between(tag, start, "\"")
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::write::html::escape;

    #[test]
    fn frames_come_and_go() {
        let link = "<p>a</p>\n<figure class=\"embed\" data-url=\"https://vimeo.com/1\" data-frame=\"https://player.vimeo.com/video/1\">\
            <a href=\"https://vimeo.com/1\" rel=\"noopener noreferrer\">Vimeo</a></figure>\n<p>b</p>";
        let live = with_frames(link).into_owned();
        assert!(live.contains("<iframe src=\"https://player.vimeo.com/video/1\" title=\"Vimeo\""), "{live}");
        let before = live.replace(" data-frame=\"https://player.vimeo.com/video/1\"", "");
        assert_eq!(without_frames(&before), link);
        let text = format!("<p>{}</p>", escape("<figure class=\"embed\" data-frame=\"x\">"));
        assert_eq!(with_frames(&text), text);
    }
}
