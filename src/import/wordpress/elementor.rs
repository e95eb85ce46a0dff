//! What Elementor keeps of a page beside its text: a tree of widgets.

use serde_json::Value;

use crate::import::foreign::content::{Picture, embed, escape, figure, gallery};

/// How deep widgets lie in each other.
const DEEPEST: usize = 20;

/// The HTML of a page; `None` if there is none in it.
pub fn html(data: &str, attachment: &dyn Fn(i64) -> Option<String>) -> Option<String> {
    let tree: Value = serde_json::from_str(data).ok()?;
    let mut out = String::new();
    elements(&tree, attachment, 0, &mut out);
    (!out.trim().is_empty()).then_some(out)
}

fn elements(tree: &Value, attachment: &dyn Fn(i64) -> Option<String>, depth: usize, out: &mut String) {
    for element in tree.as_array().into_iter().flatten().filter(|_| depth < DEEPEST) {
        if let Some(kind) = element.get("widgetType").and_then(Value::as_str) {
            widget(kind, element.get("settings").unwrap_or(&Value::Null), attachment, out);
        }
        if let Some(inside) = element.get("elements") {
            elements(inside, attachment, depth + 1, out);
        }
    }
}

fn widget(kind: &str, settings: &Value, attachment: &dyn Fn(i64) -> Option<String>, out: &mut String) {
    let text = |names: &[&str]| {
        names.iter().find_map(|name| settings.get(*name)?.as_str()).filter(|text| !text.trim().is_empty())
    };
    let link = |value: &Value| value.get("link")?.get("url")?.as_str().filter(|url| !url.is_empty()).map(str::to_owned);
    let picture = |value: &Value| {
        let by_number = value.get("id").and_then(Value::as_i64).and_then(attachment);
        let address = by_number.or_else(|| value.get("url")?.as_str().map(str::to_owned));
        let alt = value.get("alt").and_then(Value::as_str).map(str::to_owned);
        address.filter(|address| !address.is_empty()).map(|address| Picture {
            address: Some(address),
            alt,
            ..Picture::default()
        })
    };
    if let Some(picture) = settings.get("image").and_then(picture) {
        let caption = text(&["caption"]).map(escape);
        out.push_str(&figure(&Picture { caption, link: link(settings), ..picture }));
    }
    for name in ["gallery", "wp_gallery", "carousel", "slides"] {
        let pictures: Vec<Picture> =
            settings.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(picture).collect();
        if !pictures.is_empty() {
            out.push_str(&gallery(None, &pictures));
        }
    }
    if let Some(title) = text(&["title_text", "title", "alert_title", "testimonial_name", "heading"]) {
        let size = text(&["header_size", "title_size"])
            .filter(|size| matches!(*size, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"));
        let name = size.unwrap_or(if kind == "heading" { "h2" } else { "h3" });
        out.push_str(&format!("<{name}>{title}</{name}>"));
    }
    if let Some(words) = text(&["editor", "html", "shortcode"]) {
        out.push_str(&format!("\n\n{words}\n\n"));
    }
    for words in ["description_text", "testimonial_content", "blockquote_content", "alert_description", "description"] {
        if let Some(words) = text(&[words]) {
            out.push_str(&format!("<p>{words}</p>"));
        }
    }
    for name in ["youtube_url", "vimeo_url", "dailymotion_url", "external_url"] {
        if let Some(address) = text(&[name]).filter(|_| kind == "video" || kind == "audio") {
            out.push_str(&embed(address));
        }
    }
    if kind == "button"
        && let (Some(address), Some(words)) = (link(settings), text(&["text"]))
    {
        out.push_str(&format!("<p><a href=\"{}\">{words}</a></p>", escape(&address)));
    }
    for item in
        ["tabs", "icon_list", "price_list", "items"].iter().filter_map(|name| settings.get(*name)?.as_array()).flatten()
    {
        let part = |names: &[&str]| {
            names.iter().find_map(|name| item.get(*name)?.as_str()).filter(|text| !text.trim().is_empty())
        };
        if let Some(title) = part(&["tab_title", "item_title"]) {
            out.push_str(&format!("<h3>{title}</h3>"));
        }
        if let Some(words) = part(&["tab_content", "text", "item_description"]) {
            match link(item) {
                Some(address) => out.push_str(&format!("<p><a href=\"{}\">{words}</a></p>", escape(&address))),
                None => out.push_str(&format!("<p>{words}</p>")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widgets_leave_what_they_show() {
        let data = r#"[{"elType":"section","elements":[{"elType":"column","elements":[
            {"elType":"widget","widgetType":"heading","settings":{"title":"Head","header_size":"h3"}},
            {"elType":"widget","widgetType":"text-editor","settings":{"editor":"<p>Words</p>"}},
            {"elType":"widget","widgetType":"image","settings":{"image":{"id":7,"url":"https://a.example/small.jpg"},"caption":"C"}},
            {"elType":"widget","widgetType":"button","settings":{"text":"More","link":{"url":"https://x.example"}}}]}]}]"#;
        let html = html(data, &|id| (id == 7).then(|| "https://a.example/7.jpg".to_owned())).unwrap();
        for part in ["<h3>Head</h3>", "<p>Words</p>", "https://a.example/7.jpg", "<figcaption>C<", ">More</a>"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert_eq!(super::html("[]", &|_| None), None);
    }
}
