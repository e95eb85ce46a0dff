use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use tokio::sync::futures::Notified;
use tokio::sync::{Mutex as AsyncMutex, MutexGuard, Notify};

use crate::db::Sql;
use crate::kernel::{Clock, Error, Micros, Result};

/// How long requests wait for what is due, from the first that does. A node that is behind for longer answers with what is
/// committed.
const WAITING: Duration = Duration::from_millis(800);
/// How long a node that is behind leaves between two attempts that requests begin; the background begins one each second too.
const AGAIN: Duration = Duration::from_secs(1);

/// What a node knows of planned releases, so that a request can tell without a statement that nothing is due.
#[derive(Debug)]
pub struct Releases {
    /// The next one by this node's clock, in microseconds.
    next: AtomicI64,
    /// One run at a time on a node.
    turn: AsyncMutex<()>,
    state: Mutex<State>,
    /// Something was released, or a run ended.
    moved: Notify,
    released: AtomicU64,
    set_aside: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    /// Since when something is due that is not released.
    behind_since: Option<Instant>,
    /// A run that a request began is under way.
    is_running: bool,
    /// The last run that a request began ended then, with something left to do.
    ended: Option<Instant>,
    /// It failed.
    has_failed: bool,
}

/// What a request that found something due is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    /// Begin a run, and wait for it until then.
    Begin(Instant),
    /// Wait for the run that is under way until then.
    Wait(Instant),
    /// Begin a run and go on: the node is behind.
    BeginBehind,
    /// Go on: the node is behind.
    Behind,
}

impl Default for Releases {
    /// Before anything is known, something may be due.
    fn default() -> Self {
        Self {
            next: AtomicI64::new(i64::MIN),
            turn: AsyncMutex::new(()),
            state: Mutex::default(),
            moved: Notify::new(),
            released: AtomicU64::new(0),
            set_aside: AtomicU64::new(0),
        }
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
        let mut state = self.state();
        if next > own.0 {
            *state = State { is_running: state.is_running, ..State::default() };
        } else {
            state.behind_since.get_or_insert_with(Instant::now);
        }
        drop(state);
        self.moved.notify_waiters();
    }

    /// One run at a time on a node; who waits here finds it done.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// What a request does that finds something due at this moment.
    pub fn due(&self) -> Due {
        let now = Instant::now();
        let mut state = self.state();
        let until = *state.behind_since.get_or_insert(now) + WAITING;
        let may_begin = !state.is_running && (now < until || state.ended.is_none_or(|ended| now >= ended + AGAIN));
        if may_begin {
            (state.is_running, state.has_failed) = (true, false);
        }
        match (may_begin, now < until) {
            (true, true) => Due::Begin(until),
            (false, true) => Due::Wait(until),
            (true, false) => Due::BeginBehind,
            (false, false) => Due::Behind,
        }
    }

    /// The run that a request began is over.
    pub fn ended(&self) {
        let mut state = self.state();
        state.is_running = false;
        state.ended = Some(Instant::now());
        drop(state);
        self.moved.notify_waiters();
    }

    /// The run that is under way cannot go on.
    pub fn fail(&self) {
        self.state().has_failed = true;
    }

    /// Whether the last run failed: there is nothing to wait for.
    pub fn has_failed(&self) -> bool {
        self.state().has_failed
    }

    /// Waits for the next release, or the end of a run.
    pub fn moved(&self) -> Notified<'_> {
        self.moved.notified()
    }

    /// Notes what came of releases: articles that became public, and articles that were set aside.
    pub fn count(&self, released: usize, set_aside: usize) {
        self.released.fetch_add(released as u64, Ordering::Relaxed);
        self.set_aside.fetch_add(set_aside as u64, Ordering::Relaxed);
    }

    /// Articles that this node has released, and times that it set one aside.
    pub fn counted(&self) -> (u64, u64) {
        (self.released.load(Ordering::Relaxed), self.set_aside.load(Ordering::Relaxed))
    }

    /// For how long something has been due.
    pub fn behind_for(&self) -> Duration {
        self.state().behind_since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_wait_for_one_run_and_for_a_second_at_most() {
        let releases = Releases::default();
        assert!(releases.may_be_due(Micros(0)), "nothing is known yet");
        let Due::Begin(until) = releases.due() else { panic!("the first begins") };
        assert_eq!(releases.due(), Due::Wait(until));
        releases.ended();
        assert_eq!(releases.due(), Due::Begin(until), "it was not enough");
        // The node has been behind for a second.
        releases.state().behind_since = Some(Instant::now() - WAITING);
        assert_eq!(releases.due(), Due::Behind);
        releases.ended();
        assert_eq!(releases.due(), Due::Behind, "not again at once");
        releases.state().ended = Some(Instant::now() - AGAIN);
        assert_eq!(releases.due(), Due::BeginBehind);
        releases.ended();
        // It has caught up.
        releases.plan(Some(Micros(10)), Micros(5), Micros(5));
        assert_eq!((releases.behind_for(), releases.may_be_due(Micros(9))), (Duration::ZERO, false));
        assert!(matches!(releases.due(), Due::Begin(_)));
    }
}
