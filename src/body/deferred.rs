//! Figures that are written when a body is read, not when it is published: those of files that are kept here.
//!
//! Such a file has a window in which it may be used, and addresses that change with it. In a rendered text stands, in an
//! attribute that nothing from outside can have, which block it is; whoever reads the text puts the figure in its place, or
//! nothing.

use std::borrow::Cow;

use uuid::Uuid;

use super::write::html::escape;
use super::write::html_media::{figure, gallery};
use super::{Block, BlockKind, Context};

const START: &str = "<figure class=\"kept\" data-block=\"";
const END: &str = "\"></figure>";

/// What stands in the place of a figure or a gallery.
pub fn write(block: &BlockKind) -> String {
    let text = serde_json::to_string(block).unwrap_or_default();
    format!("{START}{}{END}", escape(&text))
}

/// The files that are still to be put into a text.
pub fn assets(html: &str) -> Vec<Uuid> {
    pieces(html).filter_map(|(_, block)| block).flat_map(|block| block.assets()).collect()
}

/// A text with its figures; those of files that the context does not know are left out.
pub fn fill<'a>(html: &'a str, context: &Context) -> Cow<'a, str> {
    if !html.contains(START) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    for (text, block) in pieces(html) {
        out.push_str(text);
        match block {
            Some(BlockKind::Figure { figure: shown }) => out.push_str(&figure(&shown, context)),
            Some(BlockKind::Gallery { title, figures }) => {
                out.push_str(&gallery(title.as_deref(), &figures, context));
            }
            _ => {}
        }
    }
    out.into()
}

/// Removes the figures whose files are not among those that can be shown from blocks, and what is empty without them.
pub fn prune(blocks: &mut Vec<Block>, is_shown: &impl Fn(Uuid) -> bool) {
    blocks.retain_mut(|block| {
        block.kind.inner_mut().into_iter().for_each(|inner| prune(inner, is_shown));
        keep(&mut block.kind, is_shown)
    });
}

/// Whether anything of a block is left without the files that cannot be shown; those are removed from it.
pub fn keep(kind: &mut BlockKind, is_shown: &impl Fn(Uuid) -> bool) -> bool {
    match kind {
        BlockKind::Figure { figure } => is_shown(figure.asset_id),
        BlockKind::Gallery { figures, .. } => {
            figures.retain(|figure| is_shown(figure.asset_id));
            !figures.is_empty()
        }
        _ => true,
    }
}

/// What stands before each place, and which block belongs there; at last what stands behind all of them.
fn pieces(html: &str) -> impl Iterator<Item = (&str, Option<BlockKind>)> {
    let mut rest = Some(html);
    std::iter::from_fn(move || {
        let text = rest?;
        let found = text.split_once(START).and_then(|(before, after)| Some((before, after.split_once(END)?)));
        let Some((before, (block, after))) = found else {
            rest = None;
            return Some((text, None));
        };
        rest = Some(after);
        Some((before, serde_json::from_str(&unescape(block)).ok()))
    })
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
