use super::Images;
use super::dom::{Dom, attribute, first, has_class, line, name};
use crate::body::sanitise::as_link;
use crate::body::{BlockKind, Figure, FigureLayout, RichText, provider};

/// Content of another site: a figure of ours that says so, a WordPress embed, or a frame of a known provider.
pub fn embed(node: Dom<'_>) -> Option<BlockKind> {
    let made = |url: String, title| Some(BlockKind::Embed { url, title, thumbnail_id: None });
    if has_class(node, "embed") {
        return made(as_web(&attribute(node, "data-url")?)?, attribute(node, "data-title"));
    }
    if has_class(node, "wp-block-embed") {
        let caption = first(node, &["figcaption"]).map(line).filter(|text| !text.is_empty());
        return made(as_web(&line(first(node, &["div"])?))?, caption);
    }
    let frame = if name(node) == "iframe" { node } else { first(node, &["iframe"])? };
    let url = attribute(frame, "src").map(|url| if url.starts_with("//") { format!("https:{url}") } else { url })?;
    // A frame of a site that nobody vouches for falls away.
    provider(&url)?;
    made(as_web(&url)?, attribute(frame, "title"))
}

/// An address on the web, as it may be written.
fn as_web(address: &str) -> Option<String> {
    as_link(address).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// A picture whose file is known.
pub fn figure(node: Dom<'_>, images: &Images) -> Option<BlockKind> {
    let media =
        if matches!(name(node), "img" | "video" | "audio") { node } else { first(node, &["img", "video", "audio"])? };
    let url = attribute(media, "src").or_else(|| attribute(first(media, &["source"])?, "src"))?;
    let asset_id = *images.0.get(&url)?;
    let alt = attribute(media, "alt");
    let caption: Option<String> = first(node, &["figcaption"]).map(line).filter(|text| !text.is_empty());
    let caption = caption.and_then(|text| RichText::from_text(&text).ok());
    let wide = |class: &str| has_class(node, class) || has_class(media, class);
    let layout = match () {
        () if wide("alignleft") || wide("left") => FigureLayout::Left,
        () if wide("alignright") || wide("right") => FigureLayout::Right,
        () if wide("alignwide") || wide("wide") => FigureLayout::Wide,
        () if wide("alignfull") || wide("full") => FigureLayout::Full,
        () => FigureLayout::Inline,
    };
    Some(BlockKind::Figure { figure: Figure { asset_id, caption, credit: None, alt, layout } })
}
