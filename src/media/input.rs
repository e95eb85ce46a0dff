use entity::media_asset;
use serde::{Deserialize, Serialize};

use super::{MediaKind, Rights};
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, Error, Micros, Patch, Result, SourceRef};

/// The bytes of a file in the folder that is copied beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptInput {
    /// What addresses call it.
    pub public_key: String,
    /// SHA-256 of the original.
    pub original: String,
    /// SHA-256 of the clean picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub master: Option<String>,
    #[serde(default)]
    pub has_alpha: bool,
    pub pipeline: i32,
}

impl KeptInput {
    /// Puts it where it belongs, if its names are such as are made here: paths are made of them.
    pub(super) fn put(self, row: &mut media_asset::Model) -> Result<()> {
        let is_hex = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let is_right = is_hex(&self.public_key, 32)
            && is_hex(&self.original, 64)
            && self.master.as_ref().is_none_or(|digest| is_hex(digest, 64));
        if !is_right {
            return Err(Error::invalid("Keys have 32 and digests 64 hexadecimal digits, in lower case."));
        }
        row.public_key = Some(self.public_key);
        row.original_sha256 = Some(self.original);
        row.master_sha256 = self.master;
        row.has_alpha = self.has_alpha;
        row.pipeline = self.pipeline;
        Ok(())
    }
}

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
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub usable_from: Patch<Micros>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub usable_until: Patch<Micros>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub syndication_allowed: Patch<bool>,
    /// Of a file that is kept here: then it needs no address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptInput>,
}
