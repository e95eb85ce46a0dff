use async_graphql::{Context, Object};
use uuid::Uuid;

use super::block::Block;
use super::part::{Part, block};
use super::span::Span;
use crate::body::{self, BlockKind, DividerStyle, Marker, Numbering, markers};
use crate::graphql::Request;
use crate::graphql::article::Citation;
use crate::graphql::directives::listSize;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::tag::Tag;

block! {
    /// Paragraph.
    ParagraphBlock { spans: &'a [body::Span], is_lead: bool }

    /// Runs of text.
    #[graphql(directive = listSize::apply(3))]
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, self.spans)
    }

    /// First paragraph, for drop caps and the like.
    fn is_lead(&self) -> bool {
        self.is_lead
    }
}

block! {
    /// Heading.
    HeadingBlock { spans: &'a [body::Span], level: i32 }

    /// Runs of text.
    #[graphql(directive = listSize::apply(3))]
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, self.spans)
    }

    /// 2 to 6; 1 is the headline.
    fn level(&self) -> i32 {
        self.level
    }

    /// Fragment identifier: that of the source, or made from the text.
    fn anchor(&self) -> &str {
        self.part.block.anchor.as_deref().unwrap_or_default()
    }
}

impl<'a> HeadingBlock<'a> {
    /// The block, if it is a heading.
    pub(super) fn of(part: Part<'a>) -> Option<Self> {
        match &part.block.kind {
            BlockKind::Heading { spans, level } => Some(Self { part, spans, level: *level }),
            _ => None,
        }
    }
}

block! {
    /// Quotation set as a block (not repeated in the text).
    QuoteBlock {
        spans: &'a [body::Span],
        attribution: Option<&'a str>,
        speaker_id: Option<Uuid>,
        citation_key: Option<&'a str>,
        blocks: &'a [body::Block],
    }

    /// What stands in the quotation after its words: lists, pictures, code, more words. Often empty; html has it all.
    #[graphql(directive = listSize::apply(2))]
    fn blocks(&self) -> Vec<Block<'_>> {
        self.part.inside(self.blocks)
    }

    /// Runs of text.
    #[graphql(directive = listSize::apply(3))]
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, self.spans)
    }

    /// Speaker as printed.
    fn attribution(&self) -> Option<&str> {
        self.attribution
    }

    /// The speaker, if tagged.
    async fn speaker(&self, ctx: &Context<'_>) -> Nullable<Tag> {
        nullable(Tag::stored(Request::of(ctx), self.speaker_id)).await
    }

    /// Where it was published.
    fn citation(&self) -> Nullable<Citation> {
        Citation::find(self.part.card, self.citation_key)
    }
}

block! {
    /// Excerpt of the text, set large; skip it in read-aloud and summaries.
    PullQuoteBlock { spans: &'a [body::Span], attribution: Option<&'a str> }

    /// Runs of text.
    #[graphql(directive = listSize::apply(3))]
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, self.spans)
    }

    /// Speaker as printed.
    fn attribution(&self) -> Option<&str> {
        self.attribution
    }
}

block! {
    /// List. Items carry their depth, so a nested list needs no recursion in the query.
    ListBlock {
        is_ordered: bool,
        start: i32,
        is_reversed: bool,
        numbering: Numbering,
        items: &'a [body::ListItem],
    }

    /// Numbers (true) or bullets (false), at level 0.
    fn is_ordered(&self) -> bool {
        self.is_ordered
    }

    /// First number.
    fn start(&self) -> i32 {
        self.start
    }

    /// Counted down.
    fn is_reversed(&self) -> bool {
        self.is_reversed
    }

    /// How it counts, at level 0.
    fn numbering(&self) -> Numbering {
        self.numbering
    }

    /// Items in order.
    #[graphql(directive = listSize::apply(3))]
    fn items(&self) -> Vec<ListItem<'_>> {
        let markers = markers(self.is_ordered, self.start, self.is_reversed, self.numbering, self.items);
        self.items.iter().zip(markers).map(|(item, marker)| ListItem { part: self.part, item, marker }).collect()
    }
}

pub struct ListItem<'a> {
    part: Part<'a>,
    item: &'a body::ListItem,
    marker: Marker,
}

/// List item.
#[Object]
impl<'a> ListItem<'a> {
    /// Depth, from 0.
    fn level(&self) -> i32 {
        self.item.level
    }

    /// Its list is numbered.
    fn is_ordered(&self) -> bool {
        self.marker.is_ordered
    }

    /// Its number, whatever its list counts from and how; null if its list has bullets.
    fn number(&self) -> Option<i32> {
        self.marker.is_ordered.then_some(self.marker.number)
    }

    /// What stands before it, such as 3. or c. or a bullet.
    fn marker(&self) -> String {
        self.marker.print()
    }

    /// Done or not, in a list of tasks; null in any other.
    fn is_checked(&self) -> Option<bool> {
        self.item.is_checked
    }

    /// Runs of text.
    #[graphql(directive = listSize::apply(3))]
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, &self.item.spans)
    }

    /// What stands in the item after its text: pictures, code, tables, more text. Often empty; ListBlock.html has it all.
    #[graphql(directive = listSize::apply(2))]
    fn blocks(&self) -> Vec<Block<'_>> {
        self.part.inside(&self.item.blocks)
    }
}

block! {
    /// Preformatted text.
    CodeBlock { code: &'a str, programming_language: Option<&'a str> }

    /// The characters.
    fn code(&self) -> &str {
        self.code
    }

    /// Language for highlighting.
    fn programming_language(&self) -> Option<&str> {
        self.programming_language
    }
}

block! {
    /// Separator.
    DividerBlock { style: DividerStyle }

    /// Line or space.
    fn style(&self) -> DividerStyle {
        self.style
    }
}

block! {
    /// Raw HTML, sanitised; for imports that fit nothing else.
    HtmlBlock { source: Option<&'a str> }

    /// Where it came from, e.g. wordpress:shortcode.
    fn source(&self) -> Option<&str> {
        self.source
    }
}
