use serde::{Deserialize, Serialize};

use crate::body::input::RichTextInput;
use crate::kernel::{CategoryRef, MediaRef, Patch};

/// A category. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CategoryInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Parent; null for a root.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub parent: Patch<CategoryRef>,
    /// Order among siblings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub image: Patch<MediaRef>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub media_topic: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
}
