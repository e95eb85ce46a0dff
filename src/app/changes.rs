use sea_orm::ConnectionTrait;
use tokio::sync::watch;

use crate::db::{Stream, last_number};
use crate::kernel::Result;

/// How far a stream has come, as far as this node knows: the number of its last entry.
///
/// Numbers follow the order of commits, so whoever has read up to the number has missed nothing. What this node commits it
/// knows at once; what others commit, when it looks next, which is once a second ([`super::App::follow`]).
#[derive(Debug)]
pub struct Changes {
    stream: Stream,
    last: watch::Sender<i64>,
}

impl Changes {
    pub async fn open(connection: &impl ConnectionTrait, stream: Stream) -> Result<Self> {
        Ok(Self { stream, last: watch::Sender::new(last_number(connection, stream).await?) })
    }

    /// The number of the last entry that is known.
    pub fn last(&self) -> i64 {
        *self.last.borrow()
    }

    /// Tells whenever there is more.
    pub fn subscribe(&self) -> watch::Receiver<i64> {
        self.last.subscribe()
    }

    /// Looks how far the stream has come.
    pub async fn refresh(&self, connection: &impl ConnectionTrait) -> Result<i64> {
        self.reach(last_number(connection, self.stream).await?);
        Ok(self.last())
    }

    /// Everything up to a number is committed. Of two who say so at the same time, the slower one may have seen less.
    pub fn reach(&self, seen: i64) {
        self.last.send_if_modified(|last| {
            let is_more = seen > *last;
            *last = seen.max(*last);
            is_more
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Database, DatabaseUrl, Sql, migrate_up};

    #[tokio::test]
    async fn tells_once_that_there_is_more() {
        let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.unwrap();
        migrate_up(&db).await.unwrap();
        let changes = Changes::open(db.reader(), Stream::Articles).await.unwrap();
        let mut heard = changes.subscribe();
        let start = changes.last();
        assert_eq!(changes.refresh(db.reader()).await.unwrap(), start);
        assert!(!heard.has_changed().unwrap());
        let tx = db.begin().await.unwrap();
        Sql::new("UPDATE stream_counter SET value = value + 3 WHERE name = 'article'").execute(&tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changes.refresh(db.reader()).await.unwrap(), start + 3);
        heard.changed().await.unwrap();
        assert_eq!(*heard.borrow_and_update(), start + 3);
        assert!(!heard.has_changed().unwrap());
    }
}
