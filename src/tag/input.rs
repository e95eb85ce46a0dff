use serde::{Deserialize, Serialize};

use super::TagKind;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch};

/// A tag. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TagInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_kind: Option<TagKind>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub image: Patch<MediaRef>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub media_topic: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
    /// Other pages; replaces the list.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub same_as: Patch<Vec<String>>,
}
