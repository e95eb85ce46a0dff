//! Lists of public articles: ranges of `article_feed`, and that of everything of `article_live`.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card};
use super::scan::ScopeRow;
use super::{Scope, live, scan};
use crate::db::Sql;
use crate::facet::{Facet, depends_on, depends_on_part};
use crate::kernel::{Count, CursorKind, Direction, Page, PageRequest, Position, Result};

/// The cursors of lists in feed order.
pub const LIST: CursorKind = CursorKind::Feed;
/// Counting stops here.
pub const COUNT_LIMIT: i64 = 1_000;

/// Which articles, in which order.
#[derive(Clone, Debug, Default)]
pub struct FeedQuery {
    /// Each set is met by being in one of its scopes; all sets must be met. No set is everything.
    pub sets: Vec<Vec<Scope>>,
    /// First sort key that belongs to the list.
    pub from: Option<i64>,
    /// First sort key that no longer does.
    pub before: Option<i64>,
    pub without: Without,
    pub oldest_first: bool,
}

/// What is left out of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Without {
    pub articles: Vec<Uuid>,
    /// Of an article in several languages, all but the one whose language comes first here.
    pub translations_but: Vec<String>,
}

impl Without {
    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.translations_but.is_empty()
    }

    /// Writes the conditions on `f.sort_key`.
    fn write(&self, sql: &mut Sql) {
        let Self { articles, translations_but } = self;
        if !articles.is_empty() {
            sql.push(" AND f.sort_key NOT IN (SELECT x.sort_key FROM article_live x WHERE x.article_id IN ");
            sql.list(articles.iter().copied()).push(")");
        }
        if !translations_but.is_empty() {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM article_live x JOIN article_live y ON y.translation_group_id = ");
            sql.push("x.translation_group_id WHERE x.sort_key = f.sort_key AND (");
            write_rank(sql, "y.language", translations_but);
            sql.push(", y.sort_key) < (");
            write_rank(sql, "x.language", translations_but);
            sql.push(", x.sort_key))");
        }
    }
}

/// Writes the place of a language in a list, as it is or with a region or script; behind all for others.
fn write_rank(sql: &mut Sql, language: &str, preferred: &[String]) {
    sql.push("CASE");
    for (place, tag) in preferred.iter().enumerate() {
        sql.push(" WHEN ").push(language).push(" = ").bind(tag.as_str()).push(" OR ").push(language);
        sql.push(" LIKE ").bind(format!("{tag}-%")).push(" THEN ").number(place);
    }
    sql.push(" ELSE ").number(preferred.len()).push(" END");
}

impl FeedQuery {
    /// The articles of one scope, newest first.
    pub fn of(scope: Scope) -> Self {
        Self { sets: vec![vec![scope]], ..Self::default() }
    }
}

/// The part of the feed that a page can come from, and which way it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Range {
    pub descending: bool,
    /// Only keys above.
    pub above: Option<i64>,
    /// Only keys below.
    pub below: Option<i64>,
}

impl Range {
    fn new(query: &FeedQuery, page: &PageRequest) -> Self {
        let key = |position: &Option<Position>| match position {
            Some(Position::Key(key)) => Some(*key),
            _ => None,
        };
        let (after, before) = (key(&page.after), key(&page.before));
        let (above, below) = if query.oldest_first { (after, before) } else { (before, after) };
        Self {
            above: query.from.map(|from| from.saturating_sub(1)).max(above),
            below: [query.before, below].into_iter().flatten().min(),
            descending: (page.direction == Direction::Forward) != query.oldest_first,
        }
    }

    /// Notes that something depends on the entries of the scopes in this part, up to the last one that was read; without
    /// one, on all of them.
    pub fn depend(self, scopes: &[Scope], last: Option<i64>) {
        let mut from = self.above.map_or(i64::MIN, |above| above.saturating_add(1));
        let mut to = self.below.map_or(i64::MAX, |below| below.saturating_sub(1));
        if let Some(last) = last {
            if self.descending { from = last } else { to = last }
        }
        scopes.iter().for_each(|scope| depends_on_part(scope.facet(), from, to));
    }

    /// Writes the conditions on `f.sort_key`, the order and the limit.
    fn write(self, sql: &mut Sql, without: &Without, limit: usize) {
        if let Some(above) = self.above {
            sql.push(" AND f.sort_key > ").bind(above);
        }
        if let Some(below) = self.below {
            sql.push(" AND f.sort_key < ").bind(below);
        }
        without.write(sql);
        sql.push(" ORDER BY f.sort_key").push(self.order()).push(" LIMIT ").number(limit);
    }

    pub fn order(self) -> &'static str {
        if self.descending { " DESC" } else { " ASC" }
    }
}

/// Writes the sort keys of articles in one of the scopes, best first.
///
/// One scope is one range of the primary key of `article_feed`; several are merged from one range each. Everything is the same
/// range of the articles themselves, whose index the cards are found by anyway.
pub(super) fn write_keys(sql: &mut Sql, scopes: &[Scope], range: Range, without: &Without, limit: usize) {
    let one = |sql: &mut Sql, scope: &Scope| {
        if *scope == Scope::ALL {
            sql.push("SELECT f.sort_key FROM article_live f WHERE TRUE");
        } else {
            sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM feed_scope s WHERE ");
            sql.push("s.kind = ").bind(scope.kind as i16).push(" AND s.ref_id = ").bind(scope.id).push(")");
        }
        range.write(sql, without, limit);
    };
    if let [scope] = scopes {
        return one(sql, scope);
    }
    sql.push("SELECT u.sort_key FROM (");
    for (place, scope) in scopes.iter().enumerate() {
        sql.push(if place == 0 { "SELECT * FROM (" } else { " UNION SELECT * FROM (" });
        one(sql, scope);
        sql.push(") m").number(place);
    }
    sql.push(") u ORDER BY u.sort_key").push(range.order()).push(" LIMIT ").number(limit);
}

/// Entries of a scope that are looked at for those that are in another one, too.
pub(super) const LOOKED_AT: usize = 2_000;

/// Writes the sort keys of articles in a scope and in another, best first, as far as they are near enough.
pub(super) fn write_keys_within(sql: &mut Sql, scope: Scope, within: Scope, range: Range, limit: usize) {
    sql.push("SELECT e.sort_key FROM (");
    write_keys(sql, &[scope], range, &Without::default(), LOOKED_AT);
    sql.push(") e WHERE ");
    write_is_in(sql, "e", within);
    sql.push(" ORDER BY e.sort_key").push(range.order()).push(" LIMIT ").number(limit);
}

/// Writes that an entry is in a scope. A value that is looked up, not a condition that PostgreSQL could make a join of: it
/// would read the whole scope.
pub(super) fn write_is_in(sql: &mut Sql, entry: &str, scope: Scope) {
    sql.push("(SELECT 1 FROM article_feed o WHERE o.sort_key = ").push(entry).push(".sort_key AND o.scope_id = ");
    sql.push("(SELECT i.id FROM feed_scope i WHERE i.kind = ").bind(scope.kind as i16).push(" AND i.ref_id = ");
    sql.bind(scope.id).push(") LIMIT 1) IS NOT NULL");
}

/// Writes that a row of `feed_scope` is one of these scopes.
///
/// A plain chain of ORs: anything else in it, be it a constant, keeps SQLite from using the index.
pub(super) fn write_scopes(sql: &mut Sql, row: &str, scopes: &[Scope]) {
    let mut separator = "(";
    for scope in scopes {
        sql.push(separator).push(row).push(".kind = ").bind(scope.kind as i16);
        sql.push(" AND ").push(row).push(".ref_id = ").bind(scope.id);
        separator = " OR ";
    }
    sql.push(if scopes.is_empty() { "FALSE" } else { ")" });
}

/// A page of public articles.
///
/// The key-only range stands in an inner query with a literal limit: neither planner can be tempted to read
/// `article_live` from the top, whatever the depth.
pub async fn list(connection: &impl ConnectionTrait, query: &FeedQuery, page: &PageRequest) -> Result<Page<Arc<Card>>> {
    let range = Range::new(query, page);
    let position = |card: &Arc<Card>| Position::Key(card.sort_key);
    let scopes = match query.sets.as_slice() {
        [] => &[Scope::ALL][..],
        [scopes] => scopes,
        sets => return scan::list(connection, sets, &query.without, range, page).await,
    };
    if scopes.is_empty() {
        return Ok(page.page(Vec::new(), position));
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.sort_key IN (");
    write_keys(&mut sql, scopes, range, &query.without, page.limit + 1);
    sql.push(") ORDER BY a.sort_key").push(range.order());
    let cards = live::cards(&sql, connection).await?;
    range.depend(scopes, cards.get(page.limit).map(|card| card.sort_key));
    depends_on_left_out(&query.without);
    Ok(page.page(cards, position))
}

/// Where a walk through a list of everything begins that leaves out the first so many entries; `None` if there is nothing left.
pub async fn start(connection: &impl ConnectionTrait, query: &FeedQuery, without: usize) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Key {
        sort_key: i64,
    }
    let range = Range::new(query, &PageRequest::first(LIST, 1));
    let mut sql = Sql::default();
    write_keys(&mut sql, &[Scope::ALL], range, &query.without, 1);
    sql.push(" OFFSET ").number(without);
    let found = sql.one::<Key>(connection).await?.map(|row| row.sort_key);
    range.depend(&[Scope::ALL], found);
    depends_on_left_out(&query.without);
    Ok(found.map(|key| if range.descending { key.saturating_add(1) } else { key.saturating_sub(1) }))
}

/// How many articles the whole list has: exact for one scope, else counted up to [`COUNT_LIMIT`].
pub async fn count(connection: &impl ConnectionTrait, query: &FeedQuery) -> Result<Count> {
    let everything = Range::new(query, &PageRequest::first(LIST, 1));
    let unbounded = everything.above.is_none() && everything.below.is_none() && query.without.is_empty();
    let scopes = match query.sets.as_slice() {
        [] => &[Scope::ALL][..],
        [scopes] => scopes,
        sets => return scan::count(connection, sets, &query.without, everything).await,
    };
    if let [scope] = scopes
        && unbounded
    {
        return Ok(Count::exact(live_count(connection, *scope).await?));
    }
    everything.depend(scopes, None);
    depends_on_left_out(&query.without);
    let mut sql = Sql::new("SELECT count(*) AS n FROM (");
    write_keys(&mut sql, scopes, everything, &query.without, COUNT_LIMIT as usize + 1);
    sql.push(") k");
    let found = sql.one::<Number>(connection).await?.map_or(0, |number| number.n);
    Ok(Count { value: found.min(COUNT_LIMIT), is_exact: found <= COUNT_LIMIT })
}

/// The number of public articles in a scope, read from its counter.
pub async fn live_count(connection: &impl ConnectionTrait, scope: Scope) -> Result<i64> {
    depends_on(scope.facet());
    let mut sql = Sql::new("SELECT live_count AS n FROM feed_scope WHERE kind = ");
    sql.bind(scope.kind as i16).push(" AND ref_id = ").bind(scope.id);
    Ok(sql.one::<Number>(connection).await?.map_or(0, |number| number.n))
}

/// The number of public articles in each of some scopes; one without any may be missing.
pub async fn live_counts(connection: &impl ConnectionTrait, scopes: &[Scope]) -> Result<HashMap<Scope, i64>> {
    if scopes.is_empty() {
        return Ok(HashMap::new());
    }
    scopes.iter().for_each(|scope| depends_on(scope.facet()));
    let mut sql = Sql::new("SELECT s.id, s.kind, s.ref_id, s.live_count FROM feed_scope s WHERE ");
    write_scopes(&mut sql, "s", scopes);
    let rows: Vec<ScopeRow> = sql.all(connection).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.scope()?, row.live_count))).collect())
}

/// The place of an article that is left out is looked up; a translation that comes or goes shows or hides another, wherever
/// that is.
pub(super) fn depends_on_left_out(Without { articles, translations_but }: &Without) {
    articles.iter().for_each(|id| depends_on(Facet::article(*id)));
    if !translations_but.is_empty() {
        depends_on(Facet::STREAM);
    }
}

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}
