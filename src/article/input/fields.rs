use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::article::{BylineRole, CitationRole, CommentThreadState, Genre};
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::kernel::{ArticleRef, AuthorRef, CategoryRef, MediaRef, Micros, Patch, RegionRef, SourceRef, TagRef};
use crate::media::Rights;
use crate::tag::TagRelation;

/// Content of an article, for creating and changing. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ArticleInput {
    /// Main headline, at most 300 characters.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub headline: Patch<String>,
    /// For cards.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub short_headline: Patch<String>,
    /// For social networks.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub social_headline: Patch<String>,
    /// Above the headline.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub kicker: Patch<String>,
    /// Below the headline.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub standfirst: Patch<RichTextInput>,
    /// At most 300 characters; cut from the body if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub summary: Patch<String>,
    /// Last part of the path; made from the headline if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub slug: Patch<String>,
    /// BCP 47 tag; that of the site if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub language: Patch<String>,
    /// Genre; NEWS if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub genre: Patch<Genre>,
    /// 1 to 9; 5 if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub urgency: Patch<i32>,
    /// Breaking news.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_breaking: Patch<bool>,
    /// No advertising next to it.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_sensitive: Patch<bool>,
    /// Free of charge; true if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub is_free: Patch<bool>,
    /// May be suggested automatically; true if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub show_in_related: Patch<bool>,
    /// Where and when it was filed.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub dateline: Patch<DatelineInput>,
    /// Main picture, video or audio.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub lead_media: Patch<FigureInput>,
    /// Text.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub body: Patch<BodyInput>,
    /// Credits in order; replaces the list; at most 50.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub bylines: Patch<Vec<BylineInput>>,
    /// Regions, primary first; replaces the list; at most 50.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub regions: Patch<Vec<RegionRef>>,
    /// Categories, primary first; replaces the list; at most 20.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub categories: Patch<Vec<CategoryRef>>,
    /// Tags in order; replaces the list; at most 100.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub tags: Patch<Vec<ArticleTagInput>>,
    /// Sources in order; replaces the list; at most 50.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub citations: Patch<Vec<CitationInput>>,
    /// Editors' choices for related, in order; replaces the list; at most 12.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub related: Patch<Vec<ArticleRef>>,
    /// How the story was made.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub backstory: Patch<RichTextInput>,
    /// Copyright and usage.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub rights: Patch<Rights>,
    /// Search and sharing.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub seo: Patch<SeoInput>,
    /// Comment section; closed if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub comments: Patch<CommentPolicyInput>,
    /// Display date, not in the future; the moment of publication if absent.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub published_at: Patch<Micros>,
    /// When it stops being relevant.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub expires_at: Patch<Micros>,
    /// Article it translates.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub translation_of: Patch<ArticleRef>,
}

/// Where and when a story was filed.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DatelineInput {
    /// As printed; made from place and date if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Place name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The place as a region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionRef>,
    /// YYYY-MM-DD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Credit.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BylineInput {
    /// Who.
    pub author: AuthorRef,
    /// What they did.
    #[serde(default = "wrote", skip_serializing_if = "is_wrote")]
    #[graphql(default_with = "wrote()")]
    pub role: BylineRole,
    /// Name as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited_as: Option<String>,
}

/// Tag on an article.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArticleTagInput {
    /// Which tag.
    pub tag: TagRef,
    /// About or mentions.
    #[serde(default = "about", skip_serializing_if = "is_about")]
    #[graphql(default_with = "about()")]
    pub relation: TagRelation,
}

/// Reference to a source: either `source` or `label` is needed.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CitationInput {
    /// Anchor for inline citations; made up if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRef>,
    /// Name as printed; if absent, what the source is called, also when that is renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What they did.
    #[serde(default = "reporting", skip_serializing_if = "is_reporting")]
    #[graphql(default_with = "reporting()")]
    pub role: CitationRole,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Archived copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_url: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Micros>,
    /// When it was consulted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed_at: Option<Micros>,
    /// Public note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Search and sharing metadata.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SeoInput {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Meta description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Sharing image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaRef>,
    /// Ask not to index.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[graphql(default)]
    pub no_index: bool,
    /// Original elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
}

/// Comment section.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentPolicyInput {
    /// Open, closed or disabled.
    pub state: CommentThreadState,
    /// When it closes.
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
