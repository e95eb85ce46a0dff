//! The log of changes of what anonymous readers see: what each touched, for the caches of all nodes.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest, Sha256};

use crate::db::{Counters, Database, DatabaseTransaction, Sql, Stream, counters, notice};
use crate::facet::{self, Facet, Invalidation, Point, is_private};
use crate::kernel::{Code, CursorKind, Micros, PageRequest, Position, Result};

/// How long an entry is kept, in microseconds. A node that was cut off for longer begins anew.
const KEPT: i64 = 3_600 * 1_000_000;
/// Entries that are read at once.
const BATCH: usize = 500;

/// A change that is committed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PublicChange {
    pub seq: i64,
    /// `None` is everything.
    pub points: Option<Vec<Point>>,
}

/// Lists of which is kept when they changed last, under a name among the counters.
const LISTS: [(&str, Facet); 3] =
    [("tags", Facet::TAGS), ("authors", Facet::AUTHORS), ("collections", Facet::COLLECTIONS)];

/// Writes what a change touched. It must be the last but for the audit log: whoever waits for its number must hold nothing
/// that somebody who has it waits for.
pub async fn write(tx: &DatabaseTransaction, now: Micros, invalidation: &Invalidation) -> Result<()> {
    if invalidation.is_empty() {
        return Ok(());
    }
    let number = Stream::Public.allocate_seq(tx, 1).await?;
    let mut sql = Sql::new("INSERT INTO public_change (seq, at, points) SELECT ");
    sql.bind(number).push(", ").bind(now.0).push(", ").bind(invalidation.to_bytes()).push(notice(tx));
    sql.execute(tx).await?;
    let lists: Vec<&str> = LISTS.iter().filter(|(_, facet)| invalidation.has(*facet)).map(|(name, _)| *name).collect();
    if !lists.is_empty() {
        let mut sql = Sql::new("INSERT INTO stream_counter (name, value) VALUES ");
        for (place, name) in lists.into_iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" }).bind(name).push(", ").bind(number).push(")");
        }
        sql.push(" ON CONFLICT (name) DO UPDATE SET value = excluded.value").execute(tx).await?;
    }
    Ok(())
}

/// The next entries after a number, in order.
pub(super) async fn after(connection: &impl ConnectionTrait, number: i64) -> Result<Vec<PublicChange>> {
    #[derive(FromQueryResult)]
    struct Row {
        seq: i64,
        points: Option<Vec<u8>>,
    }
    let mut sql = Sql::new("SELECT seq, points FROM public_change WHERE seq > ");
    sql.bind(number).push(" ORDER BY seq LIMIT ").number(BATCH);
    let rows: Vec<Row> = sql.all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|Row { seq, points }| PublicChange { seq, points: points.as_deref().map(Point::all_from) })
        .collect())
}

/// Removes what nobody needs any more.
pub(super) async fn forget_old(db: &Database, now: Micros) -> Result<()> {
    let tx = db.begin().await?;
    Sql::new("DELETE FROM public_change WHERE at < ").bind(now.0 - KEPT).execute(&tx).await?;
    tx.commit().await
}

/// The cursors of the log.
pub const PURGE_LIST: CursorKind = CursorKind::CachePurges;

/// What shared caches have to forget.
#[derive(Debug)]
pub struct Purges {
    /// Keys of facets; `None` is everything.
    pub keys: Option<Vec<String>>,
    pub cursor: String,
    pub has_more: bool,
}

/// What changed after a cursor; nothing without one. After one that the history of the database does not reach, everything.
pub async fn purges(connection: &impl ConnectionTrait, page: &PageRequest) -> Result<Purges> {
    let Counters { public: last, epoch, .. } = counters(connection).await?;
    let cursor = |number| page.cursor(Position::Change { epoch, number, behind: 0 });
    let from = match &page.after {
        None => last,
        Some(position) => match Stream::Public.place(connection, position).await {
            Ok(place) => place.number.min(last),
            Err(error) if error.code() == Code::CursorInvalid => {
                return Ok(Purges { keys: None, cursor: cursor(last), has_more: false });
            }
            Err(error) => return Err(error),
        },
    };
    let changes = after(connection, from).await?;
    let reached = changes.last().map_or(last, |change| change.seq);
    // What is no longer there cannot be told.
    let is_whole = from == last || changes.first().is_some_and(|change| change.seq == from + 1);
    let keys: Option<BTreeSet<String>> = changes
        .into_iter()
        .map(|change| change.points)
        .collect::<Option<Vec<_>>>()
        .map(|points| points.into_iter().flatten().map(|point| point.facet.to_string()).collect());
    let keys = keys.filter(|_| is_whole).map(|mut keys| {
        if !keys.is_empty() {
            keys.insert(facet::MANY.to_owned());
        }
        keys.into_iter().collect()
    });
    Ok(Purges { keys, cursor: cursor(reached), has_more: reached < last })
}

/// What tells whether something is as it was, for clients that keep a copy: alike is unchanged.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangeTokens {
    /// Of regions, categories, sources, menus and the site.
    pub vocabulary: String,
    pub tags: String,
    pub authors: String,
    pub collections: String,
}

/// The tokens at one moment. Another copy of the database has others, and so has a database whose server was started again.
pub async fn change_tokens(connection: &impl ConnectionTrait) -> Result<ChangeTokens> {
    // Not kept: two nodes would tell the epochs of two moments, and clients would fetch anew in turns.
    is_private();
    let Counters { vocabulary, tags, authors, collections, epoch, .. } = counters(connection).await?;
    // How much is changed, drafts of vocabulary among it, is nobody's business.
    let token = |name: &str, number: i64| {
        let digest =
            Sha256::new().chain_update(name).chain_update(epoch.to_be_bytes()).chain_update(number.to_be_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(digest.finalize().iter().take(15).copied().collect::<Vec<_>>())
    };
    Ok(ChangeTokens {
        vocabulary: token("vocabulary", vocabulary),
        tags: token("tags", tags),
        authors: token("authors", authors),
        collections: token("collections", collections),
    })
}
