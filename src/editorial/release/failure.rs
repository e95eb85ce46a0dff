use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::app::App;
use crate::db::Sql;
use crate::kernel::{Error, Micros, Result};

/// How long an article waits that could not be released: a minute, twice as long each time, up to an hour.
const RETRY: (i64, i64) = (60_000_000, 3_600_000_000);

/// A planned release that failed for a reason that nobody foresaw, and is tried again.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ReleaseFailure {
    pub article_id: Uuid,
    /// What was to be published.
    pub revision_id: Uuid,
    /// The code of the failure; the log has its cause.
    pub code: String,
    pub attempts: i32,
    failed_at: i64,
    retry_at: i64,
}

impl ReleaseFailure {
    pub const fn failed_at(&self) -> Micros {
        Micros(self.failed_at)
    }

    /// When it is tried again.
    pub const fn retry_at(&self) -> Micros {
        Micros(self.retry_at)
    }
}

/// Only failures of what is planned now.
const CURRENT: &str = "SELECT f.article_id, f.revision_id, f.code, f.attempts, f.failed_at, f.retry_at FROM release_failure f \
     JOIN article a ON a.id = f.article_id AND a.release_revision_id = f.revision_id AND a.release_at IS NOT NULL";

/// The failures of articles whose planned release was set aside.
pub async fn by_articles(
    connection: &impl ConnectionTrait,
    articles: &[Uuid],
) -> Result<HashMap<Uuid, ReleaseFailure>> {
    let mut sql = Sql::new(CURRENT);
    sql.push(" WHERE f.article_id IN ").list(articles.iter().copied());
    Ok(sql.all::<ReleaseFailure>(connection).await?.into_iter().map(|failure| (failure.article_id, failure)).collect())
}

/// Planned releases that were set aside, the oldest first, at most 20.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<ReleaseFailure>> {
    let mut sql = Sql::new(CURRENT);
    sql.push(" ORDER BY f.failed_at, f.article_id LIMIT 20");
    sql.all(connection).await
}

/// Sets an article aside, and says so.
pub(super) async fn set_aside(app: &App, article: Uuid, now: Micros, error: &Error) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Planned {
        revision_id: Uuid,
        attempts: i32,
    }
    let tx = app.db.begin().await?;
    let mut sql =
        Sql::new("SELECT a.release_revision_id AS revision_id, coalesce(f.attempts, 0) AS attempts FROM article a");
    sql.push(" LEFT JOIN release_failure f ON f.article_id = a.id AND f.revision_id = a.release_revision_id");
    sql.push(" WHERE a.release_revision_id IS NOT NULL AND a.id = ").bind(article);
    // Somebody may have taken the plan back meanwhile.
    let Some(Planned { revision_id, attempts }) = sql.one(&tx).await? else { return Ok(()) };
    let (first, last) = RETRY;
    let retry_at = now.0.saturating_add(first.saturating_mul(1 << attempts.clamp(0, 10)).min(last));
    let mut sql =
        Sql::new("INSERT INTO release_failure (article_id, revision_id, code, attempts, failed_at, retry_at) VALUES (");
    sql.bind(article).push(", ").bind(revision_id).push(", ").bind(error.code().as_str()).push(", ").bind(attempts + 1);
    sql.push(", ").bind(now.0).push(", ").bind(retry_at);
    sql.push(") ON CONFLICT (article_id) DO UPDATE SET revision_id = excluded.revision_id, code = excluded.code, ");
    sql.push("attempts = excluded.attempts, failed_at = excluded.failed_at, retry_at = excluded.retry_at");
    sql.execute(&tx).await?;
    tx.commit().await?;
    app.releases.count(0, 1);
    tracing::error!(
        code = error.code().as_str(), cause = ?error.cause().map(ToString::to_string), %article, attempts = attempts + 1,
        "a planned release failed and is set aside"
    );
    Ok(())
}

/// Forgets failures of articles that are released.
pub(super) async fn forget(connection: &impl ConnectionTrait, articles: &[Uuid]) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM release_failure WHERE article_id IN ");
    sql.list(articles.iter().copied());
    sql.execute(connection).await?;
    Ok(())
}
