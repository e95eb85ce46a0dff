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
    pub any_of: Vec<RegionRef>,
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
    pub any_of: Vec<CategoryRef>,
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
    pub any_of: Vec<TagRef>,
}

/// Author condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorFilter {
    /// At least one of these; at most 20.
    pub any_of: Vec<AuthorRef>,
}

/// Source condition.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourceFilter {
    /// At least one of these; at most 20.
    pub any_of: Vec<SourceRef>,
}

/// Conditions, all of which must hold. At most three of region, category, tag, author, source, genres, language.
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
        let Self { region, category, tag, author, source, genres, language, published_at: _, exclude: _ } = self;
        [
            region.is_some(),
            category.is_some(),
            tag.is_some(),
            author.is_some(),
            source.is_some(),
            genres.is_some(),
            language.is_some(),
        ]
        .into_iter()
        .filter(|is_given| *is_given)
        .count()
    }
}
