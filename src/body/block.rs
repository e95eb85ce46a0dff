use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::span::text_of;
use super::{Figure, Span, ids};
use crate::wire_enum;

wire_enum!(
    /// Divider style.
    DividerStyle {
        /// A line.
        Rule = "RULE",
        /// Vertical space (WordPress spacer, empty paragraph).
        Space = "SPACE",
    }
);

/// A block of the body and the key that follows it through revisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    pub key: String,
    #[serde(flatten)]
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BlockKind {
    Paragraph {
        spans: Vec<Span>,
    },
    Heading {
        spans: Vec<Span>,
        /// 2 to 6.
        level: i32,
        /// Fragment identifier, unique in the body; made from the text.
        #[serde(default)]
        anchor: String,
    },
    Quote {
        spans: Vec<Span>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribution: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "ids::optional_tag")]
        speaker_id: Option<Uuid>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        citation_key: Option<String>,
    },
    PullQuote {
        spans: Vec<Span>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribution: Option<String>,
    },
    List {
        is_ordered: bool,
        start: i32,
        items: Vec<ListItem>,
    },
    Figure {
        figure: Figure,
    },
    Gallery {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        figures: Vec<Figure>,
    },
    Embed {
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "ids::optional_asset")]
        thumbnail_id: Option<Uuid>,
    },
    Table {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        has_header_row: bool,
        has_header_column: bool,
        rows: Vec<TableRow>,
    },
    Code {
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        programming_language: Option<String>,
    },
    ArticleLink {
        #[serde(with = "ids::article")]
        article_id: Uuid,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
    },
    Divider {
        style: DividerStyle,
    },
    Html {
        /// Sanitised.
        html: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
}

/// List item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    /// Depth, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub level: i32,
    pub spans: Vec<Span>,
}

/// Table row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    pub cells: Vec<TableCell>,
}

/// Table cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableCell {
    pub spans: Vec<Span>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub column_span: i32,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: i32,
}

fn is_zero(number: &i32) -> bool {
    *number == 0
}

pub(super) fn one() -> i32 {
    1
}

pub(super) fn is_one(number: &i32) -> bool {
    *number == 1
}

impl BlockKind {
    /// The name in inputs.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Paragraph { .. } => "paragraph",
            Self::Heading { .. } => "heading",
            Self::Quote { .. } => "quote",
            Self::PullQuote { .. } => "pullQuote",
            Self::List { .. } => "list",
            Self::Figure { .. } => "figure",
            Self::Gallery { .. } => "gallery",
            Self::Embed { .. } => "embed",
            Self::Table { .. } => "table",
            Self::Code { .. } => "code",
            Self::ArticleLink { .. } => "articleLink",
            Self::Divider { .. } => "divider",
            Self::Html { .. } => "html",
        }
    }

    /// Every run of spans, in order.
    pub fn runs(&self) -> Vec<&[Span]> {
        match self {
            Self::Paragraph { spans }
            | Self::Heading { spans, .. }
            | Self::Quote { spans, .. }
            | Self::PullQuote { spans, .. } => vec![spans],
            Self::List { items, .. } => items.iter().map(|item| item.spans.as_slice()).collect(),
            Self::Table { rows, .. } => {
                rows.iter().flat_map(|row| &row.cells).map(|cell| cell.spans.as_slice()).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn runs_mut(&mut self) -> Vec<&mut Vec<Span>> {
        match self {
            Self::Paragraph { spans }
            | Self::Heading { spans, .. }
            | Self::Quote { spans, .. }
            | Self::PullQuote { spans, .. } => vec![spans],
            Self::List { items, .. } => items.iter_mut().map(|item| &mut item.spans).collect(),
            Self::Table { rows, .. } => {
                rows.iter_mut().flat_map(|row| &mut row.cells).map(|cell| &mut cell.spans).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The media files that it shows.
    pub fn assets(&self) -> Vec<Uuid> {
        match self {
            Self::Figure { figure } => vec![figure.asset_id],
            Self::Gallery { figures, .. } => figures.iter().map(|figure| figure.asset_id).collect(),
            Self::Embed { thumbnail_id, .. } => thumbnail_id.iter().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// What links within the text call it.
    pub fn anchor(&self) -> Option<&str> {
        match self {
            Self::Heading { anchor, .. } => Some(anchor),
            _ => None,
        }
    }

    /// Text that a heading's anchor is made from.
    pub(super) fn heading_text(&self) -> Option<String> {
        match self {
            Self::Heading { spans, .. } => Some(text_of(spans)),
            _ => None,
        }
    }
}
