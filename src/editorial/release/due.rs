use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::db::Sql;
use crate::kernel::{Error, Micros, Result};

/// Articles released in one transaction: so few that others wait for some hundredths of a second, and that what they touch of
/// the public world can still be told one by one.
const BATCH: usize = 16;

/// The articles that are due, in the order of their moments, at most a batch; none that is set aside for now.
pub async fn articles(connection: &impl ConnectionTrait, now: Micros) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let mut sql = Sql::default();
    planned(&mut sql, "a.id", now);
    sql.push(" AND a.release_at <= ").bind(now.0).push(" ORDER BY a.release_at, a.id LIMIT ").number(BATCH);
    Ok(sql.all::<Row>(connection).await?.into_iter().map(|row| row.id).collect())
}

/// When something is to be done next: the first planned moment, or the first at which something is tried again.
pub async fn next(connection: &impl ConnectionTrait, now: Micros) -> Result<Option<Micros>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: Option<i64>,
    }
    let mut sql =
        Sql::new("SELECT min(at) AS at FROM (SELECT min(retry_at) AS at FROM release_failure WHERE retry_at > ");
    sql.bind(now.0).push(" UNION ALL SELECT * FROM (");
    planned(&mut sql, "a.release_at AS at", now);
    sql.push(" ORDER BY a.release_at, a.id LIMIT 1) p) t");
    let row = sql.one::<Row>(connection).await?.ok_or_else(|| Error::internal("a minimum without a row"))?;
    Ok(row.at.map(Micros))
}

/// What is planned and not set aside for now.
fn planned(sql: &mut Sql, columns: &str, now: Micros) {
    sql.push("SELECT ")
        .push(columns)
        .push(" FROM article a WHERE a.release_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM release_failure f");
    sql.push(" WHERE f.article_id = a.id AND f.revision_id = a.release_revision_id AND f.retry_at > ")
        .bind(now.0)
        .push(")");
}
