use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use sea_orm::DbBackend;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions, Executor, Row};
use tokio::time::{sleep, timeout};

use super::driver::{Alarm, Driver, Session};
use super::error::Fault;
use super::history::History;
use super::watch::lost;

/// A connection to PostgreSQL is replaced after so long: what its process remembers grows.
const LIFE: Duration = Duration::from_secs(30 * 60);
/// How long to wait before a server that starts is tried again.
const STARTS: Duration = Duration::from_millis(100);
/// After how many steps of its machine SQLite looks whether a statement is to be interrupted.
const STEPS: i32 = 10_000;

/// Makes connections of one kind to one database.
#[derive(Clone)]
pub(super) struct Connector(Arc<Kind>);

struct Kind {
    target: Target,
    /// How long making one may take.
    patience: Duration,
    /// How long a statement may run.
    limit: Duration,
    /// One has been made before: who refuses now is about to come back.
    has_answered: AtomicBool,
    node: OnceLock<i32>,
}

pub(super) enum Target {
    Postgres {
        options: PgConnectOptions,
        /// What is set for each connection.
        settings: String,
        /// `None` for a copy, which writes none.
        history: Option<Arc<History>>,
    },
    Sqlite {
        options: SqliteConnectOptions,
        /// `None` in memory.
        file: Option<PathBuf>,
    },
}

impl Connector {
    pub fn new(target: Target, patience: Duration, limit: Duration) -> Self {
        Self(Arc::new(Kind { target, patience, limit, has_answered: false.into(), node: OnceLock::new() }))
    }

    pub fn backend(&self) -> DbBackend {
        match self.0.target {
            Target::Postgres { .. } => DbBackend::Postgres,
            Target::Sqlite { .. } => DbBackend::Sqlite,
        }
    }

    pub fn limit(&self) -> Duration {
        self.0.limit
    }

    /// How to reach the server; `None` on the embedded database.
    pub fn server(&self) -> Option<&PgConnectOptions> {
        match &self.0.target {
            Target::Postgres { options, .. } => Some(options),
            Target::Sqlite { .. } => None,
        }
    }

    /// By which this node is told from others at a server; `None` on the embedded database. It is the process of the first
    /// connection: once that has ended another node may get the same, and then takes turns with this one.
    pub fn node(&self) -> Option<i32> {
        self.0.node.get().copied()
    }

    /// The file of the embedded database.
    pub fn file(&self) -> Option<&Path> {
        match &self.0.target {
            Target::Postgres { .. } => None,
            Target::Sqlite { file, .. } => file.as_deref(),
        }
    }

    /// One try.
    pub async fn connect(&self) -> Result<Driver, sqlx::Error> {
        match &self.0.target {
            Target::Postgres { options, settings, history } => {
                let mut connection: PgConnection = options.connect().await?;
                connection.execute(AssertSqlSafe(settings.clone())).await?;
                let session = session(&mut connection).await?;
                if let Some(history) = history {
                    history.meet(&mut connection, &session.timeline).await?;
                }
                self.0.node.get_or_init(|| session.pid);
                Ok(Driver::Postgres { connection, session })
            }
            Target::Sqlite { options, .. } => {
                let mut connection: SqliteConnection = options.connect().await?;
                let alarm = Arc::new(Alarm::new());
                let watched = alarm.clone();
                connection.lock_handle().await?.set_progress_handler(STEPS, move || watched.is_early());
                Ok(Driver::Sqlite { connection, alarm })
            }
        }
    }

    /// Says in the log that what is stored is damaged, and where.
    pub fn tell_damage(&self, error: &sqlx::Error) {
        let at = match &self.0.target {
            Target::Postgres { options, .. } => options.get_host().to_owned(),
            Target::Sqlite { file, .. } => file.as_ref().map_or("memory".into(), |file| file.display().to_string()),
        };
        tracing::error!(database = at, cause = %error, "the database is damaged: restore it from a backup");
    }
}

/// The server's part of a connection.
pub(super) async fn session(connection: &mut PgConnection) -> Result<Session, sqlx::Error> {
    let full = "SELECT pg_backend_pid(), CASE WHEN pg_is_in_recovery() THEN '' \
                ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END";
    // Some who speak PostgreSQL have no files of a log.
    let row = match connection.fetch_one(full).await {
        Err(sqlx::Error::Database(_)) => connection.fetch_one("SELECT pg_backend_pid(), ''").await?,
        row => row?,
    };
    Ok(Session { pid: row.try_get(0)?, timeline: row.try_get(1)? })
}

impl fmt::Debug for Connector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Connector({:?})", self.backend())
    }
}

impl Manager for Connector {
    type Type = Driver;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Driver, sqlx::Error> {
        let start = Instant::now();
        loop {
            let left = self.0.patience.saturating_sub(start.elapsed());
            let failure = match timeout(left, self.connect()).await {
                Ok(Ok(driver)) => {
                    self.0.has_answered.store(true, Ordering::Relaxed);
                    return Ok(driver);
                }
                Ok(Err(error)) => error,
                Err(_) => lost("no connection could be made in time"),
            };
            let has_answered = self.0.has_answered.load(Ordering::Relaxed);
            if !has_answered || !is_starting(&failure) || start.elapsed() + STARTS >= self.0.patience {
                if Fault::of_driver(&failure) == Some(Fault::Damaged) {
                    self.tell_damage(&failure);
                }
                return Err(failure);
            }
            sleep(STARTS).await;
        }
    }

    async fn recycle(&self, _driver: &mut Driver, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        let is_old = self.backend() == DbBackend::Postgres && metrics.age() > LIFE;
        if is_old { Err(RecycleError::message("old")) } else { Ok(()) }
    }
}

/// The server refuses, but as one that is about to be there.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::ConnectionRefused
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::NotFound
                | io::ErrorKind::UnexpectedEof
        ),
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P03"),
        _ => false,
    }
}
