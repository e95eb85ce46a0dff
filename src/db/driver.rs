use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Database, Executor, Postgres, Sqlite};
use sea_orm::{ExecResult, QueryResult, Statement};
use sea_query_sqlx::SqlxValues;

/// One connection, to either database. Dropped, it is cut off, and what it had not committed is undone.
pub(super) enum Driver {
    Postgres { connection: PgConnection, session: Session },
    Sqlite { connection: SqliteConnection, alarm: Arc<Alarm> },
}

/// Who the server is that answers at a connection.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The process at the server, to ask after it.
    pub pid: i32,
    /// Which history the server writes: it is another one after a standby has taken over. Empty if it does not say.
    pub timeline: String,
}

impl Driver {
    /// The rows that a statement gives, or the first of them.
    pub async fn rows(&mut self, statement: &Statement, is_one: bool) -> Result<Vec<QueryResult>, sqlx::Error> {
        match self {
            Self::Postgres { connection, .. } => rows::<Postgres>(connection, statement, is_one).await,
            Self::Sqlite { connection, .. } => rows::<Sqlite>(connection, statement, is_one).await,
        }
    }

    pub async fn execute(&mut self, statement: &Statement) -> Result<ExecResult, sqlx::Error> {
        match self {
            Self::Postgres { connection, .. } => Ok(query(statement).execute(connection).await?.into()),
            Self::Sqlite { connection, .. } => Ok(query(statement).execute(connection).await?.into()),
        }
    }

    /// Runs text without values, of one statement or several.
    pub async fn run(&mut self, text: &str) -> Result<ExecResult, sqlx::Error> {
        let text = AssertSqlSafe(text.to_owned());
        match self {
            Self::Postgres { connection, .. } => Ok(connection.execute(text).await?.into()),
            Self::Sqlite { connection, .. } => Ok(connection.execute(text).await?.into()),
        }
    }

    /// Runs text without values, of one statement or several, and gives the first row.
    pub async fn first(&mut self, text: &str) -> Result<Option<QueryResult>, sqlx::Error> {
        let text = AssertSqlSafe(text.to_owned());
        match self {
            Self::Postgres { connection, .. } => Ok(connection.fetch_optional(text).await?.map(QueryResult::from)),
            Self::Sqlite { connection, .. } => Ok(connection.fetch_optional(text).await?.map(QueryResult::from)),
        }
    }

    /// Who answers; `None` on the embedded database.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Postgres { session, .. } => Some(session),
            Self::Sqlite { .. } => None,
        }
    }

    /// Ends it in good order.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres { connection, .. } => connection.close().await,
            Self::Sqlite { connection, .. } => connection.close().await,
        }
    }

    /// The statements from now on may run for so long. PostgreSQL has been told when the connection was made.
    pub fn set_alarm(&self, limit: Duration) {
        if let Self::Sqlite { alarm, .. } = self {
            alarm.set(limit);
        }
    }
}

fn query<D: Database>(statement: &Statement) -> sqlx::query::Query<'_, D, SqlxValues>
where
    SqlxValues: sqlx::IntoArguments<D>,
{
    let values = statement.values.clone().unwrap_or(sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

async fn rows<'c, D: Database>(
    connection: &'c mut D::Connection,
    statement: &Statement,
    is_one: bool,
) -> Result<Vec<QueryResult>, sqlx::Error>
where
    SqlxValues: sqlx::IntoArguments<D>,
    &'c mut D::Connection: Executor<'c, Database = D>,
    QueryResult: From<D::Row>,
{
    if is_one {
        return Ok(query(statement).fetch_optional(connection).await?.into_iter().map(QueryResult::from).collect());
    }
    Ok(query(statement).fetch_all(connection).await?.into_iter().map(QueryResult::from).collect())
}

/// When the statement under way is to be interrupted, for a database that knows no time-out of its own.
#[derive(Debug)]
pub(super) struct Alarm {
    start: Instant,
    /// Milliseconds after the start.
    at: AtomicU64,
}

impl Alarm {
    pub fn new() -> Self {
        Self { start: Instant::now(), at: AtomicU64::new(u64::MAX) }
    }

    fn set(&self, limit: Duration) {
        self.at.store(self.elapsed().saturating_add(millis(limit)), Ordering::Relaxed);
    }

    /// Whether there is time left.
    pub fn is_early(&self) -> bool {
        self.elapsed() <= self.at.load(Ordering::Relaxed)
    }

    fn elapsed(&self) -> u64 {
        millis(self.start.elapsed())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
