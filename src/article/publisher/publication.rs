use std::collections::HashMap;

use jiff::tz::TimeZone;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::edition::{Edition, Rendering, detail};
use super::feeds::{self, FeedMembership};
use super::{paths, sort_keys};
use crate::article::ArticleContent;
use crate::article::card::Card;
use crate::body::{self, LinkedArticle, Rendered};
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Error, Micros, Result};

/// An edition with everything that publication decides.
pub(super) struct Publication<'a> {
    pub edition: &'a Edition,
    /// What readers have seen so far.
    pub live: Option<Live>,
    /// The lists that it has been in so far.
    pub was_in: Option<FeedMembership>,
    pub rendered: Rendered,
    pub sort_key: i64,
    pub version: i32,
    /// The version with which readers saw the last change: this one, unless it is a silent one.
    pub modified_version: i32,
    pub path: String,
    /// Nobody has had the path before.
    pub is_path_unused: bool,
    pub first_published_at: Micros,
    pub published_at: Micros,
    pub comment_count: i32,
}

/// What readers see of an article that is public already.
#[derive(Clone, FromQueryResult)]
pub(super) struct Live {
    pub article_id: Uuid,
    pub path: String,
    pub headline: String,
    pub translation_group_id: Uuid,
    pub live_version: i32,
    pub sort_key: i64,
    pub published_at: i64,
    pub public_since: i64,
    pub breaking_since: Option<i64>,
}

/// An edition whose date is known.
pub(super) struct Dated<'a> {
    pub edition: &'a Edition,
    pub live: Option<Live>,
    pub published_at: Micros,
}

/// An edition that has its place in the lists.
pub(super) struct Placed<'a> {
    pub dated: Dated<'a>,
    pub sort_key: i64,
}

/// An edition that has its path.
pub(super) struct Addressed<'a> {
    pub placed: Placed<'a>,
    pub path: String,
    pub is_path_unused: bool,
}

/// Decides everything about editions, step by step: date, place, path, text. The turn to publish must have been taken.
pub(super) async fn prepare<'a>(
    tx: &DatabaseTransaction,
    zone: &TimeZone,
    now: Micros,
    editions: &'a [Edition],
) -> Result<Vec<Publication<'a>>> {
    let known = ever_public(editions);
    let mut live = live_rows(tx, &known).await?;
    let comments = comment_counts(tx, &known).await?;
    let dated = editions.iter().map(|edition| Dated {
        edition,
        live: live.remove(&edition.head.id),
        published_at: display_date(edition, now),
    });
    let placed = sort_keys::allocate(tx, dated.collect()).await?;
    let addressed = paths::allocate(tx, zone, placed).await?;

    let contents: Vec<&ArticleContent> = editions.iter().map(|edition| &edition.content).collect();
    let mut rendering = Rendering::prepare(tx, &contents).await?;
    rendering.know(addressed.iter().map(|Addressed { placed, path, .. }| {
        let Edition { head, content, .. } = placed.dated.edition;
        (head.id, LinkedArticle { path: path.clone(), headline: content.headline.clone() })
    }));
    let keys = addressed.iter().filter_map(|addressed| addressed.placed.dated.live.as_ref()).map(|row| row.sort_key);
    let mut memberships = feeds::memberships(tx, &keys.collect::<Vec<_>>()).await?;
    let publications = addressed.into_iter().map(|Addressed { placed, path, is_path_unused }| {
        let Placed { dated: Dated { edition, live, published_at }, sort_key } = placed;
        let was_in = live.as_ref().map(|Live { sort_key, .. }| {
            let scopes = memberships.remove(sort_key);
            let scopes = scopes.ok_or_else(|| Error::internal("a public article is in no list"))?;
            Ok::<_, Error>(FeedMembership { sort_key: *sort_key, scopes })
        });
        let version = last_version(edition.head.live_version, live.as_ref()) + 1;
        let is_silent = edition.head.modified_at == Some(edition.modified_at.0);
        Ok(Publication {
            edition,
            was_in: was_in.transpose()?,
            rendered: rendering.render(&edition.content),
            sort_key,
            version,
            modified_version: if is_silent { edition.head.modified_version } else { version },
            live,
            path,
            is_path_unused,
            first_published_at: edition.head.first_published_at.map_or(published_at, Micros),
            published_at,
            // Who has no approved comment has no row.
            comment_count: comments.get(&edition.head.id).copied().unwrap_or(0),
        })
    });
    publications.collect()
}

impl Publication<'_> {
    /// What readers see of it before they open it.
    pub fn card(&self) -> Card {
        let Edition { head, content, modified_at, .. } = self.edition;
        Card {
            id: head.id,
            sort_key: self.sort_key,
            version: self.version,
            path: self.path.clone(),
            headline: content.headline.clone(),
            summary: content.summary.clone().unwrap_or_else(|| body::summary(&self.rendered.text, 300)),
            genre: content.genre,
            language: content.language.clone(),
            translation_group: head.translation_group_id,
            first_published_at: self.first_published_at,
            published_at: self.published_at,
            modified_at: *modified_at,
            expires_at: content.expires_at,
            comment_state: content.comments.state,
            comments_close_at: content.comments.closes_at,
            comment_count: self.comment_count,
            detail: detail(self.edition, &self.rendered, self.modified_version).into(),
            preview: None,
        }
    }
}

/// The articles that have been public. Others have left no traces there.
pub(super) fn ever_public(editions: &[Edition]) -> Vec<Uuid> {
    editions.iter().filter(|edition| edition.head.live_version > 0).map(|edition| edition.head.id).collect()
}

/// The editor's date, else the date it has, else this moment.
fn display_date(edition: &Edition, now: Micros) -> Micros {
    edition.content.published_at.or(edition.head.published_at.map(Micros)).unwrap_or(now)
}

/// The last version that readers saw: the head does not count the times that only links changed.
pub(super) fn last_version(of_head: i32, live: Option<&Live>) -> i32 {
    of_head.max(live.map_or(0, |row| row.live_version))
}

pub(super) async fn live_rows(tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<HashMap<Uuid, Live>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT a.article_id, a.path, a.headline, a.translation_group_id, a.live_version, a.sort_key, a.published_at, ",
    );
    sql.push("c.public_since, c.breaking_since FROM article_live a");
    sql.push(" JOIN article_change c ON c.article_id = a.article_id WHERE a.article_id IN ").list(ids.iter().copied());
    Ok(sql.all::<Live>(tx).await?.into_iter().map(|row| (row.article_id, row)).collect())
}

/// Approved comments of articles that were public before; a new one has none.
async fn comment_counts(tx: &DatabaseTransaction, known: &[Uuid]) -> Result<HashMap<Uuid, i32>> {
    #[derive(FromQueryResult)]
    struct Comments {
        article_id: Uuid,
        n: i64,
    }
    if known.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT article_id, count(*) AS n FROM comment WHERE state = 'APPROVED' AND article_id IN ");
    sql.list(known.iter().copied()).push(" GROUP BY article_id");
    let rows = sql.all::<Comments>(tx).await?;
    Ok(rows.into_iter().map(|row| (row.article_id, i32::try_from(row.n).unwrap_or(i32::MAX))).collect())
}
