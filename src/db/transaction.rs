use std::fmt;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, sqlx};
use tokio::sync::{Mutex, MutexGuard};

use super::count::statement_sent;
use super::error::Fault;
use super::outcome::{Outcome, outcome};
use super::pool::{Pool, exec_error};
use super::pooled::Pooled;
use crate::kernel::{Code, Error, Result};

/// The locks of nodes for counters, among all that a server can give: this, and the number of the counter.
const TURNS: i32 = 7_233_100;

/// A transaction, or a part of one that can be undone by itself ([`Self::begin`]). Dropped, nothing of it has happened.
///
/// Its commit has one of three ends: it is done; nothing has happened; or the connection was lost on the way and it could not
/// be found out (`OUTCOME_UNKNOWN`). After a failure that concerns more than a statement nothing else is taken: SQLite may
/// have undone everything by itself, and what came after would be committed piece by piece.
pub struct DatabaseTransaction {
    open: Arc<Open>,
    /// 0 is the transaction itself.
    depth: u32,
    is_over: bool,
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Write,
    /// The same on everything there is: no statement is too long.
    Overhaul,
    /// Reads of one moment, as slowly as somebody takes them.
    Snapshot,
}

/// What a transaction and its parts share.
struct Open {
    backend: DbBackend,
    /// Under which PostgreSQL tells what became of it.
    xid: Option<String>,
    connection: Mutex<Connection>,
    /// The outermost part that was dropped and is still to be undone.
    dropped: SyncMutex<Option<u32>>,
}

struct Connection {
    pooled: Pooled,
    /// Why nothing else can be done, and in which part that happened.
    failure: Option<(u32, Arc<sqlx::Error>)>,
    /// At which counters it is this transaction's turn among those of the node.
    turns: Vec<i32>,
}

impl DatabaseTransaction {
    /// Starts one, on another connection if the first was dead.
    pub(super) async fn start(pool: &Pool, purpose: Purpose) -> Result<Self> {
        match Self::try_start(pool, purpose).await {
            Err(error) if !matches!(Fault::of(&error), Some(Fault::Unable | Fault::Damaged)) => {
                tracing::warn!(cause = %error, "a transaction cannot begin; another connection is tried");
                pool.forget_idle();
                Ok(Self::try_start(pool, purpose).await?)
            }
            result => Ok(result?),
        }
    }

    async fn try_start(pool: &Pool, purpose: Purpose) -> Result<Self, DbErr> {
        let backend = pool.get_database_backend();
        let mut pooled = pool.get().await?;
        let begun = match (backend, purpose) {
            (DbBackend::Postgres, Purpose::Write) => pooled.first("BEGIN; SELECT pg_current_xact_id()::text").await,
            (DbBackend::Postgres, Purpose::Overhaul) => {
                let unlimited = "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
                                 SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_current_xact_id()::text";
                pooled.first(unlimited).await
            }
            (DbBackend::Postgres, Purpose::Snapshot) => {
                let slow = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                            SET LOCAL idle_in_transaction_session_timeout = 0";
                pooled.first(slow).await
            }
            // A reader of the embedded database sees one moment anyway; a writer waits for others here, and nowhere else.
            (_, Purpose::Snapshot) => pooled.first("BEGIN").await,
            (_, Purpose::Write | Purpose::Overhaul) => pooled.first("BEGIN IMMEDIATE").await,
        };
        let xid = match begun {
            Ok(row) => row.map(|row| row.try_get_by_index(0)).transpose()?,
            Err(error) => {
                // One that is in a transaction already is not to be touched.
                pooled.is_broken |= Fault::of_driver(&error).is_none();
                return Err(exec_error(error));
            }
        };
        pooled.is_open = true;
        if purpose == Purpose::Overhaul {
            pooled.limit = Duration::MAX;
        }
        let connection = Mutex::new(Connection { pooled, failure: None, turns: Vec::new() });
        let open = Arc::new(Open { backend, xid, connection, dropped: SyncMutex::default() });
        Ok(Self { open, depth: 0, is_over: false })
    }

    /// Starts a part that can be undone by itself.
    pub async fn begin(&self) -> Result<Self> {
        let depth = self.depth + 1;
        self.run(&format!("SAVEPOINT part_{depth}")).await?;
        Ok(Self { open: self.open.clone(), depth, is_over: false })
    }

    /// Waits for the turn at a counter among the transactions of this node, which is kept to the end. Whoever takes what all nodes
    /// take one after the other takes this first: if several of a node that freezes waited there, each would get it in its turn
    /// and hold it until the server ends it. Costs a round trip to PostgreSQL; the embedded database has one writer anyway.
    pub(super) async fn take_node_turn(&self, counter: i32) -> Result<(), DbErr> {
        let mut connection = self.connection().await?;
        let Some(node) = connection.pooled.connector().node().filter(|_| !connection.turns.contains(&counter)) else {
            return Ok(());
        };
        let result = connection.pooled.run(&format!("SELECT pg_advisory_xact_lock({}, {node})", TURNS + counter)).await;
        self.note(&mut connection, result).map_err(exec_failure)?;
        connection.turns.push(counter);
        Ok(())
    }

    /// The line of history that the server writes.
    pub(super) async fn timeline(&self) -> String {
        let connection = self.open.connection.lock().await;
        connection.pooled.session().map(|session| session.timeline.clone()).unwrap_or_default()
    }

    /// Makes it so; a part becomes a part of what it is in.
    pub async fn commit(mut self) -> Result<()> {
        if self.depth > 0 {
            self.run(&format!("RELEASE SAVEPOINT part_{}", self.depth)).await?;
            self.is_over = true;
            return Ok(());
        }
        let mut connection = self.connection().await?;
        let Connection { pooled, .. } = &mut *connection;
        let Err(error) = pooled.run("COMMIT").await else {
            pooled.is_open = false;
            return Ok(());
        };
        if Fault::of_driver(&error) != Some(Fault::Lost) {
            pooled.is_broken |= self.is_spoilt(pooled);
            return Err(exec_error(error).into());
        }
        match outcome(pooled, self.open.xid.as_deref()).await {
            Outcome::Committed => Ok(()),
            Outcome::Undone => Err(exec_error(error).into()),
            Outcome::Unknown => {
                let unknown = "The connection was lost while the change was being committed, and whether it was could not \
                               be found out. Read what is stored, or repeat the change with the same clientMutationId.";
                Err(Error::new(Code::OutcomeUnknown, unknown).because(error))
            }
        }
    }

    /// Undoes it, and waits for that.
    pub async fn rollback(mut self) -> Result<()> {
        self.is_over = true;
        let mut connection = self.open.connection.lock().await;
        if self.depth > 0 {
            *self.open.dropped.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.depth);
            return self.undo_dropped(&mut connection).await.map_err(Error::from);
        }
        let Connection { pooled, .. } = &mut *connection;
        if !pooled.is_broken && pooled.run("ROLLBACK").await.is_ok() {
            pooled.is_open = false;
        }
        Ok(())
    }

    /// The connection for the next statement, if there can be one.
    async fn connection(&self) -> Result<MutexGuard<'_, Connection>, DbErr> {
        let mut connection = self.open.connection.lock().await;
        self.undo_dropped(&mut connection).await?;
        match &connection.failure {
            Some((_, failure)) => Err(DbErr::Exec(RuntimeErr::SqlxError(failure.clone()))),
            None => Ok(connection),
        }
    }

    /// Undoes the part that was dropped last.
    async fn undo_dropped(&self, connection: &mut Connection) -> Result<(), DbErr> {
        let dropped = self.open.dropped.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(depth) = dropped else { return Ok(()) };
        if let Some((at, failure)) = &connection.failure
            && (*at < depth || Fault::of_driver(failure).is_some())
        {
            return Ok(());
        }
        let undo = format!("ROLLBACK TO SAVEPOINT part_{depth}; RELEASE SAVEPOINT part_{depth}");
        connection.failure = None;
        connection.turns.clear();
        if let Err(error) = connection.pooled.run(&undo).await {
            let error = Arc::new(error);
            connection.failure = Some((0, error.clone()));
            return Err(DbErr::Exec(RuntimeErr::SqlxError(error)));
        }
        Ok(())
    }

    async fn run(&self, text: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection().await?;
        let result = connection.pooled.run(text).await;
        self.note(&mut connection, result).map_err(exec_failure)
    }

    /// Takes note of a failure after which nothing else can be done.
    fn note<T>(&self, connection: &mut Connection, result: Result<T, sqlx::Error>) -> Result<T, Arc<sqlx::Error>> {
        let error = match result {
            Ok(done) => return Ok(done),
            Err(error) => Arc::new(error),
        };
        let fault = Fault::of_driver(&error);
        // PostgreSQL takes nothing else after any mistake, and answers a COMMIT as if it had been one.
        let is_refused = self.open.backend == DbBackend::Postgres && matches!(*error, sqlx::Error::Database(_));
        if fault.is_some() || is_refused {
            connection.failure = Some((self.depth, error.clone()));
        }
        if matches!(fault, Some(Fault::Unable | Fault::Damaged)) {
            connection.pooled.is_broken |= self.is_spoilt(&connection.pooled);
        }
        Err(error)
    }

    /// Whether a connection is not to be used again after the database could not do something in a transaction. SQLite may or
    /// may not have undone it by itself. What is in memory has no other connection.
    fn is_spoilt(&self, pooled: &Pooled) -> bool {
        self.open.backend != DbBackend::Postgres && pooled.connector().file().is_some()
    }
}

fn exec_failure(error: Arc<sqlx::Error>) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error))
}

fn query_failure(error: Arc<sqlx::Error>) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error))
}

impl Drop for DatabaseTransaction {
    /// A part is undone before the next statement; the transaction itself with its connection ([`Pooled`]).
    fn drop(&mut self) {
        if self.depth > 0 && !self.is_over {
            let mut dropped = self.open.dropped.lock().unwrap_or_else(PoisonError::into_inner);
            *dropped = Some(dropped.map_or(self.depth, |depth| depth.min(self.depth)));
        }
    }
}

impl fmt::Debug for DatabaseTransaction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DatabaseTransaction({:?}, {})", self.open.backend, self.depth)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for DatabaseTransaction {
    fn get_database_backend(&self) -> DbBackend {
        self.open.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        statement_sent(&statement);
        let mut connection = self.connection().await?;
        let result = connection.pooled.execute(&statement).await;
        self.note(&mut connection, result).map_err(exec_failure)
    }

    async fn execute_unprepared(&self, text: &str) -> Result<ExecResult, DbErr> {
        self.run(text).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        statement_sent(&statement);
        let mut connection = self.connection().await?;
        let result = connection.pooled.rows(&statement, true).await;
        Ok(self.note(&mut connection, result).map_err(query_failure)?.pop())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        statement_sent(&statement);
        let mut connection = self.connection().await?;
        let result = connection.pooled.rows(&statement, false).await;
        self.note(&mut connection, result).map_err(query_failure)
    }
}
