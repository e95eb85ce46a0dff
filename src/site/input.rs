use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::kernel::{CollectionRef, MediaRef, Patch};

/// Settings of the site.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SiteInput {
    /// Name; needed for a new one.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub name: Patch<String>,
    /// Introduction.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<String>,
    /// Address of the public site, e.g. `https://news.example`.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub base_url: Patch<String>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub default_language: Patch<String>,
    /// IANA name; it can change only while nothing is published.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub time_zone: Patch<String>,
    /// Logo.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub logo: Patch<MediaRef>,
    /// Page about corrections.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub corrections_policy_url: Patch<String>,
    /// Page about principles.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub publishing_principles_url: Patch<String>,
    /// The collection on the home page.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub front: Patch<CollectionRef>,
}
