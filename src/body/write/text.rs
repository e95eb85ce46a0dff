//! Blocks as plain text.

use crate::body::BlockKind;
use crate::body::read::visible_text;
use crate::body::span::text_of;

/// The block as plain text; empty for media and dividers.
pub fn block(kind: &BlockKind) -> String {
    match kind {
        BlockKind::Paragraph { spans } | BlockKind::Heading { spans, .. } => text_of(spans),
        BlockKind::Quote { spans, attribution, .. } | BlockKind::PullQuote { spans, attribution } => {
            let words = text_of(spans);
            attribution.as_ref().map_or(words.clone(), |speaker| format!("{words}\n\u{2014} {speaker}"))
        }
        BlockKind::List { is_ordered, start, items } => {
            let mut numbers: Vec<i32> = Vec::new();
            let lines = items.iter().map(|item| {
                let level = usize::try_from(item.level).unwrap_or_default();
                numbers.truncate(level + 1);
                while numbers.len() <= level {
                    let first = if numbers.is_empty() { *start } else { 1 };
                    numbers.push(first - 1);
                }
                let number = numbers.last_mut().map_or(1, |number| {
                    *number += 1;
                    *number
                });
                let bullet = if *is_ordered { format!("{number}.") } else { "\u{2022}".into() };
                format!("{}{bullet} {}", "  ".repeat(level), text_of(&item.spans))
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        BlockKind::Table { caption, rows, .. } => {
            let lines =
                rows.iter().map(|row| row.cells.iter().map(|cell| text_of(&cell.spans)).collect::<Vec<_>>().join("\t"));
            caption.iter().cloned().chain(lines).collect::<Vec<_>>().join("\n")
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
