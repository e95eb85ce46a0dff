use std::sync::{Mutex, PoisonError};

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::Sql;
use super::transaction::DatabaseTransaction;
use crate::kernel::{Code, Error, Position, Result};

/// The line of history that the server writes, as far as this node knows.
///
/// A standby that takes over may lack the last changes: the numbers of the streams then count up again from where it was, for
/// other changes. It says so by another timeline, and the first node that meets it begins another epoch before anything else
/// is read or written there.
#[derive(Debug, Default)]
pub(super) struct History(Mutex<Option<String>>);

impl History {
    /// The timeline on which an epoch has begun.
    pub fn know(&self, timeline: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(timeline.to_owned());
    }

    /// Takes note of who answers at a new connection.
    pub async fn meet(&self, connection: &mut PgConnection, timeline: &str) -> Result<(), sqlx::Error> {
        let is_other = match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(known) => known != timeline && !timeline.is_empty(),
            None => false,
        };
        if is_other {
            tracing::warn!(timeline, "another server has taken over the database: a new epoch begins");
            let begin = format!("BEGIN READ WRITE; {} COMMIT", begin_epoch(DbBackend::Postgres, timeline, true));
            connection.execute(AssertSqlSafe(begin)).await?;
            self.know(timeline);
        }
        Ok(())
    }
}

/// Begins an epoch of the streams: from here on their numbers are told apart from those of any other copy of the database.
pub(super) async fn begin(tx: &DatabaseTransaction, timeline: &str) -> Result<()> {
    tx.execute_unprepared(&begin_epoch(tx.get_database_backend(), timeline, false)).await?;
    Ok(())
}

/// Statements that begin an epoch, with a semicolon behind each. `is_if_new` begins none if the last one has this timeline.
fn begin_epoch(backend: DbBackend, timeline: &str, is_if_new: bool) -> String {
    // Counters are locked in the order in which changes lock them.
    let (locks, id) = match backend {
        DbBackend::Postgres => (
            "SELECT value FROM stream_counter WHERE name = 'article' FOR UPDATE; \
             SELECT value FROM stream_counter WHERE name = 'public' FOR UPDATE; \
             SELECT value FROM stream_counter WHERE name = 'audit' FOR UPDATE; ",
            "('x' || substr(md5(gen_random_uuid()::text), 1, 16))::bit(64)::bigint",
        ),
        _ => ("", "random()"),
    };
    let timeline: String = timeline.chars().filter(char::is_ascii_hexdigit).collect();
    let condition = if is_if_new {
        format!(" WHERE (SELECT timeline FROM epoch ORDER BY number DESC LIMIT 1) <> '{timeline}'")
    } else {
        String::new()
    };
    format!(
        "{locks}INSERT INTO epoch (id, timeline, article, audit, public) SELECT {id}, '{timeline}', \
         (SELECT value FROM stream_counter WHERE name = 'article'), \
         (SELECT value FROM stream_counter WHERE name = 'audit'), \
         (SELECT value FROM stream_counter WHERE name = 'public'){condition};"
    )
}

/// What is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Changes of articles.
    Article,
    Audit,
    /// Changes of what anonymous readers see.
    Public,
}

/// Where a client stands in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub number: i64,
    behind: u32,
}

impl Place {
    /// Up to which number nothing is left to hear.
    pub fn complete_to(&self) -> i64 {
        self.number - i64::from(self.behind)
    }
}

impl Stream {
    /// Its counter, and its column of epochs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Audit => "audit",
            Self::Public => "public",
        }
    }

    /// What a cursor says. Fails with `CURSOR_INVALID` if the history of this database does not reach there: it was restored
    /// from a backup, a standby that lacked the last changes has taken over, or it is another database.
    pub async fn place(self, connection: &impl ConnectionTrait, position: &Position) -> Result<Place> {
        let Position::Change { epoch, number, behind } = *position else { return Err(start_again()) };
        // Before the first change all histories are alike.
        let is_ours = number == 0 || epoch_end(connection, epoch).await?.is_some_and(|end| end.of(self) >= number);
        if is_ours { Ok(Place { number, behind }) } else { Err(start_again()) }
    }
}

/// Up to which numbers an epoch goes.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct EpochEnd {
    article: i64,
    audit: i64,
    public: i64,
}

impl EpochEnd {
    pub fn of(&self, stream: Stream) -> i64 {
        match stream {
            Stream::Article => self.article,
            Stream::Audit => self.audit,
            Stream::Public => self.public,
        }
    }
}

/// Up to which numbers an epoch goes; `None` if it is no epoch of this history.
pub async fn epoch_end(connection: &impl ConnectionTrait, epoch: i64) -> Result<Option<EpochEnd>> {
    let mut sql = Sql::new("SELECT ");
    for (place, stream) in [Stream::Article, Stream::Audit, Stream::Public].into_iter().enumerate() {
        let stream = stream.name();
        sql.push(if place == 0 { "" } else { ", " }).push("coalesce((SELECT n.").push(stream);
        sql.push(" FROM epoch n WHERE n.number > e.number ORDER BY n.number LIMIT 1), ");
        sql.push("(SELECT value FROM stream_counter WHERE name = '").push(stream).push("')) AS ").push(stream);
    }
    sql.push(" FROM epoch e WHERE e.id = ").bind(epoch).one(connection).await
}

/// What a client is told whose cursor is of another history.
pub fn start_again() -> Error {
    let message = "The cursor is of another copy of the database, or of what was lost when it was restored. Start again \
                   without a cursor.";
    Error::new(Code::CursorInvalid, message)
}
