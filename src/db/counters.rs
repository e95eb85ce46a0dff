use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::Sql;
use crate::kernel::{Error, Result};

#[derive(FromQueryResult)]
struct Value {
    value: i64,
}

/// Says that the vocabulary changes in this transaction: every node reads it anew.
pub async fn touch_vocabulary(tx: &DatabaseTransaction) -> Result<()> {
    Sql::new("UPDATE stream_counter SET value = value + 1 WHERE name = 'vocabulary'").execute(tx).await?;
    Ok(())
}

/// How often the vocabulary has changed.
pub async fn vocabulary_version(connection: &impl ConnectionTrait) -> Result<i64> {
    counter(connection, "SELECT value FROM stream_counter WHERE name = 'vocabulary'").await
}

/// What has a number for each entry, in the order of commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Public changes of articles.
    Articles,
    /// The audit log.
    Audit,
}

/// The number of the last entry that is committed.
pub async fn last_number(connection: &impl ConnectionTrait, stream: Stream) -> Result<i64> {
    let sql = match stream {
        Stream::Articles => "SELECT value FROM stream_counter WHERE name = 'article'",
        Stream::Audit => "SELECT value FROM stream_counter WHERE name = 'audit'",
    };
    counter(connection, sql).await
}

async fn counter(connection: &impl ConnectionTrait, sql: &str) -> Result<i64> {
    let row = Sql::new(sql).one::<Value>(connection).await?;
    Ok(row.ok_or_else(|| Error::internal("a counter is missing"))?.value)
}
