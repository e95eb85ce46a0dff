//! Articles that must be in several sets at once.
//!
//! No index answers every conjunction in the order of the feed. The smallest set is walked, the others are probed by
//! primary key, and the walk ends after a fixed number of entries: a page may be short, a request is never long.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::card::Card;
use super::feed::{COUNT_LIMIT, Range, depends_on_excluded, write_keys, write_scopes};
use super::{Scope, ScopeKind, live};
use crate::db::Sql;
use crate::facet::depends_on;
use crate::kernel::{Count, Page, PageRequest, Position, Result};

/// Entries of the driving set that are looked at in one step, 2,000 in all: the first step is small because most
/// conjunctions fill a page from it.
const STEPS: [usize; 4] = [100, 300, 600, 1_000];

/// What a walk found.
struct Walk {
    keys: Vec<i64>,
    /// The last entry looked at, if there may be more behind it.
    stopped_at: Option<i64>,
}

/// A set as the walk needs it.
struct Set {
    scopes: Vec<Scope>,
    ids: Vec<i64>,
    size: i64,
}

pub(super) async fn list(
    connection: &impl ConnectionTrait,
    sets: &[Vec<Scope>],
    exclude: &[Uuid],
    range: Range,
    page: &PageRequest,
) -> Result<Page<Arc<Card>>> {
    let walk = walk(connection, sets, exclude, range, page.limit + 1).await?;
    let mut cards = live::by_sort_keys(connection, &walk.keys).await?;
    cards.sort_by_key(|card| if range.descending { -card.sort_key } else { card.sort_key });
    let full = cards.len() > page.limit;
    let mut out = page.page(cards, |card| Position::Key(card.sort_key));
    if let (false, Some(key)) = (full, walk.stopped_at) {
        match page.direction {
            crate::kernel::Direction::Forward => {
                out.has_next = true;
                out.end = Some(page.cursor(Position::Key(key)));
            }
            crate::kernel::Direction::Backward => out.has_previous = true,
        }
    }
    Ok(out)
}

pub(super) async fn count(
    connection: &impl ConnectionTrait,
    sets: &[Vec<Scope>],
    exclude: &[Uuid],
    range: Range,
) -> Result<Count> {
    let walk = walk(connection, sets, exclude, range, COUNT_LIMIT as usize + 1).await?;
    let found = walk.keys.len() as i64;
    Ok(Count { value: found.min(COUNT_LIMIT), is_exact: walk.stopped_at.is_none() && found <= COUNT_LIMIT })
}

async fn walk(
    connection: &impl ConnectionTrait,
    sets: &[Vec<Scope>],
    exclude: &[Uuid],
    mut range: Range,
    wanted: usize,
) -> Result<Walk> {
    // Which set is walked, and how far, follows from the sizes of all.
    sets.iter().for_each(|scopes| scopes.iter().for_each(|scope| depends_on(scope.facet())));
    depends_on_excluded(exclude);
    let mut sets = sizes(connection, sets).await?;
    sets.sort_by_key(|set| set.size);
    let Some((driver, others)) = sets.split_first() else { return Ok(Walk { keys: Vec::new(), stopped_at: None }) };
    let mut walk = Walk { keys: Vec::new(), stopped_at: None };
    if driver.size == 0 {
        return Ok(walk);
    }
    for step in STEPS {
        let mut sql = Sql::default();
        write_keys(&mut sql, &driver.scopes, range, exclude, step);
        let seen: Vec<i64> = keys(&sql, connection).await?;
        let mut inside = seen.clone();
        for other in others {
            let members = members(connection, &inside, &other.ids).await?;
            inside.retain(|key| members.contains(key));
        }
        walk.keys.extend(inside);
        let (Some(last), true) = (seen.last(), seen.len() == step) else { return Ok(walk_end(walk, wanted)) };
        if walk.keys.len() >= wanted {
            return Ok(walk_end(walk, wanted));
        }
        walk.stopped_at = Some(*last);
        range = range.after(*last);
    }
    Ok(walk)
}

/// The walk saw all it needs: nothing is hidden behind a budget.
fn walk_end(mut walk: Walk, wanted: usize) -> Walk {
    walk.keys.truncate(wanted);
    walk.stopped_at = None;
    walk
}

/// The rows of `feed_scope` behind the scopes, and how many articles each set has at most.
async fn sizes(connection: &impl ConnectionTrait, sets: &[Vec<Scope>]) -> Result<Vec<Set>> {
    let all: Vec<Scope> = sets.iter().flatten().copied().collect();
    let mut sql = Sql::new("SELECT s.id, s.kind, s.ref_id, s.live_count FROM feed_scope s WHERE ");
    write_scopes(&mut sql, "s", &all);
    let rows: Vec<ScopeRow> = sql.all(connection).await?;
    let known: HashMap<(i16, Uuid), &ScopeRow> = rows.iter().map(|row| ((row.kind, row.ref_id), row)).collect();
    let sized = sets.iter().map(|scopes| {
        let rows: Vec<_> = scopes.iter().filter_map(|scope| known.get(&(scope.kind as i16, scope.id))).collect();
        Set {
            scopes: scopes.clone(),
            ids: rows.iter().map(|row| row.id).collect(),
            size: rows.iter().map(|row| row.live_count).sum(),
        }
    });
    Ok(sized.collect())
}

/// Which of these keys are in one of these scopes.
async fn members(connection: &impl ConnectionTrait, keys_asked: &[i64], scopes: &[i64]) -> Result<HashSet<i64>> {
    if keys_asked.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Sql::new("SELECT DISTINCT f.sort_key FROM article_feed f WHERE f.sort_key IN ");
    sql.list(keys_asked.iter().copied()).push(" AND f.scope_id IN ").list(scopes.iter().copied());
    Ok(keys(&sql, connection).await?.into_iter().collect())
}

async fn keys(sql: &Sql, connection: &impl ConnectionTrait) -> Result<Vec<i64>> {
    Ok(sql.all::<KeyRow>(connection).await?.into_iter().map(|row| row.sort_key).collect())
}

#[derive(FromQueryResult)]
struct KeyRow {
    sort_key: i64,
}

/// A counted scope as it is stored.
#[derive(FromQueryResult)]
pub(super) struct ScopeRow {
    pub id: i64,
    pub kind: i16,
    pub ref_id: Uuid,
    pub live_count: i64,
}

impl ScopeRow {
    /// `None` for a kind that this version does not know.
    pub fn scope(&self) -> Option<Scope> {
        ScopeKind::from_stored(self.kind).map(|kind| Scope::new(kind, self.ref_id))
    }
}
