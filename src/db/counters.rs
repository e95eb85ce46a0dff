use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::{DatabaseTransaction, Sql, Stream};
use crate::kernel::{Error, Result};

/// The counter of versions of the vocabulary; those of the streams are from 0.
const VOCABULARY: i32 = -1;

/// Says that the vocabulary changes in this transaction: every node reads it anew.
pub async fn touch_vocabulary(tx: &DatabaseTransaction) -> Result<()> {
    tx.take_node_turn(VOCABULARY).await?;
    let mut sql = Sql::new("UPDATE stream_counter SET value = value + 1");
    sql.push(notice(tx)).push(" WHERE name = 'vocabulary'").execute(tx).await?;
    Ok(())
}

impl Stream {
    /// Takes the next numbers and gives the first. Until the end of the transaction nobody else gets any: numbers are in the
    /// order of commits.
    pub async fn allocate_seq(self, tx: &DatabaseTransaction, count: usize) -> Result<i64> {
        #[derive(FromQueryResult)]
        struct Last {
            value: i64,
        }
        tx.take_node_turn(self as i32).await?;
        let count = i64::try_from(count).map_err(Error::internal)?;
        let mut sql = Sql::new("UPDATE stream_counter SET value = value + ");
        sql.bind(count).push(" WHERE name = ").bind(self.name()).push(" RETURNING value");
        let last = sql.one::<Last>(tx).await?.ok_or_else(|| Error::internal("a counter is missing"))?;
        Ok(last.value - count + 1)
    }
}

/// Writes a source of one row that tells the other nodes, once what is written is committed. The embedded database has
/// nobody to tell.
pub fn notice(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => " FROM pg_notify('dateline', '')",
        _ => "",
    }
}

/// How often the vocabulary has changed.
pub async fn vocabulary_version(connection: &impl ConnectionTrait) -> Result<i64> {
    Ok(counters(connection).await?.vocabulary)
}

/// The numbers of the last entries that are committed. Each counts up in the order of commits. What has not changed since
/// there are numbers of it is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Of the change stream of articles.
    pub article: i64,
    /// Of the audit log.
    pub audit: i64,
    /// Of changes of what anonymous readers see.
    pub public: i64,
    /// Of versions of the vocabulary.
    pub vocabulary: i64,
    /// Of the last public change of which tags there are, or of one of them.
    pub tags: i64,
    /// The same of authors.
    pub authors: i64,
    /// The same of collections.
    pub collections: i64,
    /// In which epoch they are numbered now; 0 before the first.
    pub epoch: i64,
}

const COUNTERS: &str = "SELECT name, value FROM stream_counter UNION ALL \
                        SELECT 'epoch', id FROM epoch WHERE number = (SELECT max(number) FROM epoch)";

/// All counters at one moment.
pub async fn counters(connection: &impl ConnectionTrait) -> Result<Counters> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        value: i64,
    }
    let mut counters = Counters::default();
    for Row { name, value } in Sql::new(COUNTERS).all(connection).await? {
        match name.as_str() {
            "article" => counters.article = value,
            "audit" => counters.audit = value,
            "public" => counters.public = value,
            "vocabulary" => counters.vocabulary = value,
            "tags" => counters.tags = value,
            "authors" => counters.authors = value,
            "collections" => counters.collections = value,
            "epoch" => counters.epoch = value,
            _ => {}
        }
    }
    Ok(counters)
}
