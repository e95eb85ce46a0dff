use serde::{Deserialize, Serialize};

use super::{FigureInput, RichTextInput};
use crate::body::block::{is_one, one};
use crate::body::{DividerStyle, Mark};
use crate::kernel::{ArticleRef, MediaRef, TagRef};

/// One block: an object with one key that says what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BlockInput {
    Paragraph(ParagraphInput),
    Heading(HeadingInput),
    Quote(QuoteInput),
    PullQuote(PullQuoteInput),
    List(ListInput),
    Figure(FigureBlockInput),
    Gallery(GalleryInput),
    Embed(EmbedInput),
    Table(TableInput),
    Code(CodeInput),
    ArticleLink(ArticleLinkInput),
    Divider(DividerInput),
    Html(HtmlBlockInput),
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpanInput {
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Hyperlink.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkInput>,
    /// Somebody's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotation: Option<QuotationInput>,
    /// Key of a citation of this article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation_key: Option<String>,
    /// Footnote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<RichTextInput>,
}

/// Hyperlink: an address or an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkInput {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Follows the article wherever it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
}

/// Somebody's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuotationInput {
    /// Speaker as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<TagRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation_key: Option<String>,
}

/// Paragraph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParagraphInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub spans: Vec<SpanInput>,
}

/// Heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeadingInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub spans: Vec<SpanInput>,
    /// 2 to 6.
    #[serde(default = "two", skip_serializing_if = "is_two")]
    pub level: i32,
}

/// Quotation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuoteInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub spans: Vec<SpanInput>,
    /// Speaker as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<TagRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation_key: Option<String>,
}

/// Pull quote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PullQuoteInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub spans: Vec<SpanInput>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
}

/// List.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_ordered: bool,
    /// First number.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub start: i32,
    pub items: Vec<ListItemInput>,
}

/// List item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListItemInput {
    /// Depth, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub level: i32,
    pub spans: Vec<SpanInput>,
}

/// Media block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FigureBlockInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub figure: FigureInput,
}

/// Gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GalleryInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub figures: Vec<FigureInput>,
}

/// Embed. Only providers on the list are shown in a frame, others are linked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmbedInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Still picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<MediaRef>,
}

/// Table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub has_header_row: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_header_column: bool,
    pub rows: Vec<TableRowInput>,
}

/// Row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableRowInput {
    pub cells: Vec<TableCellInput>,
}

/// Cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableCellInput {
    pub spans: Vec<SpanInput>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub column_span: i32,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: i32,
}

/// Preformatted text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programming_language: Option<String>,
}

/// Card of another article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArticleLinkInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub article: ArticleRef,
    /// Line above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// Separator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DividerInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default = "rule", skip_serializing_if = "is_rule")]
    pub style: DividerStyle,
}

/// Raw HTML; sanitised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HtmlBlockInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub html: String,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

fn two() -> i32 {
    2
}

fn is_two(level: &i32) -> bool {
    *level == 2
}

fn is_zero(level: &i32) -> bool {
    *level == 0
}

fn yes() -> bool {
    true
}

fn rule() -> DividerStyle {
    DividerStyle::Rule
}

fn is_rule(style: &DividerStyle) -> bool {
    *style == DividerStyle::Rule
}
