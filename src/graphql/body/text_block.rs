use async_graphql::{Context, Object};
use uuid::Uuid;

use super::part::{Part, block};
use super::span::Span;
use crate::body::{self, BlockKind, DividerStyle};
use crate::graphql::Request;
use crate::graphql::article::Citation;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::tag::Tag;

block! {
    /// Paragraph.
    ParagraphBlock { spans: &'a [body::Span], is_lead: bool }

    /// Runs of text.
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
    HeadingBlock { spans: &'a [body::Span], level: i32, anchor: &'a str }

    /// Runs of text.
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, self.spans)
    }

    /// 2 to 6; 1 is the headline.
    fn level(&self) -> i32 {
        self.level
    }

    /// Fragment identifier.
    fn anchor(&self) -> &str {
        self.anchor
    }
}

impl<'a> HeadingBlock<'a> {
    /// The block, if it is a heading.
    pub(super) fn of(part: Part<'a>) -> Option<Self> {
        match &part.rendered.block.kind {
            BlockKind::Heading { spans, level, anchor } => Some(Self { part, spans, level: *level, anchor }),
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
    }

    /// Runs of text.
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
    ListBlock { is_ordered: bool, start: i32, items: &'a [body::ListItem] }

    /// Numbers (true) or bullets (false).
    fn is_ordered(&self) -> bool {
        self.is_ordered
    }

    /// First number.
    fn start(&self) -> i32 {
        self.start
    }

    /// Items in order.
    fn items(&self) -> Vec<ListItem<'_>> {
        self.items.iter().map(|item| ListItem { part: self.part, item }).collect()
    }
}

pub struct ListItem<'a> {
    part: Part<'a>,
    item: &'a body::ListItem,
}

/// List item.
#[Object]
impl<'a> ListItem<'a> {
    /// Depth, from 0.
    fn level(&self) -> i32 {
        self.item.level
    }

    /// Runs of text.
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, &self.item.spans)
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
