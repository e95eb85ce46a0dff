use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::list::{ListItem, Numbering};
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
    /// Unique in the body; empty until one is made up.
    pub key: String,
    /// Fragment identifier, unique in the body: what links lead to. A heading has one; others have one if the text leads there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    #[serde(flatten)]
    pub kind: BlockKind,
}

impl Block {
    /// A block that has no key yet.
    pub(super) fn new(kind: BlockKind) -> Self {
        Self { key: String::new(), anchor: None, kind }
    }
}

/// Some blocks and those inside of them, each before what is inside of it.
pub(super) fn all(blocks: &[Block]) -> Vec<&Block> {
    let mut found = Vec::with_capacity(blocks.len());
    let mut waiting: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = waiting.pop() {
        found.push(block);
        waiting.extend(block.kind.inner().into_iter().flatten().rev());
    }
    found
}

/// Does something to some blocks and to those inside of them, in the order of [`all`].
pub(super) fn each_mut(blocks: &mut [Block], change: &mut impl FnMut(&mut Block)) {
    for block in blocks {
        change(block);
        block.kind.inner_mut().into_iter().for_each(|inner| each_mut(inner, change));
    }
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
    },
    Quote {
        spans: Vec<Span>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribution: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "ids::optional_tag")]
        speaker_id: Option<Uuid>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        citation_key: Option<String>,
        /// What stands in the quotation after its words: lists, pictures, code, more words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        blocks: Vec<Block>,
    },
    PullQuote {
        spans: Vec<Span>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribution: Option<String>,
    },
    List {
        is_ordered: bool,
        start: i32,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_reversed: bool,
        #[serde(default, skip_serializing_if = "Numbering::is_decimal")]
        numbering: Numbering,
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
    /// What stands in the cell after its text: lists, pictures, code, more text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub column_span: i32,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: i32,
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

    /// Every run of spans of its own, in order; not those of the blocks inside of it.
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

    /// The media files that it shows itself.
    pub fn assets(&self) -> Vec<Uuid> {
        match self {
            Self::Figure { figure } => vec![figure.asset_id],
            Self::Gallery { figures, .. } => figures.iter().map(|figure| figure.asset_id).collect(),
            Self::Embed { thumbnail_id, .. } => thumbnail_id.iter().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// The blocks inside of it, by the item or cell that holds them.
    pub(super) fn inner(&self) -> Vec<&[Block]> {
        match self {
            Self::Quote { blocks, .. } => vec![blocks],
            Self::List { items, .. } => items.iter().map(|item| item.blocks.as_slice()).collect(),
            Self::Table { rows, .. } => {
                rows.iter().flat_map(|row| &row.cells).map(|cell| cell.blocks.as_slice()).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn inner_mut(&mut self) -> Vec<&mut Vec<Block>> {
        match self {
            Self::Quote { blocks, .. } => vec![blocks],
            Self::List { items, .. } => items.iter_mut().map(|item| &mut item.blocks).collect(),
            Self::Table { rows, .. } => {
                rows.iter_mut().flat_map(|row| &mut row.cells).map(|cell| &mut cell.blocks).collect()
            }
            _ => Vec::new(),
        }
    }
}
