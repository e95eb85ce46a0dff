use serde::{Deserialize, Serialize};

use super::RegionKind;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch, RegionRef};

/// A region. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RegionInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_kind: Option<RegionKind>,
    /// Parent in breadcrumbs.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub primary_parent: Patch<RegionRef>,
    /// Other parents; replaces the list; at most 20.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub other_parents: Patch<Vec<RegionRef>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub official_name: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub image: Patch<MediaRef>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub m49: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub iso_alpha2: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub iso_alpha3: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub iso_subdivision: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub latitude: Patch<f64>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub longitude: Patch<f64>,
}
