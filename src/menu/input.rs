use serde::{Deserialize, Serialize};

use crate::kernel::{ArticleRef, AuthorRef, CategoryRef, CollectionRef, RegionRef, SourceRef, TagRef};

/// A menu. The location names it; the items replace those that are there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MenuInput {
    pub location: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub items: Vec<MenuItemInput>,
}

/// A menu item: `target` or `url`, or only children.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MenuItemInput {
    /// Keep the key of an existing item; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetRef>,
    /// Path or URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opens_new_window: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// Items below; three levels, 200 items in all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<MenuItemInput>,
}

/// A page of this site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TargetRef {
    Article(ArticleRef),
    Region(RegionRef),
    Category(CategoryRef),
    Tag(TagRef),
    Author(AuthorRef),
    Source(SourceRef),
    Collection(CollectionRef),
}
