use super::write::text;
use super::{BlockKind, Body};

/// Words that a reader reads; pull quotes repeat the text and do not count.
pub fn word_count(body: &Body) -> usize {
    let blocks = body.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::PullQuote { .. }));
    blocks.map(|block| words(&text::block(&block.kind)).count()).sum()
}

/// The words of a text: runs without white space that have a letter or digit.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric))
}
