use std::path::Path;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::error::Fault;
use super::explain::explain;
use super::history::{self, History};
use super::limits::Limits;
use super::notices::Notices;
use super::pool::{Pool, query_error};
use super::postgres::{self, Role};
use super::sql::Sql;
use super::transaction::{DatabaseTransaction, Purpose};
use super::url::DatabaseUrl;
use super::{pooler, sqlite};
use crate::facet;
use crate::kernel::{Error, Result};

/// The connections of one node.
///
/// Those who read and those who write have connections of their own: however many writers wait for a lock, no reader waits
/// for them.
#[derive(Clone, Debug)]
pub struct Database {
    /// For reads: the primary or, for those who may be late, a replica.
    reader: Pool,
    primary: Pool,
    writer: Pool,
    /// A copy of the primary that lags behind a little.
    replica: Option<Pool>,
    history: Arc<History>,
}

impl Database {
    /// Connects, with the usual limits and so many connections that read.
    pub async fn open(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        Self::open_with(url, &Limits { connections, ..Limits::default() }).await
    }

    /// Connects. Fails with `UNAVAILABLE`, and says what to do, if that is not possible.
    pub async fn open_with(url: &DatabaseUrl, limits: &Limits) -> Result<Self> {
        let history = Arc::<History>::default();
        let (reader, writer) = match url {
            DatabaseUrl::Postgres(address) => {
                let options = postgres::options(address)?;
                let connector = |role| postgres::connector(options.clone(), role, limits, Some(history.clone()));
                (
                    Pool::new(connector(Role::Reader), limits.connections, limits.wait)?,
                    Pool::new(connector(Role::Writer), limits.write_connections, limits.wait)?,
                )
            }
            DatabaseUrl::Sqlite(path) => {
                sqlite::make_private(path)?;
                let readers = limits.connections.clamp(1, sqlite::most_readers());
                (
                    Pool::new(sqlite::reader(path, limits), readers, limits.wait)?,
                    Pool::new(sqlite::writer(path, limits), 1, limits.lock)?,
                )
            }
            DatabaseUrl::SqliteMemory => {
                // Each connection to it is a database of its own, so there is one.
                let pool = Pool::new(sqlite::memory(limits), 1, limits.lock)?;
                (pool.clone(), pool)
            }
        };
        // The writer makes the file what readers expect.
        match writer.connect().await {
            Ok(mut connection) => pooler::refuse(&mut connection, &writer).await?,
            Err(error) => return Err(explain(error, url, writer.connector().server()).await),
        }
        Ok(Self { primary: reader.clone(), reader, writer, replica: None, history })
    }

    /// Adds a read replica. Whether it is there shows later: a node can do without.
    pub fn with_replica(mut self, url: &DatabaseUrl, limits: &Limits) -> Result<Self> {
        let DatabaseUrl::Postgres(address) = url else {
            return Err(Error::invalid("a replica is postgres://USER:PASSWORD@HOST/NAME"));
        };
        let connector = postgres::connector(postgres::options(address)?, Role::Reader, limits, None);
        self.replica = Some(Pool::new(connector, limits.connections, limits.wait)?);
        Ok(self)
    }

    /// The replica, if there is one.
    pub fn replica(&self) -> Option<&Pool> {
        self.replica.as_ref()
    }

    /// The same database, whose reads go to the replica.
    pub fn at_replica(&self) -> Self {
        let reader = self.replica.clone().unwrap_or_else(|| self.reader.clone());
        Self { reader, ..self.clone() }
    }

    /// The same database, whose reads go where it is written.
    pub fn at_primary(&self) -> Self {
        Self { reader: self.primary.clone(), ..self.clone() }
    }

    /// For reads that need no transaction.
    pub fn reader(&self) -> &Pool {
        &self.reader
    }

    /// Starts a transaction that writes.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        DatabaseTransaction::start(&self.writer, Purpose::Write).await
    }

    /// Starts a transaction that writes much at a time: no statement and no pause is too long. Others wait for it.
    pub async fn begin_overhaul(&self) -> Result<DatabaseTransaction> {
        DatabaseTransaction::start(&self.writer, Purpose::Overhaul).await
    }

    /// Starts a transaction that sees one moment of the database, for reads that take long.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction> {
        DatabaseTransaction::start(&self.reader, Purpose::Snapshot).await
    }

    /// For reads that must see what has just been written, by whatever node. What is read in answer to a query is then the
    /// asker's alone.
    pub fn primary(&self) -> &Pool {
        facet::is_private();
        &self.primary
    }

    /// What other nodes say; `None` on the embedded database, which has nobody who could.
    pub async fn listen(&self) -> Result<Option<Notices>> {
        match self.writer.connector().server() {
            Some(server) => Notices::of(server).await.map(Some),
            None => Ok(None),
        }
    }

    /// Begins an epoch of the streams, once a process: a number from before counts only if this very history gave it out.
    pub async fn begin_epoch(&self) -> Result<()> {
        let tx = self.begin().await?;
        let timeline = tx.timeline().await;
        history::begin(&tx, &timeline).await?;
        tx.commit().await?;
        self.history.know(&timeline);
        Ok(())
    }

    /// For tests; everything else writes in a transaction.
    pub fn writer(&self) -> &Pool {
        &self.writer
    }

    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// The file of the embedded database.
    pub fn file(&self) -> Option<&Path> {
        self.writer.connector().file()
    }

    /// What is damaged in the file of the embedded database; all of it is read.
    pub async fn damage(&self) -> Result<Option<String>> {
        if self.file().is_none() {
            return Ok(None);
        }
        match self.primary.get().await?.first("PRAGMA quick_check(1)").await {
            Ok(row) => {
                let told: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
                Ok(told.filter(|told| told != "ok").map(|told| told.replace('\n', " ")))
            }
            Err(error) if Fault::of_driver(&error) == Some(Fault::Damaged) => Ok(Some(error.to_string())),
            Err(error) => Err(query_error(error).into()),
        }
    }

    /// Lets a server measure the tables that have grown by more than a tenth since it did, as after every large load: until then it
    /// plans for what was in them before. By itself it looks once a minute, and plans that connections keep are made anew only then.
    pub async fn measure_tables(&self) -> Result<()> {
        if self.backend() != DbBackend::Postgres {
            return Ok(());
        }
        #[derive(FromQueryResult)]
        struct Tables {
            names: Option<String>,
        }
        // Its counters of changed rows would say it too, but hear of the last second only later.
        let mut sql = Sql::new("SELECT string_agg(quote_ident(c.relname), ', ') AS names FROM pg_class c");
        sql.push(
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'",
        );
        sql.push(" AND pg_get_userbyid(c.relowner) = current_user");
        sql.push(" AND pg_relation_size(c.oid) / current_setting('block_size')::bigint > c.relpages * 1.1 + 4");
        let tables: Option<Tables> = sql.one(&self.writer).await?;
        if let Some(names) = tables.and_then(|tables| tables.names) {
            self.writer.execute_unprepared(&format!("ANALYZE {names}")).await?;
        }
        Ok(())
    }

    /// Copies the embedded database into a file that is empty or not there, as it is at this moment. Nobody waits for it.
    pub async fn copy_into(&self, file: &Path) -> Result<()> {
        let name = file.to_str().ok_or_else(|| Error::invalid("The name of the file is not Unicode."))?;
        self.writer.execute_unprepared(&format!("VACUUM INTO '{}'", name.replace('\'', "''"))).await?;
        Ok(())
    }

    /// Ends all connections. The embedded database is in one file then.
    pub async fn close(&self) {
        for pool in [Some(&self.primary), self.replica.as_ref()].into_iter().flatten() {
            pool.close().await;
        }
        if self.file().is_some()
            && let Err(error) = self.checkpoint().await
        {
            tracing::warn!(cause = ?error, "the log of the database is not written into its file: keep both together");
        }
        self.writer.close().await;
    }

    /// Writes the log of the embedded database into its file.
    async fn checkpoint(&self) -> Result<()> {
        let row = self.writer.get().await?.first("PRAGMA wal_checkpoint(TRUNCATE)").await;
        let row = row.map_err(query_error)?;
        let is_blocked = row.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        match is_blocked {
            Some(0) => Ok(()),
            _ => Err(Error::internal("somebody else reads the file")),
        }
    }
}
