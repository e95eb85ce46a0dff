use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use tokio::sync::{Mutex, MutexGuard};

use crate::kernel::Position;

/// Which history of the database this node follows. Numbers of streams mean something within one history only.
///
/// It is another one after a standby has taken over that lacked the last changes: everything in memory that was read before
/// is then forgotten, and whoever listens is told to start again.
#[derive(Debug)]
pub struct History {
    epoch: AtomicI64,
    number: AtomicU64,
    turn: Mutex<()>,
}

impl History {
    pub(super) fn new(epoch: i64) -> Self {
        Self { epoch: epoch.into(), number: 0.into(), turn: Mutex::default() }
    }

    /// How many other histories this node has followed before.
    pub fn number(&self) -> u64 {
        self.number.load(Ordering::Acquire)
    }

    /// A place in a stream at which nothing is left to hear.
    pub fn position(&self, number: i64) -> Position {
        Position::Change { epoch: self.epoch(), number, behind: 0 }
    }

    /// In which the numbers of streams are given out, as far as this node has seen.
    pub fn epoch(&self) -> i64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// One at a time judges whether it is another one.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    pub(super) fn goes_on_in(&self, epoch: i64) {
        self.epoch.store(epoch, Ordering::Release);
    }

    pub(super) fn is_another(&self, epoch: i64) {
        self.number.fetch_add(1, Ordering::AcqRel);
        self.goes_on_in(epoch);
    }
}
