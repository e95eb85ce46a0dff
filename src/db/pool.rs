use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, PoolError, QueueMode, TimeoutType, Timeouts};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, sqlx,
};
use tokio::time::timeout;

use super::connector::Connector;
use super::count::statement_sent;
use super::error::Fault;
use super::pooled::{Pooled, REST};
use crate::kernel::Error;

/// Connections to one database that take turns. Asked itself, it reads at any of them.
#[derive(Clone)]
pub struct Pool {
    connections: managed::Pool<Connector>,
}

impl Pool {
    /// Nothing is connected yet.
    pub(super) fn new(connector: Connector, size: u32, wait: Duration) -> Result<Self, Error> {
        let size = usize::try_from(size.max(1)).unwrap_or(1);
        let connections = managed::Pool::builder(connector)
            .max_size(size)
            // Those in use stay warm.
            .queue_mode(QueueMode::Lifo)
            .timeouts(Timeouts { wait: Some(wait), create: None, recycle: None })
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(Error::internal)?;
        Ok(Self { connections })
    }

    pub(super) fn connector(&self) -> &Connector {
        self.connections.manager()
    }

    /// How many connections there are.
    pub(super) fn status(&self) -> deadpool::Status {
        self.connections.status()
    }

    /// A connection that is free.
    pub(super) async fn get(&self) -> Result<Pooled, DbErr> {
        match self.connections.get().await {
            Ok(object) => Ok(Pooled::new(object, self.connector().clone())),
            Err(PoolError::Backend(error)) => Err(DbErr::Conn(runtime_error(error))),
            Err(PoolError::Closed) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(PoolError::Timeout(TimeoutType::Wait)) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
            Err(error) => Err(DbErr::Conn(RuntimeErr::Internal(error.to_string()))),
        }
    }

    /// The same, with what the driver says if there is none.
    pub(super) async fn connect(&self) -> Result<Pooled, sqlx::Error> {
        match self.connections.get().await {
            Ok(object) => Ok(Pooled::new(object, self.connector().clone())),
            Err(PoolError::Backend(error)) => Err(error),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    /// Cuts the connections off that rest: one was found dead, and what killed it may have killed them.
    pub(super) fn forget_idle(&self) {
        drop(self.connections.retain(|_, _| false));
    }

    /// Reads; a second time on another connection if the first was dead.
    async fn read(&self, statement: &Statement, is_one: bool) -> Result<Vec<QueryResult>, DbErr> {
        statement_sent(statement);
        match self.get().await?.rows(statement, is_one).await {
            Err(error) if Fault::of_driver(&error) == Some(Fault::Lost) => {
                tracing::warn!(cause = %error, "a connection to the database is lost; the statement is sent again");
                self.forget_idle();
                self.get().await?.rows(statement, is_one).await.map_err(query_error)
            }
            result => result.map_err(query_error),
        }
    }

    /// Ends the connections that rest, and those in use as soon as they are returned.
    pub async fn close(&self) {
        let resting = self.connections.retain(|_, _| false);
        self.connections.close();
        for connection in resting.removed {
            if let Ok(Err(error)) = timeout(REST, connection.close()).await {
                tracing::debug!(%error, "a connection is not closed in good order");
            }
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Pool({:?})", self.connections.status())
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        self.connector().backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        statement_sent(&statement);
        self.get().await?.execute(&statement).await.map_err(exec_error)
    }

    async fn execute_unprepared(&self, text: &str) -> Result<ExecResult, DbErr> {
        self.get().await?.run(text).await.map_err(exec_error)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.read(&statement, true).await?.pop())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.read(&statement, false).await
    }
}

pub(super) fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(runtime_error(error))
}

pub(super) fn exec_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(runtime_error(error))
}

fn runtime_error(error: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(Arc::new(error))
}
