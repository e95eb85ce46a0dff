use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{RichText, ids};

/// Something attached to a run of text. The key is unique within the block; neighbouring runs may share an annotation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Annotation {
    /// Hyperlink: an address, or an article wherever it moves to.
    Link {
        key: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "ids::optional_article")]
        article_id: Option<Uuid>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rel: Option<String>,
    },
    /// Somebody's words.
    Quotation {
        key: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        speaker_name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "ids::optional_tag")]
        speaker_id: Option<Uuid>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        citation_key: Option<String>,
    },
    /// Reference to a source of the article.
    Citation { key: String, citation_key: String },
    /// Footnote.
    Note { key: String, note: RichText },
}

impl Annotation {
    pub fn key(&self) -> &str {
        match self {
            Self::Link { key, .. }
            | Self::Quotation { key, .. }
            | Self::Citation { key, .. }
            | Self::Note { key, .. } => key,
        }
    }

    /// The same annotation under another key.
    pub(super) fn with_key(mut self, new: String) -> Self {
        match &mut self {
            Self::Link { key, .. }
            | Self::Quotation { key, .. }
            | Self::Citation { key, .. }
            | Self::Note { key, .. } => {
                *key = new;
            }
        }
        self
    }

    /// The place among the annotations of a span, which has at most one of a kind.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Link { .. } => 0,
            Self::Quotation { .. } => 1,
            Self::Citation { .. } => 2,
            Self::Note { .. } => 3,
        }
    }

    /// The citation of the article that it points at.
    pub fn citation_key(&self) -> Option<&str> {
        match self {
            Self::Quotation { citation_key, .. } => citation_key.as_deref(),
            Self::Citation { citation_key, .. } => Some(citation_key),
            Self::Link { .. } | Self::Note { .. } => None,
        }
    }
}
