use async_graphql::Interface;

use super::media_block::{ArticleLinkBlock, EmbedBlock, FigureBlock, GalleryBlock};
use super::part::Part;
use super::table::TableBlock;
use super::text_block::{
    CodeBlock, DividerBlock, HeadingBlock, HtmlBlock, ListBlock, ParagraphBlock, PullQuoteBlock, QuoteBlock,
};
use crate::body::BlockKind;
use crate::graphql::scalars::Html;

/// A block of the body. An unknown block type can always be rendered with html.
#[derive(Interface)]
#[graphql(
    field(name = "key", ty = "String", desc = "Unique within the body and stable across revisions."),
    field(name = "html", ty = "Html", desc = "The block as HTML."),
    field(name = "text", ty = "String", desc = "The block as plain text; empty for media.")
)]
pub enum Block<'a> {
    ParagraphBlock(ParagraphBlock<'a>),
    HeadingBlock(HeadingBlock<'a>),
    QuoteBlock(QuoteBlock<'a>),
    PullQuoteBlock(PullQuoteBlock<'a>),
    ListBlock(ListBlock<'a>),
    FigureBlock(FigureBlock<'a>),
    GalleryBlock(GalleryBlock<'a>),
    EmbedBlock(EmbedBlock<'a>),
    TableBlock(TableBlock<'a>),
    CodeBlock(CodeBlock<'a>),
    ArticleLinkBlock(ArticleLinkBlock<'a>),
    DividerBlock(DividerBlock<'a>),
    HtmlBlock(HtmlBlock<'a>),
}

impl<'a> Block<'a> {
    pub(super) fn of(part: Part<'a>, is_lead: bool) -> Self {
        match &part.rendered.block.kind {
            BlockKind::Paragraph { spans } => Self::ParagraphBlock(ParagraphBlock { part, spans, is_lead }),
            BlockKind::Heading { spans, level, anchor } => {
                Self::HeadingBlock(HeadingBlock { part, spans, level: *level, anchor })
            }
            BlockKind::Quote { spans, attribution, speaker_id, citation_key } => Self::QuoteBlock(QuoteBlock {
                part,
                spans,
                attribution: attribution.as_deref(),
                speaker_id: *speaker_id,
                citation_key: citation_key.as_deref(),
            }),
            BlockKind::PullQuote { spans, attribution } => {
                Self::PullQuoteBlock(PullQuoteBlock { part, spans, attribution: attribution.as_deref() })
            }
            BlockKind::List { is_ordered, start, items } => {
                Self::ListBlock(ListBlock { part, is_ordered: *is_ordered, start: *start, items })
            }
            BlockKind::Figure { figure } => Self::FigureBlock(FigureBlock { part, figure }),
            BlockKind::Gallery { title, figures } => {
                Self::GalleryBlock(GalleryBlock { part, figures, title: title.as_deref() })
            }
            BlockKind::Embed { url, title, thumbnail_id } => {
                Self::EmbedBlock(EmbedBlock { part, url, title: title.as_deref(), thumbnail_id: *thumbnail_id })
            }
            BlockKind::Table { caption, has_header_row, has_header_column, rows } => Self::TableBlock(TableBlock {
                part,
                caption: caption.as_deref(),
                has_header_row: *has_header_row,
                has_header_column: *has_header_column,
                rows,
            }),
            BlockKind::Code { code, programming_language } => {
                Self::CodeBlock(CodeBlock { part, code, programming_language: programming_language.as_deref() })
            }
            BlockKind::ArticleLink { article_id, prefix } => {
                Self::ArticleLinkBlock(ArticleLinkBlock { part, article_id: *article_id, prefix: prefix.as_deref() })
            }
            BlockKind::Divider { style } => Self::DividerBlock(DividerBlock { part, style: *style }),
            BlockKind::Html { html: _, source } => Self::HtmlBlock(HtmlBlock { part, source: source.as_deref() }),
        }
    }
}
