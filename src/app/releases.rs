use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use tokio::sync::{Mutex, MutexGuard};

use crate::db::Sql;
use crate::kernel::{Clock, Error, Micros, Result};

/// What a node knows of planned releases, so that a request can tell without a statement that nothing is due.
#[derive(Debug)]
pub struct Releases {
    /// The next one by this node's clock, in microseconds.
    next: AtomicI64,
    turn: Mutex<()>,
}

impl Default for Releases {
    /// Before anything is known, something may be due.
    fn default() -> Self {
        Self { next: AtomicI64::new(i64::MIN), turn: Mutex::new(()) }
    }
}

impl Releases {
    pub fn may_be_due(&self, now: Micros) -> bool {
        self.next.load(Ordering::Acquire) <= now.0
    }

    /// The next one by this node's clock, if there is one and it is known.
    pub fn next(&self) -> Option<Micros> {
        let next = self.next.load(Ordering::Acquire);
        (next != i64::MIN && next != i64::MAX).then_some(Micros(next))
    }

    /// A release has been planned.
    pub fn expect(&self, at: Micros) {
        self.next.fetch_min(at.0, Ordering::AcqRel);
    }

    /// The next one, and what time it is by the clock that decides and by this node's.
    pub fn plan(&self, next: Option<Micros>, deciding: Micros, own: Micros) {
        let next = next.map_or(i64::MAX, |at| at.0.saturating_add(own.0 - deciding.0));
        self.next.store(next, Ordering::Release);
    }

    /// One at a time on a node; who waits here finds it done.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }
}

/// The clock that decides when a release is due. Nodes with a clock that goes wrong must not be early, so it is that of the
/// database where there may be several nodes.
#[derive(Clone)]
pub enum ReleaseClock {
    Database,
    Node(Arc<dyn Clock>),
}

impl ReleaseClock {
    /// The database's on PostgreSQL; the node's on the embedded database, which has no other.
    pub fn of(backend: DbBackend, clock: &Arc<dyn Clock>) -> Self {
        if backend == DbBackend::Postgres { Self::Database } else { Self::Node(clock.clone()) }
    }

    pub async fn now(&self, connection: &impl ConnectionTrait) -> Result<Micros> {
        #[derive(FromQueryResult)]
        struct Now {
            now: i64,
        }
        match self {
            Self::Node(clock) => Ok(clock.now()),
            Self::Database => {
                let sql = Sql::new("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS now");
                let row = sql.one::<Now>(connection).await?;
                Ok(Micros(row.ok_or_else(|| Error::internal("the database has no clock"))?.now))
            }
        }
    }
}
