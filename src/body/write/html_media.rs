//! Figures, galleries and embeds as HTML.

use std::fmt::Write;

use super::html::escape;
use crate::body::{Context, Figure, FigureLayout, provider};

/// A figure; empty if its file is gone.
pub fn figure(figure: &Figure, context: &Context) -> String {
    let Some(asset) = context.assets.get(&figure.asset_id) else { return String::new() };
    let layout = match figure.layout {
        FigureLayout::Inline => "",
        FigureLayout::Wide => " class=\"wide\"",
        FigureLayout::Full => " class=\"full\"",
        FigureLayout::Left => " class=\"left\"",
        FigureLayout::Right => " class=\"right\"",
    };
    let alt = figure.alt.as_ref().or(asset.alt.as_ref()).map_or("", String::as_str);
    let mut out = format!("<figure{layout}>");
    let url = escape(&asset.url);
    let kind = asset.mime_type.split('/').next().unwrap_or_default();
    match kind {
        "image" => {
            let _ = write!(out, "<img src=\"{url}\" alt=\"{}\"", escape(alt));
            if let (Some(width), Some(height)) = (asset.width, asset.height) {
                let _ = write!(out, " width=\"{width}\" height=\"{height}\"");
            }
            out.push_str(" loading=\"lazy\">");
        }
        "video" | "audio" => {
            let _ = write!(out, "<{kind} src=\"{url}\" controls></{kind}>");
        }
        _ => {
            let label = if alt.is_empty() { asset.url.rsplit('/').next().unwrap_or_default() } else { alt };
            let _ = write!(out, "<a href=\"{url}\">{}</a>", escape(label));
        }
    }
    let caption = figure.caption.as_ref().map(|text| &text.html).or(asset.caption.as_ref());
    let credit = figure.credit.as_ref().or(asset.credit.as_ref());
    if caption.is_some() || credit.is_some() {
        out.push_str("<figcaption>");
        out.push_str(caption.map_or("", String::as_str));
        if let Some(credit) = credit {
            let _ = write!(out, "<small class=\"credit\">{}</small>", escape(credit));
        }
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>");
    out
}

/// Several figures; empty if all their files are gone.
pub fn gallery(title: Option<&str>, figures: &[Figure], context: &Context) -> String {
    let shown: String = figures.iter().map(|shown| figure(shown, context)).collect();
    if shown.is_empty() {
        return shown;
    }
    let title = title.map_or_else(String::new, |title| format!("<figcaption>{}</figcaption>", escape(title)));
    format!("<figure class=\"gallery\">{shown}{title}</figure>")
}

/// Content of another site: a frame if the site is on the list of providers, else a link.
pub fn embed(url: &str, title: Option<&str>) -> String {
    let provider = provider(url);
    let name = title.or(provider.as_ref().map(|provider| provider.name)).unwrap_or(url);
    let (address, name) = (escape(url), escape(name));
    let content = match provider.and_then(|provider| provider.frame) {
        Some(frame) => format!(
            "<iframe src=\"{}\" title=\"{name}\" loading=\"lazy\" allowfullscreen \
             sandbox=\"allow-scripts allow-same-origin allow-presentation allow-popups\" \
             referrerpolicy=\"strict-origin-when-cross-origin\"></iframe>",
            escape(&frame)
        ),
        None => format!("<a href=\"{address}\" rel=\"noopener noreferrer\">{name}</a>"),
    };
    let title = title.map_or_else(String::new, |title| format!(" data-title=\"{}\"", escape(title)));
    format!("<figure class=\"embed\" data-url=\"{address}\"{title}>{content}</figure>")
}
