use std::path::{Path, PathBuf};
use std::time::Duration;

use migration::Migrator;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::count::statement_sent;
use super::notices::Notices;
use crate::facet;
use crate::kernel::{Error, Result};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded database; made if it is not there.
    Sqlite(PathBuf),
    /// The embedded database without a file: gone when the process ends.
    SqliteMemory,
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite://path`, `sqlite::memory:` or `postgres://…`.
    pub fn parse(text: &str) -> Result<Self> {
        if text == "sqlite::memory:" {
            return Ok(Self::SqliteMemory);
        }
        if let Some(path) = text.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(Error::invalid(
            "a database address is sqlite://PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME",
        ))
    }

    /// The address without its password, for people to read.
    pub fn masked(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::SqliteMemory => "sqlite::memory:".into(),
            Self::Postgres(address) => match url::Url::parse(address) {
                Ok(mut url) => {
                    if url.password().is_some() {
                        let _ = url.set_password(Some("***"));
                    }
                    url.query().is_some().then(|| url.set_query(None));
                    url.to_string()
                }
                Err(_) => "postgres://***".into(),
            },
        }
    }
}

/// The connections of one node.
#[derive(Clone, Debug)]
pub struct Database {
    /// What reads: connections to the primary or, for those who ask for it, to the replica.
    reader: DatabaseConnection,
    /// Reads at the primary. Writers have connections of their own, so that readers never wait for them.
    primary: DatabaseConnection,
    writer: DatabaseConnection,
    /// A copy of the primary that lags behind a little.
    replica: Option<DatabaseConnection>,
    /// Where other nodes are heard.
    ear: Option<String>,
}

impl Database {
    /// Connects. Fails with `UNAVAILABLE` if nobody answers.
    pub async fn open(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        match url {
            DatabaseUrl::Postgres(address) => {
                let writer = connect(postgres(address, connections)).await?;
                let reader = connect(postgres(address, connections)).await?;
                let ear = Some(address.clone());
                Ok(Self { reader: reader.clone(), primary: reader, writer, replica: None, ear })
            }
            DatabaseUrl::Sqlite(path) => {
                make_parent(path)?;
                // One writer: SQLite has one at a time anyway, and a queue in front of it beats a busy error behind it.
                // A publication touches a hundred pages, most of them those of the one before.
                let writer = connect(sqlite(&format!("sqlite://{}?mode=rwc", path.display()), 1, "-16384")).await?;
                let address = format!("sqlite://{}?mode=rw", path.display());
                let reader = connect(sqlite(&address, connections.clamp(1, readers()), "-3072")).await?;
                Ok(Self { reader: reader.clone(), primary: reader, writer, replica: None, ear: None })
            }
            DatabaseUrl::SqliteMemory => {
                // Each connection to `:memory:` is a database of its own, so there is one, and it never goes away.
                let pool = connect(sqlite("sqlite::memory:", 1, "-4096")).await?;
                Ok(Self { reader: pool.clone(), primary: pool.clone(), writer: pool, replica: None, ear: None })
            }
        }
    }

    /// Adds a read replica. Whether it is there shows later: a node can do without.
    pub async fn with_replica(mut self, url: &DatabaseUrl, connections: u32) -> Result<Self> {
        let DatabaseUrl::Postgres(address) = url else {
            return Err(Error::invalid("a replica is postgres://USER:PASSWORD@HOST/NAME"));
        };
        let mut options = postgres(address, connections);
        options.connect_lazy(true);
        self.replica = Some(connect(options).await?);
        Ok(self)
    }

    /// The replica, if there is one.
    pub fn replica(&self) -> Option<&DatabaseConnection> {
        self.replica.as_ref()
    }

    /// The same database, whose reads go to the replica.
    pub fn at_replica(&self) -> Self {
        let reader = self.replica.clone().unwrap_or_else(|| self.reader.clone());
        Self { reader, ..self.clone() }
    }

    /// For reads that need no transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Starts a transaction that writes.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Starts a transaction that sees one moment of the database, for reads that take long. On SQLite every one does.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction> {
        if self.backend() != DbBackend::Postgres {
            return Ok(self.reader.begin().await?);
        }
        let (isolation, access) = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
        let tx = self.reader.begin_with_config(isolation, access).await?;
        // Whoever takes what is read may take it slowly.
        tx.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        Ok(tx)
    }

    /// For reads that must see what has just been written, by whatever node. What is read in answer to a query is then the
    /// asker's alone.
    pub fn primary(&self) -> &DatabaseConnection {
        facet::is_private();
        &self.primary
    }

    /// What other nodes say; `None` on the embedded database, which has nobody who could.
    pub async fn listen(&self) -> Result<Option<Notices>> {
        match &self.ear {
            Some(address) => Notices::of(address).await.map(Some),
            None => Ok(None),
        }
    }

    /// For migrations only; everything else writes in a transaction.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }
}

/// Brings the tables up to date.
pub async fn migrate_up(db: &Database) -> Result<()> {
    Ok(Migrator::up(db.writer(), None).await?)
}

/// Statements that a connection keeps prepared: a list has a text for each length that is common.
const STATEMENTS: usize = 400;

async fn connect(mut options: ConnectOptions) -> Result<DatabaseConnection> {
    options.sqlx_logging(false).acquire_timeout(Duration::from_secs(8)).test_before_acquire(false);
    let mut connection = sea_orm::Database::connect(options).await.map_err(unreachable_database)?;
    connection.set_metric_callback(|info| statement_sent(info.statement));
    Ok(connection)
}

fn postgres(address: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(address);
    options.max_connections(connections.max(2));
    options.map_sqlx_postgres_opts(|options| {
        options.statement_cache_capacity(STATEMENTS).options([
            ("lock_timeout", "8s"),
            // Locks of a node that does not go on with its transaction are free before those who wait for them give up.
            ("idle_in_transaction_session_timeout", "5s"),
        ])
    });
    options
}

/// `cache` is what each connection keeps of the file, in KiB below zero; the operating system keeps it in memory besides.
fn sqlite(address: &str, connections: u32, cache: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(address);
    let forever = Duration::from_secs(60 * 60 * 24 * 365);
    options.max_connections(connections).min_connections(1).idle_timeout(forever).max_lifetime(forever);
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .pragma("journal_mode", "WAL")
            // An acknowledged write survives a power cut.
            .pragma("synchronous", "FULL")
            .pragma("cache_size", cache)
            // Pages in the log before they go into the file: the more, the more often a page is written once for many changes.
            .pragma("wal_autocheckpoint", "8000")
            .pragma("temp_store", "MEMORY")
            .busy_timeout(Duration::from_secs(8))
            .statement_cache_capacity(STATEMENTS)
    });
    options
}

/// Readers of the embedded database at most: each has a thread, and more of them than processors only wait for one. On a small
/// machine a few more, because some wait for its disk.
fn readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(processors).unwrap_or(u32::MAX).max(4)
}

fn make_parent(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::invalid(format!("the folder {} cannot be made: {error}", folder.display())))
}

fn unreachable_database(error: DbErr) -> Error {
    Error::new(crate::kernel::Code::Unavailable, "The database cannot be reached. Try again in a moment.")
        .because(error)
}
