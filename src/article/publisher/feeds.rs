use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::article_feed;
use jiff::tz::TimeZone;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::article::Scope;
use crate::article::scan::ScopeRow;
use crate::db::{DatabaseTransaction, Sql, insert_all, pieces, touch_vocabulary};
use crate::facet::Invalidation;
use crate::kernel::{Error, Micros, Result};
use crate::taxonomy::ScopeKind;
use crate::taxonomy::{Effect, TermKind};

/// The lists that an article is in, and its place in each of them.
#[derive(Clone, Debug)]
pub(super) struct FeedMembership {
    pub sort_key: i64,
    pub scopes: BTreeSet<Scope>,
}

/// What becomes of an article's membership; `None` is not public.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub old: Option<FeedMembership>,
    pub new: Option<FeedMembership>,
}

#[derive(FromQueryResult)]
struct Membership {
    sort_key: i64,
    id: i64,
    kind: i16,
    ref_id: Uuid,
    live_count: i64,
}

/// The scopes that the articles at these places are in.
pub(in crate::article) async fn memberships(
    connection: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, BTreeSet<Scope>>> {
    let mut memberships: HashMap<i64, BTreeSet<Scope>> = HashMap::new();
    if keys.is_empty() {
        return Ok(memberships);
    }
    let mut sql = Sql::new("SELECT f.sort_key, s.id, s.kind, s.ref_id, s.live_count FROM article_feed f");
    sql.push(" JOIN feed_scope s ON s.id = f.scope_id WHERE f.sort_key IN ").list(keys.iter().copied());
    for row in sql.all::<Membership>(connection).await? {
        let Membership { sort_key, id, kind, ref_id, live_count } = row;
        memberships.entry(sort_key).or_default().extend(ScopeRow { id, kind, ref_id, live_count }.scope());
    }
    Ok(memberships)
}

/// Writes what changed: feed rows, counters, months, and which tags, authors and sources are in public use.
pub(super) async fn apply(
    tx: &DatabaseTransaction,
    moves: &[Move],
    zone: &TimeZone,
    invalidation: &mut Invalidation,
) -> Result<()> {
    let mut counts: BTreeMap<Scope, i64> = BTreeMap::new();
    let mut months: BTreeMap<(Scope, i32), i64> = BTreeMap::new();
    let mut gone: Vec<(Scope, i64)> = Vec::new();
    let mut come: Vec<(Scope, i64)> = Vec::new();
    for step in moves {
        let same_place = match (&step.old, &step.new) {
            (Some(old), Some(new)) => old.sort_key == new.sort_key,
            _ => false,
        };
        let empty = BTreeSet::new();
        let kept = if same_place { step.old.as_ref().map_or(&empty, |old| &old.scopes) } else { &empty };
        if let Some(old) = &step.old {
            let still = if same_place { step.new.as_ref().map_or(&empty, |new| &new.scopes) } else { &empty };
            let month = Micros(old.sort_key).month_in(zone);
            for scope in old.scopes.difference(still) {
                *counts.entry(*scope).or_default() -= 1;
                *months.entry((*scope, month)).or_default() -= 1;
                gone.push((*scope, old.sort_key));
            }
        }
        if let Some(new) = &step.new {
            let month = Micros(new.sort_key).month_in(zone);
            for scope in new.scopes.difference(kept) {
                *counts.entry(*scope).or_default() += 1;
                *months.entry((*scope, month)).or_default() += 1;
                come.push((*scope, new.sort_key));
            }
        }
    }
    for (scope, key) in gone.iter().chain(&come) {
        invalidation.add_at(scope.facet(), *key);
    }
    let ids = write_counts(tx, &counts, invalidation).await?;
    let id = |scope: &Scope| number_of(&ids, scope);
    let mut by_scope: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (scope, key) in &gone {
        by_scope.entry(id(scope)?).or_default().push(*key);
    }
    for (scope, keys) in by_scope {
        let mut sql = Sql::new("DELETE FROM article_feed WHERE scope_id = ");
        sql.bind(scope).push(" AND sort_key IN ").list(keys);
        sql.execute(tx).await?;
    }
    let mut come: Vec<article_feed::Model> = come
        .iter()
        .map(|(scope, key)| Ok(article_feed::Model { scope_id: id(scope)?, sort_key: *key }))
        .collect::<Result<_>>()?;
    come.sort_by_key(|row| (row.scope_id, row.sort_key));
    insert_all::<article_feed::Entity, _>(tx, come).await?;
    let months = months.into_iter().map(|((scope, month), change)| Ok((id(&scope)?, month, change)));
    write_months(tx, months.collect::<Result<Vec<_>>>()?).await
}

/// The id of a list whose counter was written.
fn number_of(ids: &HashMap<Scope, i64>, scope: &Scope) -> Result<i64> {
    ids.get(scope).copied().ok_or_else(|| Error::internal("a list has no counter"))
}

/// Adds to the counters and tells the id of each scope; flags follow where a count became or left zero.
async fn write_counts(
    tx: &DatabaseTransaction,
    changes: &BTreeMap<Scope, i64>,
    invalidation: &mut Invalidation,
) -> Result<HashMap<Scope, i64>> {
    let mut ids = HashMap::new();
    let mut flags: BTreeMap<(ScopeKind, bool), Vec<Uuid>> = BTreeMap::new();
    let changes: Vec<(&Scope, &i64)> = changes.iter().collect();
    for part in pieces(&changes, 1_024) {
        let mut sql = Sql::new("INSERT INTO feed_scope (kind, ref_id, live_count) VALUES ");
        for (place, (scope, change)) in part.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" });
            sql.bind(scope.kind as i16).push(", ").bind(scope.id).push(", ").bind(**change).push(")");
        }
        sql.push(" ON CONFLICT (kind, ref_id) DO UPDATE SET live_count = feed_scope.live_count + excluded.live_count");
        sql.push(" RETURNING id, kind, ref_id, live_count");
        let changed: HashMap<&Scope, &i64> = part.iter().copied().collect();
        for row in sql.all::<ScopeRow>(tx).await? {
            let Some(scope) = row.scope() else { continue };
            let change = changed.get(&scope).copied().ok_or_else(|| Error::internal("a counter was not asked for"))?;
            let (was_live, is_live) = (row.live_count - change > 0, row.live_count > 0);
            if was_live != is_live {
                flags.entry((scope.kind, is_live)).or_default().push(scope.id);
            }
            ids.insert(scope, row.id);
        }
    }
    for ((kind, is_live), terms) in flags {
        let Some(row) = TermKind::of_direct(kind).map(TermKind::row).filter(|row| row.is_hidden_unused) else {
            continue;
        };
        let mut sql = Sql::new("UPDATE ");
        sql.push(row.name).push(" SET is_live = ").bind(is_live).push(" WHERE id IN ").list(terms.iter().copied());
        sql.execute(tx).await?;
        if matches!(row.effect, Effect::Vocabulary) {
            touch_vocabulary(tx).await?;
        }
        terms.into_iter().for_each(|id| row.effect.touch(id, invalidation));
    }
    Ok(ids)
}

/// Adds to the months; a month without articles has no row.
async fn write_months(tx: &DatabaseTransaction, changes: impl IntoIterator<Item = (i64, i32, i64)>) -> Result<()> {
    let changes: Vec<_> = changes.into_iter().filter(|(_, _, change)| *change != 0).collect();
    for part in pieces(&changes, 1_024) {
        let mut sql = Sql::new("INSERT INTO feed_month (scope_id, month, live_count) VALUES ");
        for (place, (scope, month, change)) in part.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" });
            sql.bind(*scope).push(", ").bind(*month).push(", ").bind(*change).push(")");
        }
        sql.push(
            " ON CONFLICT (scope_id, month) DO UPDATE SET live_count = feed_month.live_count + excluded.live_count",
        );
        sql.execute(tx).await?;
        for (scope, month, change) in part {
            if *change < 0 {
                let mut sql = Sql::new("DELETE FROM feed_month WHERE live_count <= 0 AND scope_id = ");
                sql.bind(*scope).push(" AND month = ").bind(*month);
                sql.execute(tx).await?;
            }
        }
    }
    Ok(())
}

/// Says of the months of articles that something in them changed now: search engines ask which.
pub(super) async fn note_months(tx: &DatabaseTransaction, moves: &[Move], zone: &TimeZone, now: Micros) -> Result<()> {
    let places = moves.iter().flat_map(|step| step.old.iter().chain(&step.new));
    let months: BTreeSet<i32> = places.map(|place| Micros(place.sort_key).month_in(zone)).collect();
    let mut sql = Sql::new("UPDATE feed_month SET modified_at = ");
    sql.bind(now.0).push(" WHERE scope_id = (SELECT s.id FROM feed_scope s WHERE s.kind = ");
    sql.bind(Scope::ALL.kind as i16).push(" AND s.ref_id = ").bind(Scope::ALL.id).push(") AND month IN ").list(months);
    sql.execute(tx).await?;
    Ok(())
}
