//! The runs of text in blocks.

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
