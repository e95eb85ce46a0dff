use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::article::Scope;
use crate::article::feed::write_scopes;
use crate::db::Sql;
use crate::facet::{Facet, depends_on, depends_on_nothing};
use crate::kernel::{Error, Result};
use crate::taxonomy::ScopeKind;

/// Scopes that are looked into.
const MAX_SCOPES: usize = 16;
/// Entries of a scope that are looked at on each side of the article.
const NEAREST: usize = 24;
/// Entries among which those of one language are looked for on each side, where a site has several.
const SIFTED: usize = 128;

/// A scope that the article is in.
#[derive(Clone, Debug)]
pub(super) struct SharedScope {
    /// Row of `feed_scope`.
    pub id: i64,
    pub scope: Scope,
    pub live_count: i64,
    /// It is a tag, and that a series.
    pub is_series: bool,
    /// The name of the tag that it is.
    pub tag_name: Option<String>,
}

/// Another article that is near in at least one of the scopes.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub sort_key: i64,
    /// Places, in the list of scopes, of those that it is known to be in.
    pub shared: Vec<usize>,
    /// Places of those that it may be in: it lies outside of what was looked at.
    pub open: Vec<usize>,
}

#[derive(FromQueryResult)]
struct ScopeRow {
    id: i64,
    kind: i16,
    ref_id: Uuid,
    live_count: i64,
    tag_kind: Option<String>,
    tag_name: Option<String>,
}

/// The smallest of the scopes, smallest first; and the row of `feed_scope` that all candidates must be in too, if they must be in
/// a language and public articles are in others as well.
pub(super) async fn smallest(
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
    language: Option<&str>,
) -> Result<(Vec<SharedScope>, Option<i64>)> {
    if scopes.is_empty() {
        return Ok((Vec::new(), None));
    }
    // Whether there are other languages changes how candidates are looked for, not which there are: an answer depends on neither.
    let language = language.map(Scope::language);
    let all: Vec<Scope> =
        scopes.iter().copied().chain(language.into_iter().flat_map(|language| [language, Scope::ALL])).collect();
    for scope in scopes {
        depends_on(scope.facet());
        if scope.kind == ScopeKind::Tag {
            depends_on(Facet::tag(scope.id));
        }
    }
    let mut sql = Sql::new(
        "SELECT s.id, s.kind, s.ref_id, s.live_count, t.kind AS tag_kind, t.name AS tag_name FROM feed_scope s",
    );
    sql.push(" LEFT JOIN tag t ON t.id = s.ref_id AND s.kind = ").bind(ScopeKind::Tag as i16).push(" WHERE ");
    write_scopes(&mut sql, "s", &all);
    let rows: Vec<ScopeRow> = sql.all(connection).await?;
    let mut found: Vec<SharedScope> = rows
        .into_iter()
        .filter_map(|row| {
            let scope = Scope::new(ScopeKind::from_stored(row.kind)?, row.ref_id);
            let is_series = row.tag_kind.as_deref() == Some("SERIES");
            Some(SharedScope { id: row.id, scope, live_count: row.live_count, is_series, tag_name: row.tag_name })
        })
        .collect();
    let row = |scope| found.iter().find(|found| found.scope == scope).map(|found| (found.id, found.live_count));
    let within = match (language.and_then(row), row(Scope::ALL)) {
        (Some((id, count)), Some((_, all))) if count < all => Some(id),
        _ => None,
    };
    found.retain(|found| scopes.contains(&found.scope));
    // Row ids differ from database to database; the scopes themselves do not.
    found.sort_by_key(|scope| (scope.live_count, scope.scope));
    found.truncate(MAX_SCOPES);
    Ok((found, within))
}

/// Entries of a scope on one side: their keys with commas, because a row is more work for a driver than a number is for a
/// parser.
#[derive(FromQueryResult)]
struct SideRow {
    place: i32,
    sort_keys: Option<String>,
}

/// The nearest entries of each scope, and of `within` too, on both sides of a place in the feeds, in one statement.
pub(super) async fn near(
    connection: &impl ConnectionTrait,
    scopes: &[SharedScope],
    within: Option<i64>,
    sort_key: i64,
) -> Result<Vec<Candidate>> {
    depends_on_nothing("the scopes are those of which `smallest` has said it");
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::default();
    for (place, scope) in scopes.iter().enumerate() {
        for (sign, order) in [(" < ", " DESC"), (" > ", " ASC")] {
            sql.push(if sql.text().is_empty() { "SELECT " } else { " UNION ALL SELECT " }).number(place);
            sql.push(" AS place, string_agg(CAST(k.sort_key AS text), ',') AS sort_keys FROM (");
            if within.is_some() {
                sql.push("SELECT n.sort_key FROM (");
            }
            sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = ").bind(scope.id);
            sql.push(" AND f.sort_key").push(sign).bind(sort_key).push(" ORDER BY f.sort_key").push(order);
            if let Some(within) = within {
                sql.push(" LIMIT ")
                    .number(SIFTED)
                    .push(") n WHERE EXISTS (SELECT 1 FROM article_feed w WHERE w.scope_id = ");
                sql.bind(within).push(" AND w.sort_key = n.sort_key) ORDER BY n.sort_key").push(order);
            }
            sql.push(" LIMIT ").number(NEAREST).push(") k");
        }
    }
    let mut entries = Vec::new();
    for SideRow { place, sort_keys } in sql.all(connection).await? {
        let place = usize::try_from(place).map_err(Error::internal)?;
        for key in sort_keys.iter().flat_map(|keys| keys.split(',')) {
            entries.push((place, key.parse().map_err(Error::internal)?));
        }
    }
    Ok(gather(scopes.len(), sort_key, entries.into_iter()))
}

/// Turns entries of scopes into candidates, nearest key first within a side.
fn gather(scopes: usize, around: i64, entries: impl Iterator<Item = (usize, i64)>) -> Vec<Candidate> {
    let mut shared: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    let mut seen: HashMap<usize, (Vec<i64>, Vec<i64>)> = HashMap::new();
    for (place, key) in entries {
        shared.entry(key).or_default().push(place);
        let (older, newer) = seen.entry(place).or_default();
        if key < around { older.push(key) } else { newer.push(key) }
    }
    // A side that was not full was seen to its end.
    let window = |place: usize| {
        let (older, newer) = seen.get(&place)?;
        let oldest = if older.len() < NEAREST { None } else { older.iter().min().copied() };
        let newest = if newer.len() < NEAREST { None } else { newer.iter().max().copied() };
        Some((oldest.unwrap_or(i64::MIN), newest.unwrap_or(i64::MAX)))
    };
    let windows: Vec<(i64, i64)> = (0..scopes).map(|place| window(place).unwrap_or((i64::MIN, i64::MAX))).collect();
    shared
        .into_iter()
        .map(|(sort_key, mut shared)| {
            shared.sort_unstable();
            let is_outside = |(oldest, newest): &(i64, i64)| sort_key < *oldest || sort_key > *newest;
            let outside = windows.iter().enumerate().filter(|(_, window)| is_outside(window));
            let open = outside.map(|(place, _)| place).collect();
            Candidate { sort_key, shared, open }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_a_full_window_stays_open() {
        // The first scope is full of near entries, the second has one far away.
        let near = (1..=NEAREST as i64).map(|step| (0, 1_000 - step));
        let candidates = gather(2, 1_000, near.chain([(1, 10), (1, 999)]));
        let far = candidates.iter().find(|candidate| candidate.sort_key == 10).unwrap();
        assert_eq!((far.shared.as_slice(), far.open.as_slice()), ([1].as_slice(), [0].as_slice()));
        let both = candidates.iter().find(|candidate| candidate.sort_key == 999).unwrap();
        assert_eq!(both.shared, [0, 1]);
        assert!(both.open.is_empty());
        let one = candidates.iter().find(|candidate| candidate.sort_key == 998).unwrap();
        assert_eq!((one.shared.as_slice(), one.open.len()), ([0].as_slice(), 0));
    }
}
