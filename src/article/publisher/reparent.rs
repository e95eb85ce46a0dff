use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::feeds::{write_counts, write_months};
use crate::article::Scope;
use crate::db::{DatabaseTransaction, Sql};
use crate::facet::Touched;
use crate::kernel::{Micros, Result};
use crate::taxonomy::{ScopeKind, TermKind};
use crate::terms::Moved;
use crate::vocabulary::Vocabulary;

/// Articles looked at in one step.
const STEP: usize = 5_000;

/// Brings the feeds in line after a term moved: the articles below it come into the scopes of the ancestors it gained, and
/// leave those it lost unless another of their terms keeps them there.
///
/// `vocabulary` is that after the move. Paths do not change: they are flat.
pub async fn reparent(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    kind: TermKind,
    Moved { child, gained, lost }: &Moved,
    touched: &mut Touched,
) -> Result<()> {
    touched.add_everything();
    let direct = kind.row().direct;
    let Some(subtree) = kind.row().subtree else { return Ok(()) };
    let zone = vocabulary.site.zone();
    let mut after = i64::MIN;
    loop {
        let keys = keys_of(tx, Scope::new(subtree, *child), after).await?;
        let Some(last) = keys.last() else { return Ok(()) };
        after = *last;
        for ancestor in gained {
            gain(tx, &zone, Scope::new(subtree, *ancestor), &keys).await?;
        }
        for ancestor in lost {
            let keeping = vocabulary.descendants(kind, *ancestor);
            lose(tx, &zone, Scope::new(subtree, *ancestor), direct, &keeping, &keys).await?;
        }
    }
}

#[derive(FromQueryResult)]
struct Key {
    sort_key: i64,
}

async fn keys_of(tx: &DatabaseTransaction, scope: Scope, after: i64) -> Result<Vec<i64>> {
    let mut sql =
        Sql::new("SELECT f.sort_key FROM article_feed f JOIN feed_scope s ON s.id = f.scope_id WHERE s.kind = ");
    sql.bind(scope.kind as i16).push(" AND s.ref_id = ").bind(scope.id).push(" AND f.sort_key > ").bind(after);
    sql.push(" ORDER BY f.sort_key LIMIT ").number(STEP);
    Ok(sql.all::<Key>(tx).await?.into_iter().map(|row| row.sort_key).collect())
}

async fn gain(tx: &DatabaseTransaction, zone: &TimeZone, scope: Scope, keys: &[i64]) -> Result<()> {
    let id = scope_id(tx, scope).await?;
    let mut sql = Sql::new("INSERT INTO article_feed (scope_id, sort_key) VALUES ");
    for (place, key) in keys.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { ", (" }).bind(id).push(", ").bind(*key).push(")");
    }
    sql.push(" ON CONFLICT DO NOTHING RETURNING sort_key");
    let inserted = sql.all::<Key>(tx).await?;
    count(tx, zone, scope, &inserted, 1).await
}

async fn lose(
    tx: &DatabaseTransaction,
    zone: &TimeZone,
    scope: Scope,
    direct: ScopeKind,
    keeping: &[Uuid],
    keys: &[i64],
) -> Result<()> {
    let id = scope_id(tx, scope).await?;
    let mut sql = Sql::new("DELETE FROM article_feed WHERE scope_id = ");
    sql.bind(id).push(" AND sort_key IN ").list(keys.iter().copied());
    sql.push(" AND NOT EXISTS (SELECT 1 FROM article_feed d JOIN feed_scope s ON s.id = d.scope_id");
    sql.push(" WHERE d.sort_key = article_feed.sort_key AND s.kind = ").bind(direct as i16);
    sql.push(" AND s.ref_id IN ").list(keeping.iter().copied()).push(") RETURNING sort_key");
    let deleted = sql.all::<Key>(tx).await?;
    count(tx, zone, scope, &deleted, -1).await
}

async fn scope_id(tx: &DatabaseTransaction, scope: Scope) -> Result<i64> {
    let ids = write_counts(tx, &BTreeMap::from([(scope, 0)]), &mut Touched::default()).await?;
    Ok(ids.get(&scope).copied().unwrap_or_default())
}

/// Adds to counter and months what really came or went.
async fn count(tx: &DatabaseTransaction, zone: &TimeZone, scope: Scope, rows: &[Key], sign: i64) -> Result<()> {
    let mut months: BTreeMap<i32, i64> = BTreeMap::new();
    for row in rows {
        *months.entry(Micros(row.sort_key).month_in(zone)).or_default() += sign;
    }
    let total = months.values().sum();
    let ids = write_counts(tx, &BTreeMap::from([(scope, total)]), &mut Touched::default()).await?;
    let id = ids.get(&scope).copied().unwrap_or_default();
    write_months(tx, months.into_iter().map(|(month, change)| (id, month, change))).await
}
