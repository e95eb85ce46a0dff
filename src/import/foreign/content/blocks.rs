//! The runs of text in blocks.

use crate::body::input::{BlockInput, SpanInput};

/// Every run of spans, in order.
pub fn runs(block: &mut BlockInput) -> Vec<&mut Vec<SpanInput>> {
    match block {
        BlockInput::Paragraph(block) => vec![&mut block.spans],
        BlockInput::Heading(block) => vec![&mut block.spans],
        BlockInput::Quote(block) => vec![&mut block.spans],
        BlockInput::PullQuote(block) => vec![&mut block.spans],
        BlockInput::List(block) => block.items.iter_mut().map(|item| &mut item.spans).collect(),
        BlockInput::Table(block) => {
            block.rows.iter_mut().flat_map(|row| &mut row.cells).map(|cell| &mut cell.spans).collect()
        }
        _ => Vec::new(),
    }
}

/// The text of spans.
pub fn text(spans: &[SpanInput]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}
