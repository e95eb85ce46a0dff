use async_graphql::{InputObject, OneofObject};
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
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MenuItemInput {
    /// Keep the key of an existing item; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Text.
    pub label: String,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Page of this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetRef>,
    /// Path or URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Open in a new window.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[graphql(default)]
    pub opens_new_window: bool,
    /// The rel attribute, e.g. nofollow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// Items below; three levels, 200 items in all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub children: Vec<MenuItemInput>,
}

/// A page of this site.
#[derive(Clone, Debug, PartialEq, Eq, OneofObject, Serialize, Deserialize)]
#[graphql(name = "PageRef")]
#[serde(rename_all = "camelCase")]
pub enum TargetRef {
    /// Article.
    Article(ArticleRef),
    /// Region.
    Region(RegionRef),
    /// Category.
    Category(CategoryRef),
    /// Tag.
    Tag(TagRef),
    /// Author.
    Author(AuthorRef),
    /// Source.
    Source(SourceRef),
    /// Collection.
    Collection(CollectionRef),
}
