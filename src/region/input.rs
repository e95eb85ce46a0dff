use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::RegionKind;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch, RegionRef};

/// A region. The slug names it; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RegionInput {
    /// URL part; made from the name if absent. The former page redirects to the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Name; needed for a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Kind; GROUPING if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_kind: Option<RegionKind>,
    /// Parent in breadcrumbs.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub primary_parent: Patch<RegionRef>,
    /// Other parents; replaces the list; at most 20.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub other_parents: Patch<Vec<RegionRef>>,
    /// Official name.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub official_name: Patch<String>,
    /// Introduction.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    /// Picture.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub image: Patch<MediaRef>,
    /// UN M49 code.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub m49: Patch<String>,
    /// ISO 3166-1 alpha-2 code.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub iso_alpha2: Patch<String>,
    /// ISO 3166-1 alpha-3 code.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub iso_alpha3: Patch<String>,
    /// ISO 3166-2 code.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub iso_subdivision: Patch<String>,
    /// Wikidata item.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub wikidata_id: Patch<String>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub latitude: Patch<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub longitude: Patch<f64>,
}
