//! Articles that must be in several sets at once.
//!
//! No index answers every conjunction in the order of the feed. The smallest set is walked, the others are probed by
//! primary key, and the walk ends after a fixed number of entries: a page may be short, a request is never long.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card};
use super::feed::{COUNT_LIMIT, Range, Without, depends_on_left_out, write_keys, write_scopes};
use super::{Scope, live};
use crate::db::Sql;
use crate::facet::{depends_on, depends_on_nothing};
use crate::kernel::{Count, Direction, Page, PageRequest, Position, Result};
use crate::taxonomy::ScopeKind;

/// Entries of the smallest set that are looked at.
const MOST: usize = 2_000;
/// So many at least, because one statement of a few more is cheaper than two.
const LEAST: usize = 64;

/// A set as the walk needs it.
struct Set {
    scopes: Vec<Scope>,
    ids: Vec<i64>,
    size: i64,
}

/// The sets of a conjunction, and which of their entries may be looked at.
struct Walk<'a> {
    /// The smallest, which is walked.
    driver: Set,
    others: Vec<Set>,
    /// Articles that there are.
    all: i64,
    without: &'a Without,
    range: Range,
}

/// What the entries that were looked at were.
#[derive(FromQueryResult)]
struct Seen {
    matching: i64,
    seen: i64,
    oldest: Option<i64>,
    newest: Option<i64>,
}

pub(super) async fn list(
    connection: &impl ConnectionTrait,
    sets: &[Vec<Scope>],
    without: &Without,
    range: Range,
    page: &PageRequest,
) -> Result<Page<Arc<Card>>> {
    let position = |card: &Arc<Card>| Position::Key(card.sort_key);
    let Some(walk) = Walk::of(connection, sets, without, range).await? else {
        return Ok(page.page(Vec::new(), position));
    };
    let wanted = page.limit + 1;
    let expected = walk.expected(wanted);
    let mut cards = walk.cards(connection, expected, wanted).await?;
    if cards.len() < wanted && expected < MOST && walk.goes_beyond(expected) {
        cards = walk.cards(connection, MOST, wanted).await?;
    }
    let stopped_at = if cards.len() < wanted && walk.goes_beyond(MOST) {
        walk.seen(connection).await?.stopped_at(range)
    } else {
        None
    };
    let mut out = page.page(cards, position);
    if let Some(key) = stopped_at {
        match page.direction {
            Direction::Forward => {
                out.has_next = true;
                out.end = Some(page.cursor(Position::Key(key)));
            }
            Direction::Backward => out.has_previous = true,
        }
    }
    Ok(out)
}

pub(super) async fn count(
    connection: &impl ConnectionTrait,
    sets: &[Vec<Scope>],
    without: &Without,
    range: Range,
) -> Result<Count> {
    let Some(walk) = Walk::of(connection, sets, without, range).await? else { return Ok(Count::exact(0)) };
    let seen = walk.seen(connection).await?;
    let is_exact = seen.stopped_at(range).is_none() && seen.matching <= COUNT_LIMIT;
    Ok(Count { value: seen.matching.min(COUNT_LIMIT), is_exact })
}

impl<'a> Walk<'a> {
    /// `None` if nothing can be in all sets.
    async fn of(
        connection: &impl ConnectionTrait,
        sets: &[Vec<Scope>],
        without: &'a Without,
        range: Range,
    ) -> Result<Option<Self>> {
        // Which set is walked follows from the sizes of all.
        sets.iter().for_each(|scopes| scopes.iter().for_each(|scope| depends_on(scope.facet())));
        depends_on_left_out(without);
        let (mut others, all) = sizes(connection, sets).await?;
        others.sort_by_key(|set| set.size);
        if others.first().is_none_or(|smallest| smallest.size == 0) {
            return Ok(None);
        }
        let driver = others.remove(0);
        Ok(Some(Self { driver, others, all, without, range }))
    }

    /// Entries among which so many in all sets are likely to be, if the sets have nothing to do with each other.
    fn expected(&self, wanted: usize) -> usize {
        let share = |set: &Set| (set.size as f64 / self.all.max(1) as f64).min(1.0);
        let shares: f64 = self.others.iter().map(share).product();
        let expected = 2.0 * wanted as f64 / shares;
        // A power of two: there are few statements to prepare.
        if expected >= MOST as f64 { MOST } else { (expected as usize).next_power_of_two().clamp(LEAST, MOST) }
    }

    /// Whether there may be more than so many entries.
    fn goes_beyond(&self, entries: usize) -> bool {
        self.driver.size >= entries as i64
    }

    /// The first articles in all sets among so many entries.
    async fn cards(&self, connection: &impl ConnectionTrait, entries: usize, wanted: usize) -> Result<Vec<Arc<Card>>> {
        let order = self.range.order();
        let mut sql = Sql::new("SELECT ");
        sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.sort_key IN (SELECT k.sort_key FROM (");
        self.write_entries(&mut sql, entries);
        sql.push(") k WHERE ");
        self.write_is_inside(&mut sql);
        sql.push(" ORDER BY k.sort_key").push(order).push(" LIMIT ").number(wanted);
        sql.push(") ORDER BY a.sort_key").push(order);
        live::cards(&sql, connection).await
    }

    async fn seen(&self, connection: &impl ConnectionTrait) -> Result<Seen> {
        depends_on_nothing("the walk has said it of all its sets");
        let mut sql = Sql::new("SELECT count(CASE WHEN ");
        self.write_is_inside(&mut sql);
        sql.push(
            " THEN 1 END) AS matching, count(*) AS seen, min(k.sort_key) AS oldest, max(k.sort_key) AS newest FROM (",
        );
        self.write_entries(&mut sql, MOST);
        sql.push(") k");
        let nothing = Seen { matching: 0, seen: 0, oldest: None, newest: None };
        Ok(sql.one(connection).await?.unwrap_or(nothing))
    }

    fn write_entries(&self, sql: &mut Sql, entries: usize) {
        write_keys(sql, &self.driver.scopes, self.range, self.without, entries);
    }

    /// Writes that the entry `k` is in all other sets. A value that is looked up, not a condition that PostgreSQL could make
    /// a join of: it would read the whole of the other set.
    fn write_is_inside(&self, sql: &mut Sql) {
        let mut separator = "(SELECT 1 FROM article_feed o WHERE o.sort_key = k.sort_key AND o.scope_id IN ";
        for set in &self.others {
            sql.push(separator).list(set.ids.iter().copied()).push(" LIMIT 1) IS NOT NULL");
            separator = " AND (SELECT 1 FROM article_feed o WHERE o.sort_key = k.sort_key AND o.scope_id IN ";
        }
    }
}

impl Seen {
    /// The last entry looked at, if there may be more behind it.
    fn stopped_at(&self, range: Range) -> Option<i64> {
        let last = if range.descending { self.oldest } else { self.newest };
        last.filter(|_| self.seen >= MOST as i64)
    }
}

/// The rows of `feed_scope` behind the scopes, how many articles each set has at most, and how many there are.
async fn sizes(connection: &impl ConnectionTrait, sets: &[Vec<Scope>]) -> Result<(Vec<Set>, i64)> {
    depends_on_nothing("sizes decide where to walk, not what is found");
    let asked: Vec<Scope> = sets.iter().flatten().copied().chain([Scope::ALL]).collect();
    let mut sql = Sql::new("SELECT s.id, s.kind, s.ref_id, s.live_count FROM feed_scope s WHERE ");
    write_scopes(&mut sql, "s", &asked);
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
    let all = known.get(&(ScopeKind::All as i16, Scope::ALL.id)).map_or(0, |row| row.live_count);
    Ok((sized.collect(), all))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::feed::{self, FeedQuery};
    use crate::article::fixture;
    use crate::db::count_statements;

    /// 4,503 entries of a tag, three of which are in a region too.
    #[tokio::test]
    async fn a_page_ends_where_too_much_was_looked_at() {
        let db = fixture::database().await;
        let tag = Scope::new(ScopeKind::Tag, Uuid::from_u128(1));
        let region = Scope::new(ScopeKind::Region, Uuid::from_u128(2));
        let tag_id = fixture::count(&db, tag, 4_500).await;
        fixture::count(&db, region, 10_000).await;
        fixture::count(&db, Scope::ALL, 20_000).await;
        let mut sql = Sql::new("INSERT INTO article_feed (scope_id, sort_key) WITH RECURSIVE n (i) AS (SELECT 1 ");
        sql.push("UNION ALL SELECT i + 1 FROM n WHERE i < 4500) SELECT ").bind(tag_id).push(", i * 10 FROM n");
        sql.execute(db.writer()).await.unwrap();
        for key in [5, 10_005, 44_995] {
            fixture::publish(&db, key, &[tag, region], &Default::default()).await;
        }

        let query = FeedQuery { sets: vec![vec![region], vec![tag]], ..FeedQuery::default() };
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest::new(feed::LIST, 100, Some(2), after.as_deref(), None, None).unwrap();
            let (page, statements) = count_statements(feed::list(db.reader(), &query, &request)).await;
            let page = page.unwrap();
            assert!(statements <= 4, "{statements}");
            pages.push(page.edges.iter().map(|edge| edge.node.sort_key).collect::<Vec<_>>());
            after = page.end;
            if !page.has_next {
                break;
            }
        }
        assert_eq!(pages, [[44_995], [10_005], [5]]);
        let count = feed::count(db.reader(), &query).await.unwrap();
        assert_eq!((count.value, count.is_exact), (1, false));
    }
}
