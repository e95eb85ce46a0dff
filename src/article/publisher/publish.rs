use std::collections::HashMap;

use entity::{article_change, article_live};
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::edition::Edition;
use super::feeds::{self, FeedMembership, Move};
use super::publication::{self, Live, Publication};
use super::relink::relink;
use super::{paths, rows};
use crate::article::Scope;
use crate::db::{DatabaseTransaction, Sql, Stream, insert_all, pieces, vocabulary_version};
use crate::facet::{Facet, Invalidation};
use crate::kernel::{Error, Micros, Result};
use crate::vocabulary::Vocabulary;
use crate::workflow::PublicationState;

/// What a publication made of an article.
#[derive(Clone, Debug)]
pub struct Published {
    pub path: String,
    pub version: i32,
}

/// Makes the editions what the public sees. The articles must be stored already, each at most once here.
///
/// The state of their heads is written too: where they stand, and what publication decides.
pub async fn publish(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    editions: &[Edition],
    invalidation: &mut Invalidation,
) -> Result<HashMap<Uuid, Published>> {
    if editions.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = editions.iter().map(|edition| edition.head.id).collect();
    let first_seq = Stream::Article.allocate_seq(tx, editions.len()).await?;
    // Somebody may have moved a region while this waited for its turn; from here on nobody does. On the embedded database whoever
    // writes has waited before reading anything.
    let fresh;
    let vocabulary =
        if tx.get_database_backend() == DbBackend::Postgres && vocabulary_version(tx).await? != vocabulary.version {
            fresh = Box::pin(Vocabulary::load(tx)).await?;
            &fresh
        } else {
            vocabulary
        };
    let zone = vocabulary.site.zone();
    let publications = publication::prepare(tx, &zone, now, editions).await?;

    let live: Vec<&Live> = publications.iter().filter_map(|publication| publication.live.as_ref()).collect();
    delete_live(tx, live.iter().map(|row| row.article_id)).await?;
    rows::write(tx, &publications).await?;
    let moves = publications.iter().map(|publication| Move {
        old: publication.was_in.clone(),
        new: Some(FeedMembership {
            sort_key: publication.sort_key,
            scopes: Scope::of(&publication.edition.content, vocabulary),
        }),
    });
    let moves: Vec<Move> = moves.collect();
    feeds::apply(tx, &moves, &zone, invalidation).await?;
    feeds::note_months(tx, &moves, &zone, now).await?;
    paths::write(tx, &publications, now, invalidation).await?;
    touch(invalidation, live.iter().copied());
    for Publication { edition, path, live, .. } in &publications {
        if live.is_none() && edition.head.live_version > 0 {
            invalidation.add(Facet::WITHDRAWN);
        }
        invalidation.add(Facet::article(edition.head.id));
        invalidation.add(Facet::translations(edition.head.translation_group_id));
        invalidation.add(Facet::path(path));
        if !edition.corrections.is_empty() {
            invalidation.add(Facet::NOTICES);
        }
    }
    let changes = (first_seq..).zip(&publications).map(|(seq, publication)| {
        let Edition { head, content, .. } = publication.edition;
        let before = publication.live.as_ref();
        let breaking_since = before.and_then(|row| row.breaking_since).unwrap_or(seq);
        article_change::Model {
            article_id: head.id,
            seq,
            kind: "UPSERT".into(),
            live_version: publication.version,
            at: now.0,
            public_since: before.map_or(seq, |row| row.public_since),
            breaking_since: content.meta.is_breaking.then_some(breaking_since),
            feed_guid: head.feed_guid.clone(),
        }
    });
    write_changes(tx, &publication::ever_public(editions), changes).await?;
    write_heads(tx, &publications).await?;
    let moved: Vec<Uuid> = publications
        .iter()
        .filter(|publication| {
            let before = publication.live.as_ref().map(|row| (&row.path, &row.headline));
            before != Some((&publication.path, &publication.edition.content.headline))
        })
        .map(|publication| publication.edition.head.id)
        .collect();
    relink(tx, now, &moved, &ids, invalidation).await?;
    Ok(publications
        .into_iter()
        .map(|publication| {
            let Publication { edition, path, version, .. } = publication;
            (edition.head.id, Published { path, version })
        })
        .collect())
}

/// Takes public articles away from the public; gives their last versions. Their paths answer "gone" from now on, and their
/// preview links end.
pub async fn withdraw(
    tx: &DatabaseTransaction,
    zone: &TimeZone,
    now: Micros,
    state: PublicationState,
    articles: &[Uuid],
    invalidation: &mut Invalidation,
) -> Result<HashMap<Uuid, i32>> {
    let first_seq = Stream::Article.allocate_seq(tx, articles.len()).await?;
    let live = publication::live_rows(tx, articles).await?;
    let ids: Vec<Uuid> = articles.iter().copied().filter(|id| live.contains_key(id)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<i64> = live.values().map(|row| row.sort_key).collect();
    let memberships = feeds::memberships(tx, &keys).await?;
    let moves: Vec<Move> = memberships
        .into_iter()
        .map(|(sort_key, scopes)| Move { old: Some(FeedMembership { sort_key, scopes }), new: None })
        .collect();
    feeds::apply(tx, &moves, zone, invalidation).await?;
    feeds::note_months(tx, &moves, zone, now).await?;
    touch(invalidation, live.values());
    invalidation.add(Facet::NOTICES);
    invalidation.add(Facet::WITHDRAWN);
    delete_live(tx, ids.iter().copied()).await?;
    paths::close(tx, &ids, now).await?;
    let mut sql = Sql::new("UPDATE article SET publication = ");
    sql.bind(state.as_str()).push(", live_revision_id = NULL, version = version + 1");
    sql.push(", updated_at = ").bind(now.0).push(" WHERE id IN ").list(ids.iter().copied());
    sql.push(" RETURNING id, live_version, feed_guid");
    let heads = sql.all::<Versioned>(tx).await?;
    let versions: HashMap<Uuid, i32> =
        heads.iter().map(|row| (row.id, publication::last_version(row.live_version, live.get(&row.id)) + 1)).collect();
    let mut guids: HashMap<Uuid, Option<String>> = heads.into_iter().map(|row| (row.id, row.feed_guid)).collect();
    let mut sql = Sql::new("WITH v (id, live_version) AS (VALUES ");
    for (place, (id, version)) in versions.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { ", (" }).bind(*id).push(", ").bind(*version).push(")");
    }
    sql.push(") UPDATE article SET live_version = v.live_version FROM v WHERE article.id = v.id");
    sql.execute(tx).await?;
    let changes = (first_seq..).zip(&ids).map(|(seq, id)| {
        let version = versions.get(id).ok_or_else(|| Error::internal("a public article has no head"))?;
        Ok(article_change::Model {
            article_id: *id,
            seq,
            kind: "REMOVE".into(),
            live_version: *version,
            at: now.0,
            public_since: seq,
            breaking_since: None,
            feed_guid: guids.remove(id).flatten(),
        })
    });
    write_changes(tx, &ids, changes.collect::<Result<Vec<_>>>()?).await?;
    end_previews(tx, now, &ids).await?;
    relink(tx, now, &ids, &ids, invalidation).await?;
    Ok(versions)
}

/// Links that showed a withdrawn article to others show nothing any more.
async fn end_previews(tx: &DatabaseTransaction, now: Micros, articles: &[Uuid]) -> Result<()> {
    let mut sql = Sql::new("UPDATE preview_link SET revoked_at = ");
    sql.bind(now.0).push(" WHERE revoked_at IS NULL AND article_id IN ").list(articles.iter().copied());
    sql.execute(tx).await?;
    Ok(())
}

/// What an article that comes, changes or goes touches, beside the lists that it moves in.
fn touch<'a>(invalidation: &mut Invalidation, live: impl Iterator<Item = &'a Live>) {
    invalidation.add(Facet::STREAM);
    invalidation.add(Facet::SEARCH);
    invalidation.add(Facet::PICTURES);
    for row in live {
        invalidation.add(Facet::article(row.article_id));
        invalidation.add(Facet::translations(row.translation_group_id));
        invalidation.add(Facet::path(&row.path));
    }
}

#[derive(FromQueryResult)]
struct Versioned {
    id: Uuid,
    live_version: i32,
    feed_guid: Option<String>,
}

/// Waits for the turn to publish, which is kept to the end of the transaction: what is read from now on, nobody changes.
pub async fn lock_publish_order(tx: &DatabaseTransaction) -> Result<()> {
    Stream::Article.allocate_seq(tx, 0).await.map(|_| ())
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
    changes: impl IntoIterator<Item = article_change::Model>,
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
async fn write_heads(tx: &DatabaseTransaction, publications: &[Publication<'_>]) -> Result<()> {
    for part in pieces(publications, 1_024) {
        let mut sql =
            Sql::new("WITH v (id, version, updated_at, draft, head_id, release_id, release_at, release_mode, ");
        sql.push("revision_id, live_version, path, first_at, published_at, modified_at, modified_version) AS (VALUES ");
        for (place, publication) in part.iter().enumerate() {
            let Edition { head, revision_id, modified_at, .. } = publication.edition;
            sql.push(if place == 0 { "(" } else { ", (" }).bind(head.id).push(", ").bind(head.version);
            sql.push(", ").bind(head.updated_at).push(", ").bind(head.draft.as_str());
            sql.push(", ").bind(head.head_revision_id).push(", ").bind(head.release_revision_id);
            sql.push(", ").bind(head.release_at).push(", ").bind(head.release_mode.as_deref());
            sql.push(", ").bind(*revision_id).push(", ").bind(publication.version);
            sql.push(", ").bind(publication.path.as_str()).push(", ").bind(publication.first_published_at.0);
            sql.push(", ").bind(publication.published_at.0).push(", ").bind(modified_at.0);
            sql.push(", ").bind(publication.modified_version).push(")");
        }
        sql.push(") UPDATE article SET version = v.version, updated_at = v.updated_at, draft = v.draft,");
        sql.push(" head_revision_id = v.head_id, release_revision_id = v.release_id, release_at = v.release_at,");
        sql.push(" release_mode = v.release_mode, publication = 'PUBLISHED', live_revision_id = v.revision_id,");
        sql.push(" live_version = v.live_version, path = v.path, first_published_at = v.first_at,");
        sql.push(" published_at = v.published_at, modified_at = v.modified_at, modified_version = v.modified_version");
        sql.push(" FROM v WHERE article.id = v.id");
        sql.execute(tx).await?;
    }
    Ok(())
}
