use std::ops::Range;
use std::sync::{Arc, OnceLock};

use entity::article_live;
use memchr::memmem;
use sea_orm::FromQueryResult;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::content::ContentMeta;
use super::live::LiveBody;
use super::{CommentThreadState, Genre};
use crate::correction::Correction;
use crate::kernel::{self, Error, Micros};

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
    #[serde(default)]
    pub detail: Later<CardDetail>,
    /// With this it is not public but what a revision would look like.
    #[serde(skip)]
    pub preview: Option<RevisionBody>,
}

/// What is shown of a revision that may be public nowhere.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisionBody {
    pub revision: Uuid,
    pub body: Arc<LiveBody>,
}

/// The part of a card that no query selects by.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CardDetail {
    #[serde(flatten)]
    pub meta: ContentMeta,
    #[serde(flatten)]
    added: Later<Added>,
}

impl CardDetail {
    pub fn new(meta: ContentMeta, added: Added) -> Self {
        Self { meta, added: added.into() }
    }

    /// What publication knows besides. Fails with `INTERNAL` if what is stored cannot be read.
    pub fn added(&self) -> kernel::Result<&Added> {
        self.added.get()
    }
}

/// What publication knows besides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    /// The version with which readers saw the last change; unknown in cards of before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_version: Option<i32>,
    /// Of a translation: the version of the original that it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translated_from_version: Option<i32>,
    /// The first files that the body shows, if nobody chose a picture to share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Uuid>,
    /// Public notices, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    pub word_count: i32,
    /// What feeds call it, if that is not made of its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed_guid: Option<String>,
}

/// What a card is stored with before its detail, which is last. In a string it would have its quotes escaped.
const BEFORE_DETAIL: &str = ",\"detail\":";

/// The text of a card, and where in it the detail is.
#[derive(Clone, Debug)]
pub struct Stored {
    card: Arc<str>,
    detail: Range<usize>,
}

impl Stored {
    fn detail(&self) -> serde_json::Result<&str> {
        let detail = self.card.get(self.detail.clone());
        detail.ok_or_else(|| serde_json::Error::custom("the card of an article ends before its detail"))
    }
}

/// What is read of the detail of a card. What is its own: to read all at once is to keep every value until its part is known.
pub trait Part: Sized {
    fn read(stored: &Stored) -> serde_json::Result<Self>;
}

impl Part for CardDetail {
    fn read(stored: &Stored) -> serde_json::Result<Self> {
        let added = Later { read: OnceLock::new(), stored: Some(stored.clone()) };
        Ok(Self { meta: serde_json::from_str(stored.detail()?)?, added })
    }
}

impl Part for Added {
    fn read(stored: &Stored) -> serde_json::Result<Self> {
        serde_json::from_str(stored.detail()?)
    }
}

/// A part of a card, read when somebody asks for it: of what stands beside an article often only the headline is wanted.
#[derive(Clone, Debug)]
pub struct Later<T> {
    /// What was read, or why it cannot be.
    read: OnceLock<Result<T, Arc<str>>>,
    stored: Option<Stored>,
}

impl<T> From<T> for Later<T> {
    fn from(part: T) -> Self {
        Self { read: Ok(part).into(), stored: None }
    }
}

impl<T: Default> Default for Later<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: Part> Later<T> {
    fn get(&self) -> kernel::Result<&T> {
        let read = self.read.get_or_init(|| {
            let stored = self.stored.as_ref().ok_or("there is no card to read a part of")?;
            T::read(stored).map_err(|error| error.to_string().into())
        });
        read.as_ref().map_err(|cause| Error::internal(cause.to_string()))
    }
}

impl<T: Part + PartialEq> PartialEq for Later<T> {
    fn eq(&self, other: &Self) -> bool {
        matches!((self.get(), other.get()), (Ok(one), Ok(other)) if one == other)
    }
}

impl<T: Part + Serialize> Serialize for Later<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().map_err(|_| serde::ser::Error::custom("a part of a card cannot be read"))?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Later<CardDetail> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Box::<RawValue>::deserialize(deserializer)?;
        let stored = Stored { card: stored.get().into(), detail: 0..stored.get().len() };
        CardDetail::read(&stored).map(Self::from).map_err(D::Error::custom)
    }
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

    fn try_from(row: CardRow) -> kernel::Result<Self> {
        let card: Self = serde_json::from_str(&row.card).map_err(Error::internal)?;
        Ok(card.beside(row.live_version, row.comment_count))
    }
}

impl Card {
    /// Reads a card, but for its detail.
    pub fn head(row: CardRow) -> kernel::Result<Self> {
        let Some(end) = memmem::find(row.card.as_bytes(), BEFORE_DETAIL.as_bytes()) else { return row.try_into() };
        let head = row.card.get(..end).unwrap_or_default();
        let card: Self = serde_json::from_str(&format!("{head}}}")).map_err(Error::internal)?;
        let detail = end + BEFORE_DETAIL.len()..row.card.len().saturating_sub(1);
        let stored = Stored { card: row.card.into(), detail };
        let detail = Later { read: OnceLock::new(), stored: Some(stored) };
        Ok(Self { detail, ..card.beside(row.live_version, row.comment_count) })
    }

    /// The part that no query selects by. Fails with `INTERNAL` if what is stored cannot be read.
    pub fn detail(&self) -> kernel::Result<&CardDetail> {
        self.detail.get()
    }

    /// With what stands beside its text, because it changes while the article is public.
    fn beside(self, version: i32, comment_count: i32) -> Self {
        let has_comments = self.comment_state != CommentThreadState::Disabled;
        Self { version, comment_count: if has_comments { comment_count } else { 0 }, ..self }
    }

    /// The public row of an article: what queries select by, and all of it as one value.
    pub fn row(&self, revision_id: Uuid) -> kernel::Result<article_live::Model> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::content::Byline;
    use crate::article::{BylineRole, fixture, live};

    #[tokio::test]
    async fn a_detail_that_is_read_later_is_the_same() {
        let db = fixture::database().await;
        let byline = Byline {
            author_id: Uuid::from_u128(7),
            role: BylineRole::Author,
            credited_as: Some("\",\"detail\":{".into()),
        };
        let meta = ContentMeta { kicker: Some(",\"detail\":".into()), bylines: vec![byline], ..ContentMeta::default() };
        let detail = CardDetail::new(meta, Added { word_count: 7, ..Added::default() });
        let id = fixture::publish(&db, 1, &[], &detail).await;
        let card = live::by_ids(db.reader(), &[id]).await.unwrap().remove(&id).unwrap();
        let card = Card { headline: "A \",\"detail\":{} B".into(), ..Card::clone(&card) };
        let row = || CardRow { live_version: 1, comment_count: 0, card: serde_json::to_string(&card).unwrap() };
        let later = Card::head(row()).unwrap();
        assert!(later.detail.read.get().is_none());
        assert_eq!(later.headline, card.headline);
        assert_eq!(later, Card::try_from(row()).unwrap());
        assert_eq!(*later.detail().unwrap(), detail);
        assert_eq!(serde_json::to_string(&later).unwrap(), row().card);
    }

    #[tokio::test]
    async fn a_detail_that_cannot_be_read_is_an_error() {
        let db = fixture::database().await;
        let id = fixture::publish(&db, 1, &[], &CardDetail::default()).await;
        let card = live::by_ids(db.reader(), &[id]).await.unwrap().remove(&id).unwrap();
        let text = serde_json::to_string(&*card).unwrap().replace("\"urgency\":0", "\"urgency\":\"high\"");
        let later = Card::head(CardRow { live_version: 1, comment_count: 0, card: text }).unwrap();
        assert_eq!(later.headline, card.headline);
        for _ in 0..2 {
            assert_eq!(later.detail().unwrap_err().code(), kernel::Code::Internal);
        }
    }
}
