//! Cards of Ghost as HTML that says the same without its scripts and styles.

use serde_json::Value;

use crate::body::markdown_to_html;
use crate::import::foreign::content::{Picture, code, embed, escape, figure, gallery};

/// A link to a page elsewhere, with what that says of itself.
fn bookmark(url: &str, title: &str, description: &str, by: &str, caption: &str) -> String {
    let title = if title.is_empty() { url } else { title };
    let mut lines = vec![format!("<a href=\"{}\">{}</a>", escape(url), escape(title))];
    lines.extend([description, by].into_iter().filter(|text| !text.is_empty()).map(escape));
    let caption = if caption.is_empty() { String::new() } else { format!("<p>{caption}</p>") };
    format!("\n\n<p>{}</p>{caption}\n\n", lines.join("<br>"))
}

/// A file to take along.
pub fn file(url: &str, title: &str, caption: &str, name: &str) -> String {
    let label = [title, name, url].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let mut lines = vec![format!("<a href=\"{}\">{}</a>", escape(url), escape(label))];
    lines.extend([caption, name].into_iter().filter(|text| !text.is_empty() && *text != label).map(escape));
    format!("\n\n<p>{}</p>\n\n", lines.join("<br>"))
}

/// A heading and what is hidden behind it; both are HTML.
pub fn toggle(heading: &str, content: &str) -> String {
    format!("\n\n<h4>{heading}</h4>\n{content}\n\n")
}

/// A sign and a text, which is HTML.
pub fn callout(sign: &str, text: &str) -> String {
    let sign = if sign.is_empty() { String::new() } else { format!("{} ", escape(sign)) };
    let text = text.trim().trim_start_matches("<p>").trim_end_matches("</p>");
    format!("\n\n<p>{sign}{text}</p>\n\n")
}

/// Something to buy; title and description are HTML.
pub fn product(image: &str, title: &str, description: &str, url: &str, label: &str) -> String {
    let mut out = String::from("\n\n");
    if !image.is_empty() {
        out.push_str(&figure(&Picture { address: Some(image.to_owned()), ..Picture::default() }));
    }
    out.push_str(&format!("<h4>{title}</h4>\n{description}\n"));
    if !url.is_empty() {
        let label = if label.is_empty() { url } else { label };
        out.push_str(&format!("<p><a href=\"{}\">{}</a></p>", escape(url), escape(label)));
    }
    out + "\n\n"
}

/// Sound or video; the caption is HTML.
pub fn player(element: &str, url: &str, caption: &str) -> String {
    let caption = if caption.is_empty() { String::new() } else { format!("<figcaption>{caption}</figcaption>") };
    format!("\n\n<figure><{element} src=\"{}\"></{element}>{caption}</figure>\n\n", escape(url))
}

/// A card by its name and its fields, as both editors keep them; `None` if nobody knows it.
pub fn card(kind: &str, fields: &Value) -> Option<String> {
    let text =
        |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_str()).map(str::trim).unwrap_or_default();
    let metadata =
        |name: &str| fields.get("metadata").and_then(|data| data.get(name)?.as_str()).unwrap_or_else(|| text(&[name]));
    Some(match kind {
        "image" => format!("\n\n{}\n\n", figure(&picture(fields)?)),
        "gallery" => {
            let pictures: Vec<Picture> =
                fields.get("images").and_then(Value::as_array).into_iter().flatten().filter_map(picture).collect();
            let caption = text(&["caption"]);
            gallery((!caption.is_empty()).then_some(caption), &pictures)
        }
        "embed" => {
            let html = text(&["html"]);
            let (url, caption) = (text(&["url"]), text(&["caption"]));
            let caption = if caption.is_empty() { String::new() } else { format!("<p>{caption}</p>") };
            let frame = if html.contains("<iframe") { html.to_owned() } else { embed(url) };
            let is_known = crate::body::provider(url).is_some();
            format!("{}{caption}", if is_known || url.is_empty() && html.is_empty() { embed(url) } else { frame })
        }
        "bookmark" => {
            let by: Vec<&str> =
                [metadata("author"), metadata("publisher")].into_iter().filter(|text| !text.is_empty()).collect();
            let link = bookmark(
                text(&["url"]),
                metadata("title"),
                metadata("description"),
                &by.join(" \u{b7} "),
                text(&["caption"]),
            );
            let thumbnail = Some(metadata("thumbnail").to_owned()).filter(|address| !address.is_empty());
            link + &thumbnail.map_or_else(String::new, |address| figure(&Picture { address: Some(address), ..Picture::default() }))
        }
        "file" => file(text(&["src"]), text(&["fileTitle"]), text(&["fileCaption"]), text(&["fileName"])),
        "toggle" => toggle(text(&["heading"]), text(&["content"])),
        "callout" => callout(text(&["calloutEmoji"]), text(&["calloutText"])),
        "product" => {
            let is_off = fields.get("productButtonEnabled").and_then(Value::as_bool) == Some(false);
            let url = if is_off { "" } else { text(&["productUrl"]) };
            product(
                text(&["productImageSrc"]),
                text(&["productTitle"]),
                text(&["productDescription"]),
                url,
                text(&["productButton"]),
            )
        }
        "audio" => player("audio", text(&["src"]), &escape(text(&["title"]))),
        "video" => player("video", text(&["src"]), text(&["caption"])),
        "button" => {
            format!("\n\n<p><a href=\"{}\">{}</a></p>\n\n", escape(text(&["buttonUrl"])), escape(text(&["buttonText"])))
        }
        "html" => text(&["html"]).to_owned(),
        "markdown" | "card-markdown" => markdown_to_html(text(&["markdown"])),
        "code" | "codeblock" => {
            let caption = text(&["caption"]);
            let caption = if caption.is_empty() { String::new() } else { format!("<p>{caption}</p>") };
            code(text(&["language"]), fields.get("code").and_then(Value::as_str).unwrap_or_default()) + &caption
        }
        "hr" | "horizontalrule" => "<hr>".into(),
        "header" | "call-to-action" | "signup" => {
            let heading = text(&["heading", "header"]);
            let words = text(&["subheading", "subheader", "textValue"]);
            let mut out = if heading.is_empty() { String::new() } else { format!("<h2>{heading}</h2>") };
            if !words.is_empty() {
                out.push_str(&if words.starts_with('<') { words.to_owned() } else { format!("<p>{words}</p>") });
            }
            if let Some(image) = Some(text(&["imageUrl"])).filter(|image| !image.is_empty()) {
                out.push_str(&figure(&Picture { address: Some(image.to_owned()), ..Picture::default() }));
            }
            let (url, label) = (text(&["buttonUrl"]), text(&["buttonText"]));
            if !url.is_empty() && !label.is_empty() {
                out.push_str(&format!("<p><a href=\"{}\">{}</a></p>", escape(url), escape(label)));
            }
            out
        }
        // Only for letters to members.
        "email" | "email-cta" | "paywall" => String::new(),
        _ => return None,
    })
}

fn picture(fields: &Value) -> Option<Picture> {
    let text = |name: &str| fields.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Picture { address: Some(text("src")?), alt: text("alt"), caption: text("caption"), link: text("href") })
}
