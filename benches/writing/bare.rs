//! What publishing is held against: one small row, committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use dateline::db::{Database, Sql};
use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

use crate::shared::Outcome;
use crate::shared::fill::{failed, open};

/// How many tasks commit a second, together.
pub async fn commits_a_second(database_url: &str, tasks: usize, time: Duration) -> Outcome<f64> {
    let db = open(database_url, 10).await?;
    db.writer().execute_unprepared("CREATE TABLE IF NOT EXISTS bare (n BIGINT PRIMARY KEY, at BIGINT)").await?;
    db.writer().execute_unprepared("DELETE FROM bare").await?;
    let next = Arc::new(AtomicI64::new(0));
    let start = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let (db, next) = (db.clone(), next.clone());
        running.spawn(async move {
            while start.elapsed() < time {
                commit(&db, next.fetch_add(1, Ordering::Relaxed)).await.map_err(failed)?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    let took = start.elapsed();
    db.writer().execute_unprepared("DROP TABLE bare").await?;
    Ok(next.load(Ordering::Relaxed) as f64 / took.as_secs_f64())
}

async fn commit(db: &Database, number: i64) -> dateline::kernel::Result<()> {
    let tx = db.begin().await?;
    let mut sql = Sql::new("INSERT INTO bare (n, at) VALUES (");
    sql.bind(number).push(", ").bind(number).push(")").execute(&tx).await?;
    tx.commit().await
}
