//! Other articles of a scope, and where there are too few, of the scopes around it.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Scope;
use super::card::{CARD_COLUMNS, Card, CardRow};
use super::feed::live_counts;
use crate::db::Sql;
use crate::kernel::{Count, Direction, Page, PageRequest, Position, Result};

/// The letter of these lists.
pub const LIST: u8 = b'h';
/// A list goes on beyond a scope only if that has at most so many articles.
///
/// It keeps the cost flat: what the wider scope has in common with the narrower one is skipped entry by entry.
pub const FEW: usize = 100;

/// An article and the place, from 0, of the scope that it came from.
#[derive(Clone, Debug)]
pub struct Found {
    pub card: Arc<Card>,
    pub level: u32,
}

/// The articles of the first scope, newest first, then those of each following scope that came before in none.
///
/// Each scope must contain the one before it. The list ends with the first scope that has more than [`FEW`] articles.
/// `without` is the sort key of the article that the list stands beside. One statement if the page comes from one
/// scope, two if it goes on in others.
pub async fn list(
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
    without: i64,
    page: &PageRequest,
) -> Result<Page<Found>> {
    let bounds = Bounds::of(page);
    let levels: Vec<usize> = (0..scopes.len()).filter(|level| bounds.touch(*level)).collect();
    let found = match (page.direction, levels.split_first()) {
        (_, None) => Vec::new(),
        (Direction::Backward, _) => read(connection, scopes, &levels, without, &bounds, page.limit + 1).await?,
        (Direction::Forward, Some((first, rest))) => {
            let mut found = read(connection, scopes, &[*first], without, &bounds, page.limit + 1).await?;
            let missing = page.limit + 1 - found.len();
            if missing > 0 && !rest.is_empty() {
                found.extend(read(connection, scopes, rest, without, &bounds, missing).await?);
            }
            found
        }
    };
    Ok(page.page(found, |found| Position::Step(found.level, found.card.sort_key)))
}

/// How many articles [`list`] has in all its pages.
pub async fn count(connection: &impl ConnectionTrait, scopes: &[Scope], without: i64) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Row {
        live_count: i64,
        is_inside: bool,
    }
    let counts = live_counts(connection, scopes).await?;
    let is_enough = |scope: &&Scope| counts.get(scope).is_some_and(|count| *count > FEW as i64);
    let Some(widest) = scopes.iter().find(is_enough).or(scopes.last()) else { return Ok(Count::exact(0)) };
    let mut sql = Sql::new("SELECT s.live_count, EXISTS (SELECT 1 FROM article_feed f WHERE f.scope_id = s.id");
    sql.push(" AND f.sort_key = ").bind(without).push(") AS is_inside FROM feed_scope s WHERE s.kind = ");
    sql.bind(widest.kind as i16).push(" AND s.ref_id = ").bind(widest.id);
    let row = sql.one::<Row>(connection).await?;
    Ok(Count::exact(row.map_or(0, |row| row.live_count - i64::from(row.is_inside))))
}

/// The part of the list that a page can come from.
struct Bounds {
    after: Option<(u32, i64)>,
    before: Option<(u32, i64)>,
    descending: bool,
}

impl Bounds {
    fn of(page: &PageRequest) -> Self {
        let step = |position: &Option<Position>| match position {
            Some(Position::Step(level, key)) => Some((*level, *key)),
            _ => None,
        };
        Self {
            after: step(&page.after),
            before: step(&page.before),
            descending: page.direction == Direction::Forward,
        }
    }

    /// Whether anything of this level can be in the page.
    fn touch(&self, level: usize) -> bool {
        self.after.is_none_or(|(after, _)| level >= after as usize)
            && self.before.is_none_or(|(before, _)| level <= before as usize)
    }

    /// Writes the conditions on `f.sort_key` within a level.
    fn write(&self, sql: &mut Sql, level: usize) {
        if let Some((_, key)) = self.after.filter(|(after, _)| *after as usize == level) {
            sql.push(" AND f.sort_key < ").bind(key);
        }
        if let Some((_, key)) = self.before.filter(|(before, _)| *before as usize == level) {
            sql.push(" AND f.sort_key > ").bind(key);
        }
    }
}

#[derive(FromQueryResult)]
struct LevelRow {
    level: i32,
}

/// Reads the first entries of some levels in reading direction.
async fn read(
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
    levels: &[usize],
    without: i64,
    bounds: &Bounds,
    limit: usize,
) -> Result<Vec<Found>> {
    let (of_keys, of_levels) = if bounds.descending { (" DESC", " ASC") } else { (" ASC", " DESC") };
    let mut sql = Sql::new("SELECT u.level, ");
    sql.push(CARD_COLUMNS).push(" FROM (SELECT * FROM (");
    let mut separator = "SELECT * FROM (";
    for level in levels {
        sql.push(separator).push("SELECT ").number(*level).push(" AS level, f.sort_key FROM article_feed f");
        sql.push(" WHERE f.scope_id = ");
        write_scope(&mut sql, scopes.get(*level), "id");
        sql.push(" AND f.sort_key <> ").bind(without);
        bounds.write(&mut sql, *level);
        // Nested scopes: what is in none of the narrower ones is what is not in the widest of them.
        let narrower = scopes.get(..*level).unwrap_or_default();
        if let Some(widest) = narrower.last() {
            sql.push(" AND f.sort_key NOT IN (SELECT n.sort_key FROM article_feed n WHERE n.scope_id = ");
            write_scope(&mut sql, Some(widest), "id");
            sql.push(")");
        }
        for scope in narrower {
            sql.push(" AND coalesce(");
            write_scope(&mut sql, Some(scope), "live_count");
            sql.push(", 0) <= ").number(FEW);
        }
        sql.push(" ORDER BY f.sort_key").push(of_keys).push(" LIMIT ").number(limit);
        sql.push(") l").number(*level);
        separator = " UNION ALL SELECT * FROM (";
    }
    sql.push(") k ORDER BY k.level").push(of_levels).push(", k.sort_key").push(of_keys);
    sql.push(" LIMIT ").number(limit).push(") u JOIN article_live a ON a.sort_key = u.sort_key");
    sql.push(" ORDER BY u.level").push(of_levels).push(", u.sort_key").push(of_keys);
    let rows = sql.rows(connection).await?;
    rows.iter()
        .map(|row| {
            let level = LevelRow::from_query_result(row, "")?.level;
            let card = Card::try_from(CardRow::from_query_result(row, "")?)?;
            Ok(Found { card: Arc::new(card), level: level.unsigned_abs() })
        })
        .collect()
}

/// Writes a column of a scope's row.
fn write_scope(sql: &mut Sql, scope: Option<&Scope>, column: &str) {
    let scope = scope.copied().unwrap_or(Scope::ALL);
    sql.push("(SELECT s.").push(column).push(" FROM feed_scope s WHERE s.kind = ").bind(scope.kind as i16);
    sql.push(" AND s.ref_id = ").bind(scope.id).push(")");
}
