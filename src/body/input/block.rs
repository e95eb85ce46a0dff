use async_graphql::{InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::{FigureInput, RichTextInput};
use crate::body::block::{is_one, one};
use crate::body::{DividerStyle, Mark, Numbering};
use crate::kernel::{ArticleRef, MediaRef, TagRef};

/// One block: an object with one key that says what it is.
#[derive(Clone, Debug, PartialEq, OneofObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BlockInput {
    /// Paragraph.
    Paragraph(ParagraphInput),
    /// Heading.
    Heading(HeadingInput),
    /// Quotation.
    Quote(QuoteInput),
    /// Pull quote.
    PullQuote(PullQuoteInput),
    /// List.
    List(ListInput),
    /// Media.
    Figure(FigureBlockInput),
    /// Gallery.
    Gallery(GalleryInput),
    /// Embed.
    Embed(EmbedInput),
    /// Table.
    Table(TableInput),
    /// Preformatted text.
    Code(CodeInput),
    /// Card of another article.
    ArticleLink(ArticleLinkInput),
    /// Separator.
    Divider(DividerInput),
    /// HTML, WordPress block markup included; sanitised.
    Html(HtmlBlockInput),
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpanInput {
    /// Characters.
    pub text: String,
    /// Styles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
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
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkInput {
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Follows the article wherever it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleRef>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The rel attribute, e.g. nofollow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
}

/// Somebody's words.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuotationInput {
    /// Speaker as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_name: Option<String>,
    /// The speaker as a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<TagRef>,
    /// Key of a citation of this article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation_key: Option<String>,
}

/// Paragraph.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParagraphInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Text.
    pub spans: Vec<SpanInput>,
    /// Fragment identifier, if links lead to it. No white space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
}

/// Heading.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeadingInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Text.
    pub spans: Vec<SpanInput>,
    /// 2 to 6.
    #[serde(default = "two", skip_serializing_if = "is_two")]
    #[graphql(default = 2)]
    pub level: i32,
    /// Fragment identifier that links lead to; made from the text if absent. No white space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
}

/// Quotation.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuoteInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Text.
    pub spans: Vec<SpanInput>,
    /// Speaker as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// The speaker as a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<TagRef>,
    /// Key of a citation of this article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation_key: Option<String>,
    /// What stands in it after the text: pictures, code, tables, lists. At most 8 deep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub blocks: Vec<BlockInput>,
}

/// Pull quote.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PullQuoteInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Text.
    pub spans: Vec<SpanInput>,
    /// Speaker as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
}

/// List.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Numbered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[graphql(default)]
    pub is_ordered: bool,
    /// First number.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[graphql(default = 1)]
    pub start: i32,
    /// Counted down.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[graphql(default)]
    pub is_reversed: bool,
    /// How it counts.
    #[serde(default, skip_serializing_if = "Numbering::is_decimal")]
    #[graphql(default_with = "Numbering::decimal()")]
    pub numbering: Numbering,
    /// Items in order.
    pub items: Vec<ListItemInput>,
}

/// List item.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListItemInput {
    /// Depth, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[graphql(default)]
    pub level: i32,
    /// Its list is numbered; as the whole list if absent. Of level 0 the list says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_ordered: Option<bool>,
    /// How its list counts. Of level 0 the list says it.
    #[serde(default, skip_serializing_if = "Numbering::is_decimal")]
    #[graphql(default_with = "Numbering::decimal()")]
    pub numbering: Numbering,
    /// Its number, if that is not the one that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i32>,
    /// Done or not, in a list of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_checked: Option<bool>,
    /// Text.
    pub spans: Vec<SpanInput>,
    /// What stands in it after the text: pictures, code, tables, lists. At most 8 deep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub blocks: Vec<BlockInput>,
}

/// Media block.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FigureBlockInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Media.
    pub figure: FigureInput,
}

/// Gallery.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GalleryInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Media in order.
    pub figures: Vec<FigureInput>,
}

/// Embed. It is linked until the reader consents; see `EmbedBlock.frameUrl`.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmbedInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Address.
    pub url: String,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Still picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<MediaRef>,
}

/// Table.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The first row is a header.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[graphql(default = true)]
    pub has_header_row: bool,
    /// The first column is a header.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[graphql(default)]
    pub has_header_column: bool,
    /// Rows in order.
    pub rows: Vec<TableRowInput>,
}

/// Row.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableRowInput {
    /// Cells in order.
    pub cells: Vec<TableCellInput>,
}

/// Cell.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableCellInput {
    /// Text.
    pub spans: Vec<SpanInput>,
    /// Columns it takes.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[graphql(default = 1)]
    pub column_span: i32,
    /// Rows it takes.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[graphql(default = 1)]
    pub row_span: i32,
    /// What stands in it after the text: pictures, code, tables, lists. At most 8 deep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub blocks: Vec<BlockInput>,
}

/// Preformatted text.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Characters, kept as they are.
    pub code: String,
    /// E.g. rust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programming_language: Option<String>,
}

/// Card of another article.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArticleLinkInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Which article.
    pub article: ArticleRef,
    /// Line above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// Separator.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DividerInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Looks.
    #[serde(default = "rule", skip_serializing_if = "is_rule")]
    #[graphql(default_with = "rule()")]
    pub style: DividerStyle,
}

/// Raw HTML; sanitised.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HtmlBlockInput {
    /// Keep the key of an existing block so that it can be followed; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// HTML; sanitised.
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
