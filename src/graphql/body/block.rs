use async_graphql::Interface;

use super::media_block::{ArticleLinkBlock, EmbedBlock, FigureBlock, GalleryBlock};
use super::part::Part;
use super::table::TableBlock;
use super::text_block::{
    CodeBlock, DividerBlock, HeadingBlock, HtmlBlock, ListBlock, ParagraphBlock, PullQuoteBlock, QuoteBlock,
};
use crate::article::card::Card;
use crate::body::BlockKind;
use crate::graphql::scalars::Html;

/// A block of the body. An unknown block type can always be rendered with html.
#[derive(Interface)]
#[expect(clippy::duplicated_attributes, reason = "two fields of one type are no duplicates")]
#[graphql(
    field(name = "key", ty = "String", desc = "Unique within the body and stable across revisions."),
    field(
        name = "element_id",
        ty = "Option<&str>",
        desc = "What links to a place in the article call it: the id of its element in html. A heading always has one."
    ),
    field(
        name = "html",
        ty = "Html",
        desc = "The block as HTML. Content of other sites is a link, as in ArticleBody.html."
    ),
    field(name = "text", ty = "String", desc = "The block as plain text; empty for media.")
)]
pub enum Block<'a> {
    Paragraph(ParagraphBlock<'a>),
    Heading(HeadingBlock<'a>),
    Quote(QuoteBlock<'a>),
    PullQuote(PullQuoteBlock<'a>),
    List(ListBlock<'a>),
    Figure(FigureBlock<'a>),
    Gallery(GalleryBlock<'a>),
    Embed(EmbedBlock<'a>),
    Table(TableBlock<'a>),
    Code(CodeBlock<'a>),
    ArticleLink(ArticleLinkBlock<'a>),
    Divider(DividerBlock<'a>),
    Html(HtmlBlock<'a>),
}

impl<'a> Block<'a> {
    /// The block at a place of the body of a preview.
    pub fn at(card: &'a Card, place: usize) -> Option<Self> {
        let rendered = card.preview.as_ref()?.body.blocks.get(place)?;
        Some(Self::of(Part::of(card, rendered), false))
    }

    pub(super) fn of(part: Part<'a>, is_lead: bool) -> Self {
        match &part.block.kind {
            BlockKind::Paragraph { spans } => Self::Paragraph(ParagraphBlock { part, spans, is_lead }),
            BlockKind::Heading { spans, level } => Self::Heading(HeadingBlock { part, spans, level: *level }),
            BlockKind::Quote { spans, attribution, speaker_id, citation_key, blocks } => Self::Quote(QuoteBlock {
                part,
                spans,
                blocks,
                attribution: attribution.as_deref(),
                speaker_id: *speaker_id,
                citation_key: citation_key.as_deref(),
            }),
            BlockKind::PullQuote { spans, attribution } => {
                Self::PullQuote(PullQuoteBlock { part, spans, attribution: attribution.as_deref() })
            }
            BlockKind::List { is_ordered, start, is_reversed, numbering, items } => Self::List(ListBlock {
                part,
                is_ordered: *is_ordered,
                start: *start,
                is_reversed: *is_reversed,
                numbering: *numbering,
                items,
            }),
            BlockKind::Figure { figure } => Self::Figure(FigureBlock { part, figure }),
            BlockKind::Gallery { title, figures } => {
                Self::Gallery(GalleryBlock { part, figures, title: title.as_deref() })
            }
            BlockKind::Embed { url, title, thumbnail_id } => {
                Self::Embed(EmbedBlock { part, url, title: title.as_deref(), thumbnail_id: *thumbnail_id })
            }
            BlockKind::Table { caption, has_header_row, has_header_column, rows } => Self::Table(TableBlock {
                part,
                caption: caption.as_deref(),
                has_header_row: *has_header_row,
                has_header_column: *has_header_column,
                rows,
            }),
            BlockKind::Code { code, programming_language } => {
                Self::Code(CodeBlock { part, code, programming_language: programming_language.as_deref() })
            }
            BlockKind::ArticleLink { article_id, prefix } => {
                Self::ArticleLink(ArticleLinkBlock { part, article_id: *article_id, prefix: prefix.as_deref() })
            }
            BlockKind::Divider { style } => Self::Divider(DividerBlock { part, style: *style }),
            BlockKind::Html { html: _, source } => Self::Html(HtmlBlock { part, source: source.as_deref() }),
        }
    }
}
