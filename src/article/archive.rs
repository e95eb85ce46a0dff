//! Public articles by month.

use jiff::tz::TimeZone;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Scope;
use super::feed::FeedQuery;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Micros, Result};

/// A month of the site's time zone that has articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Month {
    /// `yyyymm`.
    pub month: i32,
    pub count: i64,
}

/// The months in which a scope has articles, newest first.
pub async fn months(connection: &impl ConnectionTrait, scope: Scope) -> Result<Vec<Month>> {
    depends_on(scope.facet());
    let mut sql = Sql::new("SELECT m.month, m.live_count AS count FROM feed_month m WHERE m.scope_id = ");
    sql.push("(SELECT s.id FROM feed_scope s WHERE s.kind = ").bind(scope.kind as i16);
    sql.push(" AND s.ref_id = ").bind(scope.id).push(") AND m.live_count > 0 ORDER BY m.month DESC");
    sql.all(connection).await
}

/// A month of all public articles, and when something in it last changed, if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ChangedMonth {
    /// `yyyymm`.
    pub month: i32,
    pub count: i64,
    pub modified_at: Option<i64>,
}

/// The months that have articles, newest first.
pub async fn changed_months(connection: &impl ConnectionTrait) -> Result<Vec<ChangedMonth>> {
    depends_on(Facet::STREAM);
    let mut sql =
        Sql::new("SELECT m.month, m.live_count AS count, m.modified_at FROM feed_month m WHERE m.scope_id = ");
    sql.push("(SELECT s.id FROM feed_scope s WHERE s.kind = ").bind(Scope::ALL.kind as i16);
    sql.push(" AND s.ref_id = ").bind(Scope::ALL.id).push(") AND m.live_count > 0 ORDER BY m.month DESC");
    sql.all(connection).await
}

/// The articles of a scope in a month, newest first; `None` outside of the calendar.
pub fn in_month(scope: Scope, year: i32, month: i32, zone: &TimeZone) -> Option<FeedQuery> {
    if !(1..=9_998).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let next = if month == 12 { (year + 1) * 100 + 1 } else { year * 100 + month + 1 };
    let from = Micros::start_of_month(year * 100 + month, zone)?;
    let before = Micros::start_of_month(next, zone)?;
    Some(FeedQuery { from: Some(from.0), before: Some(before.0), ..FeedQuery::of(scope) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let december = in_month(Scope::ALL, 2020, 12, &paris).unwrap();
        let january = in_month(Scope::ALL, 2021, 1, &paris).unwrap();
        assert_eq!(december.before, january.from);
        assert_eq!(Micros(december.from.unwrap()).to_string(), "2020-11-30T23:00:00Z");
        for (year, month) in [(2020, 0), (2020, 13), (0, 1), (10_000, 1), (i32::MAX, 12)] {
            assert!(in_month(Scope::ALL, year, month, &paris).is_none());
        }
    }
}
