//! The runs of text in blocks.

use crate::body::MAX_BLOCKS;
use crate::body::input::{BlockInput, SpanInput};

/// Every run of spans, in order, those of blocks inside of others included.
pub fn runs(block: &mut BlockInput) -> Vec<&mut Vec<SpanInput>> {
    let mut found = Vec::new();
    add_runs(block, &mut found);
    found
}

fn add_runs<'a>(block: &'a mut BlockInput, found: &mut Vec<&'a mut Vec<SpanInput>>) {
    let mut add = |spans: &'a mut Vec<SpanInput>, blocks: &'a mut Vec<BlockInput>| {
        found.push(spans);
        blocks.iter_mut().for_each(|inner| add_runs(inner, found));
    };
    match block {
        BlockInput::Paragraph(block) => found.push(&mut block.spans),
        BlockInput::Heading(block) => found.push(&mut block.spans),
        BlockInput::PullQuote(block) => found.push(&mut block.spans),
        BlockInput::Quote(block) => add(&mut block.spans, &mut block.blocks),
        BlockInput::List(block) => block.items.iter_mut().for_each(|item| add(&mut item.spans, &mut item.blocks)),
        BlockInput::Table(block) => {
            let cells = block.rows.iter_mut().flat_map(|row| &mut row.cells);
            cells.for_each(|cell| add(&mut cell.spans, &mut cell.blocks));
        }
        _ => {}
    }
}

/// The text of spans.
pub fn text(spans: &[SpanInput]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// Makes paragraphs in a row one if there are more blocks than a body may have; whether that had to be.
pub fn fit(blocks: &mut Vec<BlockInput>) -> bool {
    fn count(block: &BlockInput) -> usize {
        1 + block.inner().into_iter().flatten().map(count).sum::<usize>()
    }
    if blocks.iter().map(count).sum::<usize>() <= MAX_BLOCKS {
        return false;
    }
    for block in std::mem::take(blocks) {
        if let BlockInput::Paragraph(next) = &block
            && next.anchor.is_none()
            && let Some(BlockInput::Paragraph(before)) = blocks.last_mut()
        {
            before.spans.push(plain("\n\n"));
            before.spans.extend(next.spans.iter().cloned());
        } else {
            blocks.push(block);
        }
    }
    true
}

/// Text without anything else.
pub fn plain(text: &str) -> SpanInput {
    let (marks, link, quotation, citation_key, note) = (Vec::new(), None, None, None, None);
    SpanInput { text: text.into(), marks, link, quotation, citation_key, note }
}
