use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::TagKind;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch};

/// A tag. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TagInput {
    /// URL part; made from the name if absent. The former page redirects to the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Name; needed for a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Kind; KEYWORD if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_kind: Option<TagKind>,
    /// Introduction.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    /// Picture.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub image: Patch<MediaRef>,
    /// IPTC Media Topic.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub media_topic: Patch<String>,
    /// Wikidata item.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
    /// Other pages; replaces the list.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub same_as: Patch<Vec<String>>,
}
