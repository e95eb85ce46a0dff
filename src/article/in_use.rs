use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::Scope;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::Result;
use crate::taxonomy::ScopeKind;

#[derive(FromQueryResult)]
struct Row {
    kind: i16,
    ref_id: Uuid,
}

/// How many lists of some kinds have public articles. Read from their counters.
pub async fn count_in_use(connection: &impl ConnectionTrait, kinds: &[ScopeKind]) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    depends_on(Facet::STREAM);
    // All of it is read once: SQLite would fetch each row by the index, which takes three times as long.
    let mut sql = Sql::new("SELECT count(*) AS n FROM feed_scope s WHERE s.live_count > 0 AND s.kind + 0 IN ");
    sql.list(kinds.iter().map(|kind| *kind as i16));
    Ok(sql.one::<Number>(connection).await?.map_or(0, |number| number.n))
}

/// Those lists by kind and id; so many, without the first so many.
pub async fn in_use(
    connection: &impl ConnectionTrait,
    kinds: &[ScopeKind],
    without: usize,
    limit: usize,
) -> Result<Vec<Scope>> {
    depends_on(Facet::STREAM);
    let mut sql = Sql::new("SELECT s.kind, s.ref_id FROM feed_scope s WHERE s.live_count > 0 AND s.kind IN ");
    sql.list(kinds.iter().map(|kind| *kind as i16)).push(" ORDER BY s.kind, s.ref_id LIMIT ").number(limit);
    sql.push(" OFFSET ").number(without);
    let rows: Vec<Row> = sql.all(connection).await?;
    let scope = |row: Row| Some(Scope::new(ScopeKind::from_stored(row.kind)?, row.ref_id));
    Ok(rows.into_iter().filter_map(scope).collect())
}
