//! How much of the visible text came over.

use std::collections::HashMap;

use super::blocks;
use crate::body::input::{BlockInput, FigureInput, RichTextInput};
use crate::body::visible_text;

/// Characters that are compared together.
const WINDOW: usize = 6;

/// What of a text is in blocks.
#[derive(Debug, PartialEq)]
pub struct Comparison {
    /// Characters of the source without white space.
    pub all: u64,
    /// Those of them that came over.
    pub kept: u64,
    /// Where the first difference is, as the source says it.
    pub first_missing: Option<String>,
}

/// Compares the visible text of HTML with that of the blocks made from it, white space aside.
pub fn compare(html: &str, blocks: &[BlockInput]) -> Comparison {
    let source: Vec<char> = visible_text(html).chars().filter(|char| !char.is_whitespace()).collect();
    let all = source.len() as u64;
    let mut made = String::new();
    for block in blocks {
        add_text(block, &mut made);
    }
    let made: Vec<char> = made.chars().filter(|char| !char.is_whitespace()).collect();
    if source == made {
        return Comparison { all, kept: all, first_missing: None };
    }
    let window = WINDOW.min(source.len()).max(1);
    let mut there: HashMap<&[char], u64> = HashMap::new();
    for part in made.windows(window) {
        *there.entry(part).or_default() += 1;
    }
    // A character is there if any window that covers it is: so a text in another order is all there.
    let mut covered = vec![false; source.len()];
    for (at, part) in source.windows(window).enumerate() {
        if let Some(left) = there.get_mut(part).filter(|left| **left > 0) {
            *left -= 1;
            covered.iter_mut().skip(at).take(window).for_each(|place| *place = true);
        }
    }
    let kept = covered.iter().filter(|covered| **covered).count() as u64;
    let first_missing = covered.iter().position(|covered| !covered);
    let first_missing = first_missing.map(|at| source.iter().skip(at.saturating_sub(10)).take(60).collect());
    Comparison { all, kept, first_missing }
}

fn add_text(block: &BlockInput, out: &mut String) {
    let mut block = block.clone();
    for run in blocks::runs(&mut block) {
        out.push_str(&blocks::text(run));
    }
    add_rest(block, out);
}

/// Adds what is not in spans.
fn add_rest(block: BlockInput, out: &mut String) {
    block.inner().into_iter().flatten().for_each(|inner| add_rest(inner.clone(), out));
    match block {
        BlockInput::Quote(quote) => out.push_str(quote.attribution.as_deref().unwrap_or_default()),
        BlockInput::PullQuote(quote) => out.push_str(quote.attribution.as_deref().unwrap_or_default()),
        BlockInput::Figure(block) => add_caption(&block.figure, out),
        BlockInput::Gallery(block) => {
            block.figures.iter().for_each(|figure| add_caption(figure, out));
            out.push_str(block.title.as_deref().unwrap_or_default());
        }
        BlockInput::Embed(embed) => {
            out.push_str(&embed.url);
            out.push_str(embed.title.as_deref().unwrap_or_default());
        }
        BlockInput::Table(table) => out.push_str(table.caption.as_deref().unwrap_or_default()),
        BlockInput::Code(code) => out.push_str(&code.code),
        BlockInput::Html(block) => out.push_str(&visible_text(&block.html)),
        _ => {}
    }
}

fn add_caption(figure: &FigureInput, out: &mut String) {
    match &figure.caption {
        Some(RichTextInput::Html(html)) => out.push_str(&visible_text(html)),
        Some(RichTextInput::Markdown(text) | RichTextInput::Text(text)) => out.push_str(text),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::input::{ParagraphInput, SpanInput};

    fn paragraph(text: &str) -> BlockInput {
        let span =
            SpanInput { text: text.into(), marks: vec![], link: None, quotation: None, citation_key: None, note: None };
        BlockInput::Paragraph(ParagraphInput { key: None, spans: vec![span], anchor: None })
    }

    #[test]
    fn order_and_space_do_not_count_but_loss_does() {
        let html = "<p>First words here.</p><p>Second words there.</p>";
        let all = [paragraph("Second words there."), paragraph("First  words\nhere.")];
        let whole = compare(html, &all);
        assert_eq!((whole.kept, whole.first_missing), (whole.all, None));
        let part = compare(html, &all[..1]);
        assert!(part.kept < part.all && part.first_missing.unwrap().starts_with("First"));
    }
}
