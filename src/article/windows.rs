//! Windows of feeds around an article: what came before and after it, and more of a region.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Scope;
use super::card::{CARD_COLUMNS, Card, CardRow};
use super::feed::{Range, Without, write_keys, write_keys_within};
use crate::db::{Database, Loader, Sql, pieces};
use crate::facet::{Facet, depends_on, depends_on_nothing};
use crate::kernel::Result;

/// Windows that one statement reads.
const AT_ONCE: usize = 32;

/// The first public articles in a part of a scope's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedWindow {
    /// The shape is first, so that windows in order make few different statements.
    pub(super) limit: usize,
    pub(super) range: Range,
    pub(super) scope: Scope,
    /// Only those that are in this scope, too.
    pub(super) within: Option<Scope>,
}

impl FeedWindow {
    /// The article just before a place.
    pub(super) fn before(scope: Scope, within: Option<Scope>, sort_key: i64) -> Self {
        Self { limit: 1, range: Range { descending: true, above: None, below: Some(sort_key) }, scope, within }
    }

    /// The article just after a place.
    pub(super) fn after(scope: Scope, within: Option<Scope>, sort_key: i64) -> Self {
        Self { limit: 1, range: Range { descending: false, above: Some(sort_key), below: None }, scope, within }
    }

    /// The cards that were read of it in its order, and a note of what that depends on.
    pub(super) fn settle(self, mut cards: Vec<Arc<Card>>) -> Vec<Arc<Card>> {
        let Self { limit, range, scope, within } = self;
        cards.sort_unstable_by_key(|card| if range.descending { -card.sort_key } else { card.sort_key });
        cards.iter().for_each(|card| depends_on(Facet::article(card.id)));
        let last = (cards.len() == limit).then(|| cards.last().map(|card| card.sort_key)).flatten();
        range.depend(&[scope], last);
        range.depend(within.as_slice(), last);
        cards
    }
}

/// Windows that the fields of a request ask for, read together. Each is in the order of its range.
pub type FeedWindows = Loader<FeedWindow, Vec<Arc<Card>>>;

/// Reads windows of this database.
pub fn feed_windows(db: &Database) -> FeedWindows {
    let db = db.clone();
    Loader::new(move |wanted: Vec<FeedWindow>| {
        let db = db.clone();
        async move { read(db.reader(), wanted).await }
    })
    .leading()
}

/// One key range each, whatever the size of the scope.
async fn read(
    connection: &impl ConnectionTrait,
    mut wanted: Vec<FeedWindow>,
) -> Result<HashMap<FeedWindow, Vec<Arc<Card>>>> {
    depends_on_nothing("whoever waits for a window says what of it is shown");
    wanted.sort_unstable();
    let mut found = HashMap::with_capacity(wanted.len());
    for piece in pieces(&wanted, AT_ONCE) {
        let mut lists: Vec<Vec<Arc<Card>>> = piece.iter().map(|_| Vec::new()).collect();
        for row in statement(piece).rows(connection).await? {
            let place = usize::try_from(PlaceRow::from_query_result(&row, "")?.place).unwrap_or(usize::MAX);
            let card = Arc::new(Card::head(CardRow::from_query_result(&row, "")?)?);
            lists.get_mut(place).into_iter().for_each(|list| list.push(card.clone()));
        }
        found.extend(piece.iter().zip(lists).map(|(window, list)| (*window, window.settle(list))));
    }
    Ok(found)
}

fn statement(windows: &[FeedWindow]) -> Sql {
    let mut sql = Sql::new("SELECT u.place, ");
    sql.push(CARD_COLUMNS).push(" FROM (");
    for (place, FeedWindow { limit, range, scope, within }) in windows.iter().enumerate() {
        sql.push(if place == 0 { "SELECT " } else { " UNION ALL SELECT " }).number(place);
        sql.push(" AS place, k.sort_key FROM (");
        match within {
            Some(within) => write_keys_within(&mut sql, *scope, *within, *range, *limit),
            None => write_keys(&mut sql, &[*scope], *range, &Without::default(), *limit),
        }
        sql.push(") k");
    }
    sql.push(") u JOIN article_live a ON a.sort_key = u.sort_key");
    sql
}

/// Which of several windows a row is of.
#[derive(FromQueryResult)]
pub(super) struct PlaceRow {
    pub place: i32,
}
