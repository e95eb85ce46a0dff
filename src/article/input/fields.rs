use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::article::{BylineRole, CitationRole, CommentThreadState, Genre};
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::kernel::{ArticleRef, AuthorRef, CategoryRef, MediaRef, Micros, Patch, RegionRef, SourceRef, TagRef};
use crate::media::Rights;
use crate::tag::TagRelation;

/// An input of which each field keeps, clears or sets something: the list of its fields stands once.
macro_rules! patches {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $value:ty,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$doc])*
            #[serde(skip_serializing_if = "Patch::is_keep")]
            pub $field: Patch<$value>,)+
        }

        impl $name {
            /// Clears what another input sets and this one is silent about: after both of them there is what this one says alone.
            pub fn clear_rest_of(&mut self, other: &Self) {
                $(if matches!((&self.$field, &other.$field), (Patch::Keep, Patch::Set(_))) {
                    self.$field = Patch::Clear;
                })+
            }

            /// Puts what another input says into the place of what this one says.
            pub fn put(&mut self, other: Self) {
                $(if !matches!(other.$field, Patch::Keep) {
                    self.$field = other.$field;
                })+
            }
        }
    };
}

patches! {
    /// Content of an article, for creating and changing. What is absent stays as it is.
    ArticleInput {
        /// Main headline, at most 300 characters.
        headline: String,
        /// For cards.
        short_headline: String,
        /// For social networks.
        social_headline: String,
        /// Above the headline.
        kicker: String,
        /// Below the headline.
        standfirst: RichTextInput,
        /// At most 300 characters; cut from the body if absent.
        summary: String,
        /// Last part of the path; made from the headline if absent.
        slug: String,
        /// BCP 47 tag; that of the site if absent.
        language: String,
        /// Genre; NEWS if absent.
        genre: Genre,
        /// 1 to 9; 5 if absent.
        urgency: i32,
        /// Breaking news.
        is_breaking: bool,
        /// No advertising next to it.
        is_sensitive: bool,
        /// Free of charge; true if absent.
        is_free: bool,
        /// May be suggested automatically; true if absent.
        show_in_related: bool,
        /// Where and when it was filed.
        dateline: DatelineInput,
        /// Main picture, video or audio.
        lead_media: FigureInput,
        /// Text.
        body: BodyInput,
        /// Credits in order; replaces the list; at most 50.
        bylines: Vec<BylineInput>,
        /// Regions, primary first; replaces the list; at most 50.
        regions: Vec<RegionRef>,
        /// Categories, primary first; replaces the list; at most 20.
        categories: Vec<CategoryRef>,
        /// Tags in order; replaces the list; at most 100.
        tags: Vec<ArticleTagInput>,
        /// Sources in order; replaces the list; at most 50.
        citations: Vec<CitationInput>,
        /// Editors' choices for related, in order; replaces the list; at most 12.
        related: Vec<ArticleRef>,
        /// How the story was made.
        backstory: RichTextInput,
        /// Copyright and usage.
        rights: Rights,
        /// Search and sharing.
        seo: SeoInput,
        /// Comment section; closed if absent.
        comments: CommentPolicyInput,
        /// Display date, not in the future; the moment of publication if absent.
        published_at: Micros,
        /// When it stops being relevant.
        expires_at: Micros,
        /// Article it translates.
        translation_of: ArticleRef,
    }
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
