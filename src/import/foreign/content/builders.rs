//! Page builders of WordPress: what their shortcodes show; the scaffolding falls away.

use base64::Engine;

use super::html::{code, embed, escape, figure, gallery};
use super::parse::Shortcode;
use super::pictures::Picture;

/// How the names of their shortcodes begin: WPBakery, Divi, Fusion (Avada), Elementor, Beaver, Cornerstone, Themify, Enfold.
const BUILDERS: [&str; 15] = [
    "vc_",
    "et_pb_",
    "fusion_",
    "elementor",
    "fl_",
    "cs_",
    "themify_",
    "av_",
    "mk_",
    "us_",
    "nectar_",
    "tatsu_",
    "ultimate_",
    "tm_pb_",
    "x_",
];

/// Whether a shortcode belongs to a page builder.
pub fn is_builder(name: &str) -> bool {
    BUILDERS.iter().any(|start| name.starts_with(start))
}

/// What a shortcode of a page builder shows before what it encloses; `None` if it is known to be scaffolding only in part.
pub fn shown(shortcode: &Shortcode<'_>, attachment: &dyn Fn(i64) -> Option<String>) -> Shows {
    let kind = BUILDERS.iter().find_map(|start| shortcode.name.strip_prefix(start)).unwrap_or(shortcode.name);
    match kind {
        "raw_html" | "raw_js" => return Shows::Whole(raw_html(shortcode.inner.unwrap_or_default())),
        "code" | "syntax_highlighter" if shortcode.inner.is_some() => {
            let inner = shortcode.inner.unwrap_or_default().replace("<!-- [et_pb_line_break_holder] -->", "\n");
            let is_html = inner.contains('<') && kind == "code";
            return Shows::Whole(if is_html { inner } else { code("", &inner) });
        }
        "empty_space" | "divider" | "separator" | "spacer" => return Shows::Before(String::new()),
        "gallery" | "images_carousel" | "media_grid" | "masonry_media_grid" => {
            let ids =
                shortcode.attribute("gallery_ids").or(shortcode.attribute("images")).or(shortcode.attribute("ids"));
            let ids = ids.unwrap_or_default().split(',').filter_map(|id| id.trim().parse().ok());
            let pictures: Vec<Picture> = ids
                .filter_map(attachment)
                .map(|address| Picture { address: Some(address), ..Picture::default() })
                .collect();
            if !pictures.is_empty() {
                return Shows::Before(gallery(None, &pictures));
            }
        }
        _ => {}
    }
    Shows::Before(before(shortcode, kind, attachment))
}

/// What a shortcode shows.
pub enum Shows {
    /// This, in the place of all of it.
    Whole(String),
    /// This, and then what it encloses.
    Before(String),
}

/// Headings, pictures, players, links and words that stand in attributes.
fn before(shortcode: &Shortcode<'_>, kind: &str, attachment: &dyn Fn(i64) -> Option<String>) -> String {
    let mut out = String::new();
    let words = |names: &[&str]| names.iter().find_map(|name| shortcode.attribute(name)).map(decoded);
    let is_layout =
        ["row", "column", "section", "inner", "container", "tabs", "accordion", "slider", "wrapper", "contact", "menu"]
            .iter()
            .any(|part| kind.contains(part) && !kind.ends_with("_tab") && kind != "tta_section");
    let title = words(&["title", "heading", "h2", "text", "question", "header"]).filter(|_| !is_layout);
    let is_button = kind.contains("btn") || kind.contains("button");
    if let Some(title) = title.filter(|title| !title.trim().is_empty() && !is_button) {
        out.push_str(&format!("\n\n<h3>{}</h3>\n\n", escape(&title)));
    }
    if let Some(second) = words(&["subhead", "subtitle", "h4"]).filter(|_| !is_layout) {
        out.push_str(&format!("\n\n<p>{}</p>\n\n", escape(&second)));
    }
    out.push_str(&picture(shortcode, is_layout, attachment).unwrap_or_default());
    let video = words(&["src", "link", "url", "video_url", "href"])
        .filter(|_| kind.contains("video") || kind.contains("youtube") || kind.contains("vimeo"));
    if let Some(address) = video.filter(|address| address.starts_with("http")) {
        out.push_str(&player(&address));
    }
    if let Some(sound) = words(&["audio"]).filter(|address| address.starts_with("http")) {
        out.push_str(&format!("\n\n<figure><audio src=\"{}\"></audio></figure>\n\n", escape(&sound)));
    }
    let address = words(&["button_url", "button_link", "link", "url", "href"]).and_then(|link| link_of(&link));
    let label =
        words(&["button_text", "button_text_one", "btn_title"]).or_else(|| words(&["title"]).filter(|_| is_button));
    if let (Some(address), Some(label)) = (address, label) {
        out.push_str(&format!("\n\n<p><a href=\"{}\">{}</a></p>\n\n", escape(&address), escape(&label)));
    }
    if let Some(by) = words(&["author"]).filter(|_| kind.contains("testimonial")) {
        out.push_str(&format!("\n\n<p>{}</p>\n\n", escape(&by)));
    }
    out
}

fn picture(shortcode: &Shortcode<'_>, is_layout: bool, attachment: &dyn Fn(i64) -> Option<String>) -> Option<String> {
    if is_layout {
        return None;
    }
    let own = ["image", "image_id", "src", "image_url", "logo_image_url", "portrait_url", "img", "photo"];
    let value = own.iter().find_map(|name| shortcode.attribute(name))?;
    let address = match value.parse::<i64>() {
        Ok(id) => attachment(id)?,
        Err(_) if value.starts_with("http") || value.starts_with('/') => value.to_owned(),
        Err(_) => return None,
    };
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_picture = shortcode.name.contains("image")
        || [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"].iter().any(|ending| path.ends_with(ending));
    let text = |name| shortcode.attribute(name).map(decoded);
    is_picture.then(|| {
        let caption = text("caption").map(|words| escape(&words));
        let link = text("link").or_else(|| text("url")).and_then(|link| link_of(&link)).filter(|link| *link != address);
        let alt = text("alt").or_else(|| text("image_alt"));
        format!("\n\n{}\n\n", figure(&Picture { address: Some(address.clone()), alt, caption, link }))
    })
}

fn player(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    if [".mp4", ".webm", ".m4v", ".ogv"].iter().any(|ending| path.ends_with(ending)) {
        return format!("\n\n<figure><video src=\"{}\"></video></figure>\n\n", escape(address));
    }
    embed(address)
}

/// `url:https%3A%2F%2Fx.example%2F|title:More` is how WPBakery writes a link.
fn link_of(value: &str) -> Option<String> {
    let address = match value.split('|').find_map(|part| part.strip_prefix("url:")) {
        Some(address) => percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned(),
        None => value.to_owned(),
    };
    (address.starts_with("http") || address.starts_with('/') || address.starts_with("mailto:")).then_some(address)
}

/// The HTML that WPBakery keeps as Base64 of an encoded text.
fn raw_html(inner: &str) -> String {
    let bytes = base64::engine::general_purpose::STANDARD.decode(inner.trim()).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

/// An attribute as its builder keeps it: quotes and brackets are written otherwise.
fn decoded(value: &str) -> String {
    value
        .replace("``", "\"")
        .replace("%22", "\"")
        .replace("%91", "[")
        .replace("%93", "]")
        .replace("&#8217;", "\u{2019}")
        .replace("&#8220;", "\u{201c}")
        .replace("&#8221;", "\u{201d}")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
