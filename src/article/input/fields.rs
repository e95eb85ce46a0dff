use serde::{Deserialize, Serialize};

use crate::article::{BylineRole, CitationRole, CommentThreadState, Genre};
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::kernel::{ArticleRef, AuthorRef, CategoryRef, MediaRef, Micros, Patch, RegionRef, SourceRef, TagRef};
use crate::media::Rights;
use crate::tag::TagRelation;

/// Content of an article, for creating and changing. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ArticleInput {
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub headline: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub short_headline: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub social_headline: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub kicker: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub standfirst: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub summary: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub slug: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub language: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub genre: Patch<Genre>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub urgency: Patch<i32>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_breaking: Patch<bool>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_sensitive: Patch<bool>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_free: Patch<bool>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub show_in_related: Patch<bool>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub dateline: Patch<DatelineInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub lead_media: Patch<FigureInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub body: Patch<BodyInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub bylines: Patch<Vec<BylineInput>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub regions: Patch<Vec<RegionRef>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub categories: Patch<Vec<CategoryRef>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub tags: Patch<Vec<ArticleTagInput>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub citations: Patch<Vec<CitationInput>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub related: Patch<Vec<ArticleRef>>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub backstory: Patch<RichTextInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub rights: Patch<Rights>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub seo: Patch<SeoInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub comments: Patch<CommentPolicyInput>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub published_at: Patch<Micros>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub expires_at: Patch<Micros>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub translation_of: Patch<ArticleRef>,
}

/// Where and when a story was filed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DatelineInput {
    /// As printed; made from place and date if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionRef>,
    /// YYYY-MM-DD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Credit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BylineInput {
    pub author: AuthorRef,
    #[serde(default = "wrote", skip_serializing_if = "is_wrote")]
    pub role: BylineRole,
    /// Name as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited_as: Option<String>,
}

/// Tag on an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArticleTagInput {
    pub tag: TagRef,
    #[serde(default = "about", skip_serializing_if = "is_about")]
    pub relation: TagRelation,
}

/// Reference to a source: either `source` or `label` is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CitationInput {
    /// Anchor for inline citations; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRef>,
    /// Name as printed; the source's name if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(default = "reporting", skip_serializing_if = "is_reporting")]
    pub role: CitationRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Search and sharing metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SeoInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaRef>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_index: bool,
    /// Original elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
}

/// Comment section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentPolicyInput {
    pub state: CommentThreadState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Micros>,
}

fn wrote() -> BylineRole {
    BylineRole::Author
}

fn is_wrote(role: &BylineRole) -> bool {
    *role == BylineRole::Author
}

fn about() -> TagRelation {
    TagRelation::About
}

fn is_about(relation: &TagRelation) -> bool {
    *relation == TagRelation::About
}

fn reporting() -> CitationRole {
    CitationRole::Reporting
}

fn is_reporting(role: &CitationRole) -> bool {
    *role == CitationRole::Reporting
}
