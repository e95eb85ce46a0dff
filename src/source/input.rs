use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::SourceKind;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch, RegionRef};

/// A source. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SourceInput {
    /// URL part; made from the name if absent. The former page redirects to the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Name; needed for a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Kind; OTHER if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_kind: Option<SourceKind>,
    /// Address.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub homepage_url: Patch<String>,
    /// Introduction.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    /// Logo.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub logo: Patch<MediaRef>,
    /// Where it is.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub region: Patch<RegionRef>,
    /// Ownership as disclosed.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub ownership_note: Patch<String>,
    /// Wikidata item.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
}
