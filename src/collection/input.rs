use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::{CollectionKind, ItemLayout};
use crate::article::filter::ArticleFilter;
use crate::body::input::RichTextInput;
use crate::kernel::{ArticleRef, CategoryRef, MediaRef, Micros, Patch, RegionRef};

/// A collection in a file: the slug names it, what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CollectionInput {
    /// URL part; made from the title if absent. It stays as it is from then on.
    #[graphql(default)]
    pub slug: String,
    /// Title.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub title: Patch<String>,
    /// Kind; STORY_PACKAGE if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub collection_kind: Patch<CollectionKind>,
    /// Introduction.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub description: Patch<RichTextInput>,
    /// Picture.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub image: Patch<MediaRef>,
    /// Region it fronts.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub region: Patch<RegionRef>,
    /// Category it fronts.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub category: Patch<CategoryRef>,
    /// Visible; a new one is not unless it says so.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_published: Patch<bool>,
    /// Rule that fills it after the curated items.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub backfill: Patch<ArticleFilter>,
    /// What editors placed, in order; replaces the list.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub items: Patch<Vec<CollectionItemInput>>,
}

/// An article on a front. It is shown once it is public.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CollectionItemInput {
    /// Which article.
    pub article: ArticleRef,
    /// Instead of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Instead of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// Instead of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Instead of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaRef>,
    /// Weight.
    #[serde(default = "standard", skip_serializing_if = "is_standard")]
    #[graphql(default_with = "standard()")]
    pub layout: ItemLayout,
    /// Show from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Micros>,
    /// Show until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Micros>,
}

fn standard() -> ItemLayout {
    ItemLayout::Standard
}

fn is_standard(layout: &ItemLayout) -> bool {
    *layout == ItemLayout::Standard
}
