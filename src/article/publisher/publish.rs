use std::collections::HashMap;

use entity::{article_change, article_live};
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::edition::{Edition, Rendering};
use super::feeds::{self, Move, Standing};
use super::relink::relink;
use super::rows::{self, Snapshot};
use super::{paths, sort_keys};
use crate::article::{ArticleContent, Scope};
use crate::body::LinkedArticle;
use crate::db::{Sql, insert_all, pieces};
use crate::facet::{Facet, Touched};
use crate::kernel::{Error, Micros, Result};
use crate::vocabulary::Vocabulary;
use crate::workflow::PublicationState;

/// What a publication made of an article.
#[derive(Clone, Debug)]
pub struct Published {
    pub path: String,
    pub version: i32,
}

#[derive(Clone, FromQueryResult)]
struct Live {
    article_id: Uuid,
    path: String,
    headline: String,
    translation_group_id: Uuid,
    live_version: i32,
    sort_key: i64,
    published_at: i64,
    public_since: i64,
    breaking_since: Option<i64>,
}

/// Makes the editions what the public sees. The articles must be stored already, each at most once here.
///
/// The state of their heads is written too: where they stand, and what publication decides.
pub async fn publish(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    editions: &[Edition],
    touched: &mut Touched,
) -> Result<HashMap<Uuid, Published>> {
    if editions.is_empty() {
        return Ok(HashMap::new());
    }
    let zone = vocabulary.site.zone();
    let ids: Vec<Uuid> = editions.iter().map(|edition| edition.head.id).collect();
    // What was never public has left no traces there.
    let known: Vec<Uuid> =
        editions.iter().filter(|edition| edition.head.live_version > 0).map(|edition| edition.head.id).collect();
    let first_seq = take_numbers(tx, editions.len()).await?;
    let live = live_rows(tx, &known).await?;
    let comments = comment_counts(tx, &known).await?;

    let dates: HashMap<Uuid, i64> =
        editions.iter().map(|edition| (edition.head.id, display_date(edition, now).0)).collect();
    let mut keys: HashMap<Uuid, i64> = live
        .values()
        .filter(|row| dates.get(&row.article_id) == Some(&row.published_at))
        .map(|row| (row.article_id, row.sort_key))
        .collect();
    let moving: Vec<(Uuid, i64)> =
        ids.iter().filter(|id| !keys.contains_key(id)).filter_map(|id| Some((*id, *dates.get(id)?))).collect();
    keys.extend(sort_keys::allocate(tx, &moving).await?);
    let months = dates.iter().map(|(id, date)| (*id, Micros(*date).month_in(&zone))).collect();
    let allotted = paths::allocate(tx, editions, &months).await?;
    let paths = &allotted.paths;

    let contents: Vec<&ArticleContent> = editions.iter().map(|edition| &edition.content).collect();
    let mut rendering = Rendering::prepare(tx, &contents).await?;
    rendering.know(editions.iter().filter_map(|Edition { head, content, .. }| {
        let linked = LinkedArticle { path: paths.get(&head.id)?.clone(), headline: content.headline.clone() };
        Some((head.id, linked))
    }));
    let mut snapshots = Vec::with_capacity(editions.len());
    let mut moves = Vec::with_capacity(editions.len());
    let old_keys: Vec<i64> = live.values().map(|row| row.sort_key).collect();
    let mut standings = feeds::standings(tx, &old_keys).await?;
    for edition in editions {
        let id = edition.head.id;
        let published_at = Micros(dates.get(&id).copied().unwrap_or(now.0));
        let sort_key = keys.get(&id).copied().unwrap_or(published_at.0);
        let old = live.get(&id).map(|row| Standing {
            sort_key: row.sort_key,
            scopes: standings.remove(&row.sort_key).unwrap_or_default(),
        });
        let scopes = Scope::of(&edition.content, vocabulary);
        moves.push(Move { old, new: Some(Standing { sort_key, scopes }) });
        snapshots.push(Snapshot {
            edition,
            rendered: rendering.render(&edition.content),
            sort_key,
            version: last_version(edition.head.live_version, live.get(&id)) + 1,
            path: paths.get(&id).cloned().unwrap_or_default(),
            first_published_at: edition.head.first_published_at.map_or(published_at, Micros),
            published_at,
            comment_count: comments.get(&id).copied().unwrap_or_default(),
        });
    }

    delete_live(tx, live.keys().copied()).await?;
    rows::write(tx, &snapshots).await?;
    feeds::apply(tx, &moves, &zone, touched).await?;
    paths::write(tx, editions, &allotted, now).await?;
    touch(touched, live.values());
    for Snapshot { edition, path, .. } in &snapshots {
        touched.add(Facet::article(edition.head.id));
        touched.add(Facet::translations(edition.head.translation_group_id));
        touched.add(Facet::path(path));
        if !edition.corrections.is_empty() {
            touched.add(Facet::NOTICES);
        }
    }
    let changes = (first_seq..).zip(&snapshots).map(|(seq, snapshot)| {
        let Edition { head, content, .. } = snapshot.edition;
        let before = live.get(&head.id);
        let breaking_since = before.and_then(|row| row.breaking_since).unwrap_or(seq);
        article_change::Model {
            article_id: head.id,
            seq,
            kind: "UPSERT".into(),
            live_version: snapshot.version,
            at: now.0,
            public_since: before.map_or(seq, |row| row.public_since),
            breaking_since: content.is_breaking.then_some(breaking_since),
        }
    });
    write_changes(tx, &known, changes).await?;
    write_heads(tx, &snapshots).await?;
    let moved: Vec<Uuid> = snapshots
        .iter()
        .filter(|snapshot| {
            let before = live.get(&snapshot.edition.head.id).map(|row| (&row.path, &row.headline));
            before != Some((&snapshot.path, &snapshot.edition.content.headline))
        })
        .map(|snapshot| snapshot.edition.head.id)
        .collect();
    relink(tx, now, &moved, &ids, touched).await?;
    Ok(snapshots
        .into_iter()
        .map(|snapshot| (snapshot.edition.head.id, Published { path: snapshot.path, version: snapshot.version }))
        .collect())
}

/// Takes public articles away from the public; gives their last versions. Their paths answer "gone" from now on.
pub async fn withdraw(
    tx: &DatabaseTransaction,
    zone: &TimeZone,
    now: Micros,
    state: PublicationState,
    articles: &[Uuid],
    touched: &mut Touched,
) -> Result<HashMap<Uuid, i32>> {
    let first_seq = take_numbers(tx, articles.len()).await?;
    let live = live_rows(tx, articles).await?;
    let ids: Vec<Uuid> = articles.iter().copied().filter(|id| live.contains_key(id)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<i64> = live.values().map(|row| row.sort_key).collect();
    let standings = feeds::standings(tx, &keys).await?;
    let moves: Vec<Move> = standings
        .into_iter()
        .map(|(sort_key, scopes)| Move { old: Some(Standing { sort_key, scopes }), new: None })
        .collect();
    feeds::apply(tx, &moves, zone, touched).await?;
    touch(touched, live.values());
    touched.add(Facet::NOTICES);
    delete_live(tx, ids.iter().copied()).await?;
    paths::close(tx, &ids, now).await?;
    let mut sql = Sql::new("UPDATE article SET publication = ");
    sql.bind(state.as_str()).push(", live_revision_id = NULL, version = version + 1");
    sql.push(", updated_at = ").bind(now.0).push(" WHERE id IN ").list(ids.iter().copied());
    sql.push(" RETURNING id, live_version");
    let heads = sql.all::<Versioned>(tx).await?;
    let versions: HashMap<Uuid, i32> =
        heads.into_iter().map(|row| (row.id, last_version(row.live_version, live.get(&row.id)) + 1)).collect();
    let mut sql = Sql::new("WITH v (id, live_version) AS (VALUES ");
    for (place, (id, version)) in versions.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { ", (" }).bind(*id).push(", ").bind(*version).push(")");
    }
    sql.push(") UPDATE article SET live_version = v.live_version FROM v WHERE article.id = v.id");
    sql.execute(tx).await?;
    let changes = (first_seq..).zip(&ids).map(|(seq, id)| article_change::Model {
        article_id: *id,
        seq,
        kind: "REMOVE".into(),
        live_version: versions.get(id).copied().unwrap_or_default(),
        at: now.0,
        public_since: seq,
        breaking_since: None,
    });
    write_changes(tx, &ids, changes).await?;
    relink(tx, now, &ids, &ids, touched).await?;
    Ok(versions)
}

/// What an article that comes, changes or goes touches, beside the lists that it moves in.
fn touch<'a>(touched: &mut Touched, live: impl Iterator<Item = &'a Live>) {
    touched.add(Facet::STREAM);
    touched.add(Facet::SEARCH);
    touched.add(Facet::PICTURES);
    for row in live {
        touched.add(Facet::article(row.article_id));
        touched.add(Facet::translations(row.translation_group_id));
        touched.add(Facet::path(&row.path));
    }
}

/// The last version that readers saw: the head does not count the times that only links changed.
fn last_version(of_head: i32, live: Option<&Live>) -> i32 {
    of_head.max(live.map_or(0, |row| row.live_version))
}

#[derive(FromQueryResult)]
struct Versioned {
    id: Uuid,
    live_version: i32,
}

/// The editor's date, else the date it has, else this moment.
fn display_date(edition: &Edition, now: Micros) -> Micros {
    edition.content.published_at.or(edition.head.published_at.map(Micros)).unwrap_or(now)
}

/// Waits for the turn to publish, which is kept to the end of the transaction: what is read from now on, nobody changes.
pub async fn take_turn(tx: &DatabaseTransaction) -> Result<()> {
    take_numbers(tx, 0).await.map(|_| ())
}

/// Takes numbers of the change stream, and with them the turn to publish.
pub(super) async fn take_numbers(tx: &DatabaseTransaction, count: usize) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Value {
        value: i64,
    }
    let count = i64::try_from(count).map_err(Error::internal)?;
    let mut sql = Sql::new("UPDATE stream_counter SET value = value + ");
    sql.bind(count).push(" WHERE name = 'article' RETURNING value");
    let value = sql.one::<Value>(tx).await?.ok_or_else(|| Error::internal("the article counter is missing"))?.value;
    Ok(value - count + 1)
}

async fn live_rows(tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<HashMap<Uuid, Live>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT a.article_id, a.path, a.headline, a.translation_group_id, a.live_version, a.sort_key, a.published_at, ",
    );
    sql.push("c.public_since, c.breaking_since FROM article_live a JOIN article_change c ON c.article_id = a.article_id WHERE a.article_id IN ");
    sql.list(ids.iter().copied());
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

async fn delete_live(tx: &DatabaseTransaction, ids: impl Iterator<Item = Uuid>) -> Result<()> {
    let ids: Vec<Uuid> = ids.collect();
    if !ids.is_empty() {
        article_live::Entity::delete_many().filter(article_live::Column::ArticleId.is_in(ids)).exec(tx).await?;
    }
    Ok(())
}

/// Writes the latest changes of articles, in place of what there was of those that are known.
async fn write_changes(
    tx: &DatabaseTransaction,
    known: &[Uuid],
    changes: impl Iterator<Item = article_change::Model>,
) -> Result<()> {
    if !known.is_empty() {
        article_change::Entity::delete_many()
            .filter(article_change::Column::ArticleId.is_in(known.iter().copied()))
            .exec(tx)
            .await?;
    }
    insert_all::<article_change::Entity, _>(tx, changes).await
}

/// Writes where the heads stand and what publication decided about them, all in one statement.
async fn write_heads(tx: &DatabaseTransaction, snapshots: &[Snapshot<'_>]) -> Result<()> {
    for part in pieces(snapshots, 1_024) {
        let mut sql =
            Sql::new("WITH v (id, version, updated_at, draft, head_id, release_id, release_at, release_mode, ");
        sql.push("revision_id, live_version, path, first_at, published_at, modified_at) AS (VALUES ");
        for (place, snapshot) in part.iter().enumerate() {
            let Edition { head, revision_id, modified_at, .. } = snapshot.edition;
            sql.push(if place == 0 { "(" } else { ", (" }).bind(head.id).push(", ").bind(head.version);
            sql.push(", ").bind(head.updated_at).push(", ").bind(head.draft.as_str());
            sql.push(", ").bind(head.head_revision_id).push(", ").bind(head.release_revision_id);
            sql.push(", ").bind(head.release_at).push(", ").bind(head.release_mode.as_deref());
            sql.push(", ").bind(*revision_id).push(", ").bind(snapshot.version);
            sql.push(", ").bind(snapshot.path.as_str()).push(", ").bind(snapshot.first_published_at.0);
            sql.push(", ").bind(snapshot.published_at.0).push(", ").bind(modified_at.0).push(")");
        }
        sql.push(") UPDATE article SET version = v.version, updated_at = v.updated_at, draft = v.draft,");
        sql.push(" head_revision_id = v.head_id, release_revision_id = v.release_id, release_at = v.release_at,");
        sql.push(" release_mode = v.release_mode, publication = 'PUBLISHED', live_revision_id = v.revision_id,");
        sql.push(" live_version = v.live_version, path = v.path, first_published_at = v.first_at,");
        sql.push(" published_at = v.published_at, modified_at = v.modified_at FROM v WHERE article.id = v.id");
        sql.execute(tx).await?;
    }
    Ok(())
}
