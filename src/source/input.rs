use serde::{Deserialize, Serialize};

use super::SourceKind;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch, RegionRef};

/// A source. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SourceInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_kind: Option<SourceKind>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub homepage_url: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub logo: Patch<MediaRef>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub region: Patch<RegionRef>,
    /// Ownership as disclosed.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub ownership_note: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
}
