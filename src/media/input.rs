use serde::{Deserialize, Serialize};

use super::{MediaKind, Rights};
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, Micros, Patch, SourceRef};

/// A media file that is somewhere already. The key names it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MediaInput {
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Made from the address if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Made from the MIME type if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_kind: Option<MediaKind>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub size_bytes: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub width: Patch<i32>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub height: Patch<i32>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub duration_seconds: Patch<f64>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub alt: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub caption: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub credit: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub source: Patch<SourceRef>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub photographer: Patch<AuthorRef>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub rights: Patch<Rights>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub focal_x: Patch<f64>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub focal_y: Patch<f64>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub blur_hash: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub dominant_color: Patch<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Micros>,
}
