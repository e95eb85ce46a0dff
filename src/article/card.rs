use std::sync::Arc;

use entity::article_live;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::{Byline, Citation, Dateline, SeoFields, TagUse};
use super::live::LiveBody;
use super::{CommentThreadState, Genre};
use crate::body::{Figure, RichText};
use crate::correction::Correction;
use crate::kernel::{Error, Micros, Result};
use crate::media::Rights;

/// A public article without its body: all that a card on a front page, or the head of a page, is made of.
///
/// It is stored as one value, written at publication: for a driver a column is more work than a key is for a parser. What
/// changes while the article is public stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub id: Uuid,
    /// Place in every feed: `published_at` in microseconds, made unique.
    pub sort_key: i64,
    #[serde(skip)]
    pub version: i32,
    pub path: String,
    pub headline: String,
    pub summary: String,
    pub genre: Genre,
    pub language: String,
    pub translation_group: Uuid,
    pub first_published_at: Micros,
    pub published_at: Micros,
    pub modified_at: Micros,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Micros>,
    pub comment_state: CommentThreadState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments_close_at: Option<Micros>,
    /// Comments that readers see: none where there is no comment section.
    #[serde(skip)]
    pub comment_count: i32,
    pub detail: CardDetail,
    /// The body, if this is not public but the proof of a revision.
    #[serde(skip)]
    pub proof: Option<Arc<LiveBody>>,
}

/// The part of a card that no query selects by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CardDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social_headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<RichText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_media: Option<Figure>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bylines: Vec<Byline>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagUse>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Uuid>,
    /// Public notices, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backstory: Option<RichText>,
    #[serde(skip_serializing_if = "is_default")]
    pub rights: Rights,
    #[serde(skip_serializing_if = "is_default")]
    pub seo: SeoFields,
    pub urgency: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub is_breaking: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub is_sensitive: bool,
    pub is_free: bool,
    pub show_in_related: bool,
    pub word_count: i32,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The columns of [`CardRow`], of a table known as `a`.
pub const CARD_COLUMNS: &str = "a.live_version, a.comment_count, a.card";

/// A card as it is stored.
#[derive(Debug, FromQueryResult)]
pub struct CardRow {
    live_version: i32,
    comment_count: i32,
    card: String,
}

impl TryFrom<CardRow> for Card {
    type Error = Error;

    fn try_from(row: CardRow) -> Result<Self> {
        let card: Self = serde_json::from_str(&row.card).map_err(Error::internal)?;
        let comment_count = if card.comment_state == CommentThreadState::Disabled { 0 } else { row.comment_count };
        Ok(Self { version: row.live_version, comment_count, ..card })
    }
}

impl Card {
    /// The public row of an article: what queries select by, and all of it as one value.
    pub fn row(&self, revision_id: Uuid) -> Result<article_live::Model> {
        Ok(article_live::Model {
            article_id: self.id,
            sort_key: self.sort_key,
            revision_id,
            live_version: self.version,
            path: self.path.clone(),
            genre: self.genre.as_str().into(),
            language: self.language.clone(),
            translation_group_id: self.translation_group,
            headline: self.headline.clone(),
            summary: self.summary.clone(),
            first_published_at: self.first_published_at.0,
            published_at: self.published_at.0,
            modified_at: self.modified_at.0,
            expires_at: self.expires_at.map(|at| at.0),
            comment_mode: self.comment_state.as_str().into(),
            comments_close_at: self.comments_close_at.map(|at| at.0),
            comment_count: self.comment_count,
            card: serde_json::to_string(self).map_err(Error::internal)?,
        })
    }
}
