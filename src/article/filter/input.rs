use async_graphql::{ID, InputObject};
use serde::{Deserialize, Serialize};

use crate::article::Genre;
use crate::kernel::{AuthorRef, CategoryRef, DateTime, LanguageTag, RegionRef, SourceRef, TagRef};

/// Half-open interval [from, before).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DateTimeRange {
    /// First moment included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime>,
    /// First moment excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<DateTime>,
}

/// Region condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegionFilter {
    /// At least one of these; at most 20.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<RegionRef>,
    /// Every one of these; each counts as a condition.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<RegionRef>,
    /// Count France for Western Europe.
    #[graphql(default_with = "Some(true)")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_descendants: Option<bool>,
}

/// Category condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CategoryFilter {
    /// At least one of these; at most 20.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<CategoryRef>,
    /// Every one of these; each counts as a condition.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<CategoryRef>,
    /// Count sub-categories.
    #[graphql(default_with = "Some(true)")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_descendants: Option<bool>,
}

/// Tag condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TagFilter {
    /// At least one of these; at most 20.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<TagRef>,
    /// Every one of these; each counts as a condition.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<TagRef>,
}

/// Author condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorFilter {
    /// At least one of these; at most 20.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<AuthorRef>,
    /// Every one of these; each counts as a condition.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<AuthorRef>,
}

/// Source condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourceFilter {
    /// At least one of these; at most 20.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<SourceRef>,
    /// Every one of these; each counts as a condition.
    #[graphql(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<SourceRef>,
}

/// Conditions, all of which must hold. At most three: an `anyOf` of regions, categories, tags, authors or sources is one, each
/// member of an `allOf` is one, and genres and language are one each.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ArticleFilter {
    /// Regions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionFilter>,
    /// Categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryFilter>,
    /// Tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<TagFilter>,
    /// Authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<AuthorFilter>,
    /// Cited sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceFilter>,
    /// One of these genres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genres: Option<Vec<Genre>>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Of an article in several languages only the one whose language comes first here: fr is fr-CA, too. At most 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer_languages: Option<Vec<LanguageTag>>,
    /// Display date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTimeRange>,
    /// Leave these out; at most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<Vec<ID>>,
}

impl ArticleFilter {
    /// How many sets of articles it asks for; dates and exceptions are none.
    pub fn sets(&self) -> usize {
        let Self {
            region,
            category,
            tag,
            author,
            source,
            genres,
            language,
            prefer_languages: _,
            published_at: _,
            exclude: _,
        } = self;
        let sets = |any_of: usize, all_of: usize| usize::from(any_of > 0 || all_of == 0) + all_of;
        region.as_ref().map_or(0, |filter| sets(filter.any_of.len(), filter.all_of.len()))
            + category.as_ref().map_or(0, |filter| sets(filter.any_of.len(), filter.all_of.len()))
            + tag.as_ref().map_or(0, |filter| sets(filter.any_of.len(), filter.all_of.len()))
            + author.as_ref().map_or(0, |filter| sets(filter.any_of.len(), filter.all_of.len()))
            + source.as_ref().map_or(0, |filter| sets(filter.any_of.len(), filter.all_of.len()))
            + usize::from(genres.is_some())
            + usize::from(language.is_some())
    }
}
