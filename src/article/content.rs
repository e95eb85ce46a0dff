use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BylineRole, CitationRole, CommentThreadState, Genre};
use crate::body::{Body, Figure, RichText};
use crate::kernel::Micros;
use crate::media::Rights;
use crate::source::Sources;
use crate::tag::TagRelation;

/// What an article says: the document of one revision. References are ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArticleContent {
    pub headline: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    pub slug: String,
    pub language: String,
    pub genre: Genre,
    #[serde(flatten)]
    pub meta: ContentMeta,
    pub body: Body,
    pub comments: CommentPolicy,
    /// Display date; the moment of publication if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<Uuid>,
}

/// What describes an article (contentMeta of NewsML-G2) and is shown as its revision has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContentMeta {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_headline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_headline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<RichText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_media: Option<Figure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bylines: Vec<Byline>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagUse>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    /// Editors' choices of related articles. They need not be public, nor there yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backstory: Option<RichText>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub rights: Rights,
    #[serde(default, skip_serializing_if = "is_default")]
    pub seo: SeoFields,
    pub urgency: i32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_breaking: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_sensitive: bool,
    pub is_free: bool,
    pub show_in_related: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Where and when a story was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dateline {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_id: Option<Uuid>,
    /// YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// A credit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Byline {
    pub author_id: Uuid,
    pub role: BylineRole,
    /// Name as printed, if it is not the author's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited_as: Option<String>,
}

/// A tag on an article.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagUse {
    pub tag_id: Uuid,
    pub relation: TagRelation,
}

/// A reference to an information source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Citation {
    /// Anchor that spans of the body point at; unique within the article.
    pub key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<Uuid>,
    /// Name as printed; if it follows the source, what that was called when this was written.
    pub label: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follows_source: bool,
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

impl Citation {
    /// Name as printed: that which an editor gave it, else what its source is called now.
    pub fn label<'a>(&'a self, sources: &'a Sources) -> &'a str {
        let source = self.source_id.filter(|_| self.follows_source).and_then(|id| sources.get(id));
        source.map_or(&self.label, |source| &source.name)
    }
}

/// Search and sharing metadata as the editor gave it; fall-backs are applied when it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SeoFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_id: Option<Uuid>,
    pub no_index: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
}

/// The comment section of an article.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentPolicy {
    pub state: CommentThreadState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Micros>,
}

impl ArticleContent {
    /// Leaves each thing that it is filed under at its first place only.
    pub fn keep_first_uses(&mut self) {
        let mut seen = std::collections::HashSet::new();
        self.meta.regions.retain(|id| seen.insert(*id));
        self.meta.categories.retain(|id| seen.insert(*id));
        self.meta.tags.retain(|tag| seen.insert(tag.tag_id));
        let mut credits = std::collections::HashSet::new();
        self.meta.bylines.retain(|byline| credits.insert((byline.author_id, byline.role)));
    }

    /// Every asset that the article shows, in order, once.
    pub fn assets(&self) -> Vec<Uuid> {
        let lead = self.meta.lead_media.iter().map(|figure| figure.asset_id);
        let mut assets: Vec<Uuid> = lead.chain(self.body.assets()).chain(self.meta.seo.image_id).collect();
        let mut seen = std::collections::HashSet::new();
        assets.retain(|id| seen.insert(*id));
        assets
    }

    /// The sources as one line, e.g. "Reuters – Wion – TASS".
    pub fn source_line(citations: &[Citation], sources: &Sources) -> String {
        citations.iter().map(|citation| citation.label(sources)).collect::<Vec<_>>().join(" \u{2013} ")
    }
}
