use std::sync::Arc;

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
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub id: Uuid,
    /// Place in every feed: `published_at` in microseconds, made unique.
    pub sort_key: i64,
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
    pub expires_at: Option<Micros>,
    pub comment_state: CommentThreadState,
    pub comments_close_at: Option<Micros>,
    /// Comments that readers see: none where there is no comment section.
    pub comment_count: i32,
    pub detail: CardDetail,
    /// The body, if this is not public but the proof of a revision.
    pub proof: Option<Arc<LiveBody>>,
}

/// The part of a card that no query selects by: written once at publication as compact JSON.
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
pub const CARD_COLUMNS: &str = "a.article_id, a.sort_key, a.live_version, a.path, a.headline, a.summary, a.genre, \
     a.language, a.translation_group_id, a.first_published_at, a.published_at, a.modified_at, a.expires_at, \
     a.comment_mode, a.comments_close_at, a.comment_count, a.card";

/// A card as it is stored.
#[derive(Debug, FromQueryResult)]
pub struct CardRow {
    article_id: Uuid,
    sort_key: i64,
    live_version: i32,
    path: String,
    headline: String,
    summary: String,
    genre: String,
    language: String,
    translation_group_id: Uuid,
    first_published_at: i64,
    published_at: i64,
    modified_at: i64,
    expires_at: Option<i64>,
    comment_mode: String,
    comments_close_at: Option<i64>,
    comment_count: i32,
    card: String,
}

impl TryFrom<CardRow> for Card {
    type Error = Error;

    fn try_from(row: CardRow) -> Result<Self> {
        let comment_state = CommentThreadState::from_stored(&row.comment_mode)?;
        Ok(Self {
            id: row.article_id,
            sort_key: row.sort_key,
            version: row.live_version,
            path: row.path,
            headline: row.headline,
            summary: row.summary,
            genre: Genre::from_stored(&row.genre)?,
            language: row.language,
            translation_group: row.translation_group_id,
            first_published_at: Micros(row.first_published_at),
            published_at: Micros(row.published_at),
            modified_at: Micros(row.modified_at),
            expires_at: row.expires_at.map(Micros),
            comment_state,
            comments_close_at: row.comments_close_at.map(Micros),
            comment_count: if comment_state == CommentThreadState::Disabled { 0 } else { row.comment_count },
            detail: serde_json::from_str(&row.card).map_err(Error::internal)?,
            proof: None,
        })
    }
}
