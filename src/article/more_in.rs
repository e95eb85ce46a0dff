//! Other articles of a scope, and where there are too few, of the scopes around it.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::card::{CARD_COLUMNS, Card, CardRow};
use super::feed::{self, FeedQuery, LOOKED_AT, Range, live_counts, write_is_in, write_scopes};
use super::{FeedWindow, FeedWindows, Prefetch, Scope};
use crate::db::Sql;
use crate::facet::depends_on;
use crate::kernel::{Count, CursorKind, Direction, Page, PageRequest, Position, Result};

/// The cursors of these lists.
pub const LIST: CursorKind = CursorKind::MoreIn;
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
/// `within` is a scope that all of them must be in, too. `without` is the sort key of the article that the list stands beside. One statement, shared with other slices, if the
/// page comes from one scope, two if it goes on in others.
pub async fn list(
    feed_windows: &FeedWindows,
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
    within: Option<Scope>,
    without: i64,
    page: &PageRequest,
) -> Result<Page<Found>> {
    let bounds = Bounds::of(page);
    let levels: Vec<usize> = (0..scopes.len()).filter(|level| bounds.touch(*level)).collect();
    let found = match (page.direction, levels.split_first()) {
        (_, None) => Vec::new(),
        (Direction::Backward, _) => {
            read(connection, levels_of(scopes, within, &levels), without, &bounds, page.limit + 1).await?
        }
        (Direction::Forward, Some((first, rest))) => {
            let mut found = match scopes.first() {
                Some(scope) if *first == 0 => {
                    nearest(feed_windows, (*scope, within), without, &bounds, page.limit + 1).await?
                }
                _ => read(connection, levels_of(scopes, within, &[*first]), without, &bounds, page.limit + 1).await?,
            };
            let missing = page.limit + 1 - found.len();
            if missing > 0 && !rest.is_empty() {
                found.extend(read(connection, levels_of(scopes, within, rest), without, &bounds, missing).await?);
            }
            found
        }
    };
    Ok(page.page(found, |found| Position::Step(found.level, found.card.sort_key)))
}

/// What [`list`] reads first of the first region of an article, if the page is the first of its list.
pub fn beside(page: &PageRequest) -> Option<Prefetch> {
    let is_first = page.direction == Direction::Forward && page.after.is_none() && page.before.is_none();
    is_first.then(|| Prefetch::PrimaryRegion(with_itself(page.limit + 1)))
}

/// As many and one more: the article that the list stands beside may be among them.
const fn with_itself(limit: usize) -> usize {
    limit + 1
}

/// How many articles [`list`] has in all its pages.
pub async fn count(
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
    within: Option<Scope>,
    without: i64,
) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Row {
        live_count: i64,
        is_inside: bool,
    }
    let counts = live_counts(connection, scopes).await?;
    let is_enough = |scope: &&Scope| counts.get(scope).is_some_and(|count| *count > FEW as i64);
    let Some(widest) = scopes.iter().find(is_enough).or(scopes.last()) else { return Ok(Count::exact(0)) };
    depends_on(widest.facet());
    if let Some(within) = within {
        let query = FeedQuery { sets: vec![vec![*widest], vec![within]], ..FeedQuery::default() };
        let own = FeedQuery { from: Some(without), before: Some(without.saturating_add(1)), ..query.clone() };
        let (all, own) = (feed::count(connection, &query).await?, feed::count(connection, &own).await?);
        return Ok(Count { value: all.value - own.value, ..all });
    }
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
        Self { after: step(&page.after), before: step(&page.before), descending: page.direction == Direction::Forward }
    }

    /// Whether anything of this level can be in the page.
    fn touch(&self, level: usize) -> bool {
        self.after.is_none_or(|(after, _)| level >= after as usize)
            && self.before.is_none_or(|(before, _)| level <= before as usize)
    }

    /// The part of the first scope.
    fn first(&self) -> Range {
        let key = |place: Option<(u32, i64)>| place.filter(|(level, _)| *level == 0).map(|(_, key)| key);
        Range { descending: self.descending, above: key(self.before), below: key(self.after) }
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

/// Reads the first articles of the scope itself.
async fn nearest(
    feed_windows: &FeedWindows,
    (scope, within): (Scope, Option<Scope>),
    without: i64,
    bounds: &Bounds,
    limit: usize,
) -> Result<Vec<Found>> {
    let slice = FeedWindow { limit: with_itself(limit), range: bounds.first(), scope, within };
    let mut cards = feed_windows.one(slice).await?.unwrap_or_default();
    cards.retain(|card| card.sort_key != without);
    cards.truncate(limit);
    Ok(cards.into_iter().map(|card| Found { card, level: 0 }).collect())
}

/// Which levels of a list are read.
struct Levels<'a> {
    scopes: &'a [Scope],
    within: Option<Scope>,
    levels: &'a [usize],
}

fn levels_of<'a>(scopes: &'a [Scope], within: Option<Scope>, levels: &'a [usize]) -> Levels<'a> {
    Levels { scopes, within, levels }
}

#[derive(FromQueryResult)]
struct LevelRow {
    level: i32,
}

/// Reads the first entries of some levels in reading direction.
async fn read(
    connection: &impl ConnectionTrait,
    Levels { scopes, within, levels }: Levels<'_>,
    without: i64,
    bounds: &Bounds,
    limit: usize,
) -> Result<Vec<Found>> {
    // Whether a level belongs to the list follows from the sizes of the narrower ones.
    let widest = levels.iter().max().map_or(0, |level| level + 1);
    scopes.iter().take(widest).chain(&within).for_each(|scope| depends_on(scope.facet()));
    let (of_keys, of_levels) = if bounds.descending { (" DESC", " ASC") } else { (" ASC", " DESC") };
    let mut sql = Sql::new("SELECT u.level, ");
    sql.push(CARD_COLUMNS).push(" FROM (SELECT * FROM (");
    let mut separator = "SELECT * FROM (";
    for level in levels {
        sql.push(separator).push("SELECT ").number(*level).push(" AS level, e.sort_key FROM (");
        sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM feed_scope s WHERE ");
        write_scopes(&mut sql, "s", scopes.get(*level..=*level).unwrap_or_default());
        let narrower = scopes.get(..*level).unwrap_or_default();
        if !narrower.is_empty() {
            // Here, and not beside the key: a level that does not belong to the list must not even be begun.
            sql.push(" AND NOT EXISTS (SELECT 1 FROM feed_scope b WHERE b.live_count > ").number(FEW).push(" AND ");
            write_scopes(&mut sql, "b", narrower);
            sql.push(")");
        }
        sql.push(") AND f.sort_key <> ").bind(without);
        bounds.write(&mut sql, *level);
        // Nested scopes: what is in none of the narrower ones is what is not in the widest of them.
        if let Some(widest) = narrower.last() {
            sql.push(" AND f.sort_key NOT IN (SELECT n.sort_key FROM article_feed n WHERE n.scope_id = ");
            sql.push("(SELECT w.id FROM feed_scope w WHERE ");
            write_scopes(&mut sql, "w", std::slice::from_ref(widest));
            sql.push("))");
        }
        // What must be in a second scope is looked for among so many.
        let looked_at = if within.is_some() { LOOKED_AT } else { limit };
        sql.push(" ORDER BY f.sort_key").push(of_keys).push(" LIMIT ").number(looked_at).push(") e");
        if let Some(within) = within {
            sql.push(" WHERE ");
            write_is_in(&mut sql, "e", within);
        }
        sql.push(" ORDER BY e.sort_key").push(of_keys).push(" LIMIT ").number(limit);
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
            let card = Card::head(CardRow::from_query_result(row, "")?)?;
            Ok(Found { card: Arc::new(card), level: level.unsigned_abs() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    use uuid::Uuid;

    use super::*;
    use crate::article::{feed_windows, fixture};
    use crate::db::count_statements;
    use crate::taxonomy::ScopeKind;

    /// Nested scopes, and articles by the narrowest of them that they are in.
    #[derive(Clone, Debug)]
    struct World {
        /// For each scope whether it has too many articles to go on beyond it.
        is_big: Vec<bool>,
        /// Key and narrowest scope.
        articles: Vec<(i64, usize)>,
        own: i64,
    }

    fn world() -> impl Strategy<Value = World> {
        (1_usize..5).prop_flat_map(|levels| {
            let articles = prop::collection::btree_map(1_i64..60, 0..levels, 0..24);
            (prop::collection::vec(prop::bool::weighted(0.2), levels), articles, 1_i64..60)
                .prop_map(|(is_big, articles, own)| World { is_big, articles: articles.into_iter().collect(), own })
        })
    }

    impl World {
        fn scopes(&self) -> Vec<Scope> {
            (0..self.is_big.len())
                .map(|level| Scope::new(ScopeKind::Region, Uuid::from_u128(level as u128 + 1)))
                .collect()
        }

        async fn build(&self) -> crate::db::Database {
            let db = fixture::database().await;
            let scopes = self.scopes();
            for (key, narrowest) in &self.articles {
                fixture::publish(&db, *key, &scopes[*narrowest..], &Default::default()).await;
            }
            for (scope, is_big) in scopes.iter().zip(&self.is_big) {
                fixture::count(&db, *scope, if *is_big { FEW as i64 + 1 } else { 0 }).await;
            }
            db
        }

        /// The whole list, made in the simplest way.
        fn list(&self) -> Vec<(u32, i64)> {
            let mut list = Vec::new();
            for (level, is_big) in self.is_big.iter().enumerate() {
                let here =
                    self.articles.iter().rev().filter(|(key, narrowest)| *narrowest == level && *key != self.own);
                list.extend(here.map(|(key, _)| (level as u32, *key)));
                if *is_big {
                    break;
                }
            }
            list
        }
    }

    fn ask(first: Option<i32>, after: Option<&str>, last: Option<i32>, before: Option<&str>) -> PageRequest {
        PageRequest::new(LIST, 100, first, after, last, before).unwrap()
    }

    fn places(page: &Page<Found>) -> Vec<(u32, i64)> {
        page.edges.iter().map(|edge| (edge.node.level, edge.node.card.sort_key)).collect()
    }

    async fn walk(world: &World, limit: i32) -> Result<(), TestCaseError> {
        let (db, scopes, expected) = (world.build().await, world.scopes(), world.list());
        let (mut forward, mut after) = (Vec::new(), None);
        loop {
            let request = ask(Some(limit), after.as_deref(), None, None);
            let (page, statements) =
                count_statements(list(&feed_windows(&db), db.reader(), &scopes, None, world.own, &request)).await;
            let page = page.unwrap();
            prop_assert!(statements <= 2);
            forward.extend(places(&page));
            prop_assert_eq!(page.has_next, forward.len() < expected.len());
            after = page.end;
            if !page.has_next {
                break;
            }
        }
        prop_assert_eq!(&forward, &expected);

        let (mut backward, mut before) = (Vec::new(), None);
        loop {
            let request = ask(None, None, Some(limit), before.as_deref());
            let page = list(&feed_windows(&db), db.reader(), &scopes, None, world.own, &request).await.unwrap();
            backward.splice(0..0, places(&page));
            prop_assert_eq!(page.has_previous, backward.len() < expected.len());
            before = page.edges.first().map(|edge| edge.cursor.clone());
            if !page.has_previous {
                break;
            }
        }
        prop_assert_eq!(&backward, &expected);

        // Between any two places there is what the list has between them.
        for (from, to) in [(0, expected.len()), (1, expected.len() - expected.len() / 3), (expected.len() / 2, 0)] {
            let cursor = |place: usize| {
                let (level, key) = *expected.get(place)?;
                Some(ask(Some(1), None, None, None).cursor(Position::Step(level, key)))
            };
            let request = ask(Some(100), cursor(from).as_deref(), None, cursor(to).as_deref());
            let page = list(&feed_windows(&db), db.reader(), &scopes, None, world.own, &request).await.unwrap();
            let start = if cursor(from).is_some() { from + 1 } else { 0 };
            let end = if cursor(to).is_some() { to } else { expected.len() };
            prop_assert_eq!(places(&page), expected.get(start..end).unwrap_or_default().to_vec());
        }
        Ok(())
    }

    #[test]
    fn pages_are_those_of_the_whole_list() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
        runner.run(&(world(), 1_i32..8), |(world, limit)| runtime.block_on(walk(&world, limit))).unwrap();
    }

    #[tokio::test]
    async fn counts_what_it_lists() {
        let world = World { is_big: vec![false, false], articles: vec![(1, 0), (2, 1), (3, 1)], own: 1 };
        let db = world.build().await;
        assert_eq!(count(db.reader(), &world.scopes(), None, 1).await.unwrap(), Count::exact(2));
        assert_eq!(count(db.reader(), &world.scopes(), None, 4).await.unwrap(), Count::exact(3));
        assert_eq!(count(db.reader(), &[], None, 1).await.unwrap(), Count::exact(0));
    }
}
