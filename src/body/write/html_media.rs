//! Figures, galleries and embeds as HTML.

use std::fmt::Write;

use super::html::escape;
use crate::body::{BlockKind, Context, Figure, FigureLayout, deferred, provider};

/// A figure; empty if its file is gone. One of a file that is kept here is written when the body is read.
pub fn figure(figure: &Figure, context: &Context) -> String {
    if context.kept.contains(&figure.asset_id) {
        return deferred::write(&BlockKind::Figure { figure: figure.clone() });
    }
    let Some(asset) = context.assets.get(&figure.asset_id) else { return String::new() };
    let layout = match figure.layout {
        FigureLayout::Inline => "",
        FigureLayout::Wide => " class=\"wide\"",
        FigureLayout::Full => " class=\"full\"",
        FigureLayout::Left => " class=\"left\"",
        FigureLayout::Right => " class=\"right\"",
    };
    let url = escape(&asset.url);
    let kind = asset.mime_type.split('/').next().unwrap_or_default();
    let alt = figure.alt.as_ref().or(asset.alt.as_ref()).map_or("", String::as_str);
    let mut out = format!("<figure{layout}>");
    let link = figure.link_url.as_ref().filter(|_| kind == "image");
    if let Some(link) = link {
        let _ = write!(out, "<a href=\"{}\">", escape(link));
    }
    match kind {
        "image" => {
            let _ = write!(out, "<img src=\"{url}\" alt=\"{}\"", escape(alt));
            if let Some((srcset, sizes)) = &asset.srcset {
                let _ = write!(out, " srcset=\"{}\" sizes=\"{}\"", escape(srcset), escape(sizes));
            }
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
    if link.is_some() {
        out.push_str("</a>");
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
    if figures.iter().any(|figure| context.kept.contains(&figure.asset_id)) {
        return deferred::write(&BlockKind::Gallery { title: title.map(str::to_owned), figures: figures.to_vec() });
    }
    let shown: String = figures.iter().map(|shown| figure(shown, context)).collect();
    if shown.is_empty() {
        return shown;
    }
    let title = title.map_or_else(String::new, |title| format!("<figcaption>{}</figcaption>", escape(title)));
    format!("<figure class=\"gallery\">{shown}{title}</figure>")
}

/// Content of another site: a link, and beside it what to load in its place once the reader consents.
pub fn embed(url: &str, title: Option<&str>) -> String {
    let provider = provider(url);
    let name = title.or(provider.as_ref().map(|provider| provider.name)).unwrap_or(url);
    let attribute = |name: &str, value: Option<&str>| {
        value.map_or_else(String::new, |value| format!(" {name}=\"{}\"", escape(value)))
    };
    let data = [
        attribute("data-url", Some(url)),
        attribute("data-title", title),
        attribute("data-provider", provider.as_ref().map(|provider| provider.name)),
        attribute("data-frame", provider.as_ref().and_then(|provider| provider.frame.as_deref())),
    ]
    .concat();
    let (address, name) = (escape(url), escape(name));
    format!("<figure class=\"embed\"{data}><a href=\"{address}\" rel=\"noopener noreferrer\">{name}</a></figure>")
}

/// A live frame. Both are escaped already.
pub fn frame(address: &str, name: &str) -> String {
    format!(
        "<iframe src=\"{address}\" title=\"{name}\" loading=\"lazy\" allowfullscreen \
         sandbox=\"allow-scripts allow-same-origin allow-presentation allow-popups\" \
         referrerpolicy=\"strict-origin-when-cross-origin\"></iframe>"
    )
}
