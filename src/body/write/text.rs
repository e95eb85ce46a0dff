//! Blocks as plain text.

use crate::body::read::visible_text;
use crate::body::span::text_of;
use crate::body::{Block, BlockKind, ListItem, Marker, TableCell, markers};

/// The block as plain text; empty for media and dividers.
pub fn block(kind: &BlockKind) -> String {
    match kind {
        BlockKind::Paragraph { spans } | BlockKind::Heading { spans, .. } => text_of(spans),
        BlockKind::Quote { spans, attribution, blocks, .. } => {
            let speaker = attribution.as_ref().map(|speaker| format!("\u{2014} {speaker}"));
            lines([Some(text_of(spans)), Some(inner(blocks)), speaker].into_iter().flatten())
        }
        BlockKind::PullQuote { spans, attribution } => {
            let speaker = attribution.as_ref().map(|speaker| format!("\u{2014} {speaker}"));
            lines([Some(text_of(spans)), speaker].into_iter().flatten())
        }
        BlockKind::List { is_ordered, start, is_reversed, numbering, items } => {
            let markers = markers(*is_ordered, *start, *is_reversed, *numbering, items);
            let item = |(item, marker): (&ListItem, Marker)| {
                let words = lines([text_of(&item.spans), inner(&item.blocks)].into_iter());
                let task = item.is_checked.map_or("", |is_checked| if is_checked { "[x] " } else { "[ ] " });
                format!("{}{} {task}{words}", "  ".repeat(marker.level), marker.print())
            };
            items.iter().zip(markers).map(item).collect::<Vec<_>>().join("\n")
        }
        BlockKind::Table { caption, rows, .. } => {
            let cell = |cell: &TableCell| lines([text_of(&cell.spans), inner(&cell.blocks)].into_iter());
            let rows = rows.iter().map(|row| row.cells.iter().map(cell).collect::<Vec<_>>().join("\t"));
            caption.iter().cloned().chain(rows).collect::<Vec<_>>().join("\n")
        }
        BlockKind::Code { code, .. } => code.clone(),
        BlockKind::Html { html, .. } => visible_text(html),
        BlockKind::Figure { .. }
        | BlockKind::Gallery { .. }
        | BlockKind::Embed { .. }
        | BlockKind::ArticleLink { .. }
        | BlockKind::Divider { .. } => String::new(),
    }
}

fn inner(blocks: &[Block]) -> String {
    lines(blocks.iter().map(|inner| block(&inner.kind)))
}

fn lines(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}
