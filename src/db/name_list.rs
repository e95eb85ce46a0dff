use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Sql;
use crate::kernel::{Count, Direction, PageRequest, Position, Result};

/// Counting stops here.
const COUNT_LIMIT: usize = 1_000;

/// A table that is listed by name: `(name_key, id)` and `(kind, name_key, id)` are indexed where `condition` holds.
#[derive(Clone, Copy, Debug)]
pub struct NameList {
    pub table: &'static str,
    /// Which rows the public sees.
    pub condition: &'static str,
}

impl NameList {
    /// The rows of a page in reading direction and one more: one range for each kind, or one over all.
    pub async fn rows<T: FromQueryResult>(
        &self,
        connection: &impl ConnectionTrait,
        kinds: &[&str],
        page: &PageRequest,
    ) -> Result<Vec<T>> {
        let way = if page.direction == Direction::Forward { " ASC" } else { " DESC" };
        let mut sql = Sql::default();
        self.ranges(&mut sql, "*", kinds, |sql| {
            for (position, sign) in [(&page.after, " > ("), (&page.before, " < (")] {
                if let Some(Position::Name(name, id)) = position {
                    sql.push(" AND (name_key, id)").push(sign).bind(name.as_str()).push(", ").bind(*id).push(")");
                }
            }
            sql.push(" ORDER BY name_key").push(way).push(", id").push(way).push(" LIMIT ").number(page.limit + 1);
        });
        sql.push(" ORDER BY name_key").push(way).push(", id").push(way).push(" LIMIT ").number(page.limit + 1);
        sql.all(connection).await
    }

    /// How many rows there are, counted up to 1,000.
    pub async fn count(&self, connection: &impl ConnectionTrait, kinds: &[&str]) -> Result<Count> {
        #[derive(FromQueryResult)]
        struct Number {
            n: i64,
        }
        let mut sql = Sql::new("SELECT count(*) AS n FROM (");
        self.ranges(&mut sql, "id", kinds, |sql| {
            sql.push(" LIMIT ").number(COUNT_LIMIT + 1);
        });
        sql.push(") k");
        let found = sql.one::<Number>(connection).await?.map_or(0, |number| number.n);
        let limit = COUNT_LIMIT as i64;
        Ok(Count { value: found.min(limit), is_exact: found <= limit })
    }

    fn ranges(&self, sql: &mut Sql, columns: &str, kinds: &[&str], end: impl Fn(&mut Sql)) {
        let from = |sql: &mut Sql| {
            sql.push("SELECT ").push(columns).push(" FROM ").push(self.table).push(" WHERE ").push(self.condition);
        };
        sql.push("SELECT * FROM (");
        if kinds.is_empty() {
            from(sql);
            end(sql);
        }
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        for (place, kind) in kinds.into_iter().enumerate() {
            sql.push(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            from(sql);
            sql.push(" AND kind = ").bind(kind);
            end(sql);
            sql.push(") m").number(place);
        }
        sql.push(") u");
    }
}
