use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{RichText, ids};
use crate::wire_enum;

wire_enum!(
    /// Width hint.
    FigureLayout {
        /// As wide as the text.
        Inline = "INLINE",
        /// Wider than the text.
        Wide = "WIDE",
        /// As wide as the page.
        Full = "FULL",
        /// Beside the text, on its left.
        Left = "LEFT",
        /// Beside the text, on its right.
        Right = "RIGHT",
    }
);

impl FigureLayout {
    pub(super) fn is_inline(&self) -> bool {
        *self == Self::Inline
    }

    pub(super) fn inline() -> Self {
        Self::Inline
    }
}

/// A media file as used here. What is absent is as the file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figure {
    #[serde(with = "ids::asset")]
    pub asset_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<RichText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_url: Option<String>,
    #[serde(default = "FigureLayout::inline", skip_serializing_if = "FigureLayout::is_inline")]
    pub layout: FigureLayout,
}
