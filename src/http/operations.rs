use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::auth::Who;
use crate::graphql::no_room;
use crate::kernel::Result;

/// How many wait for a place, and how long.
const MOST_WAITING: usize = 1_000;
const PATIENCE: Duration = Duration::from_secs(5);

/// Places for operations that run. Readers without credentials and all others have as many each, so that a crowd of the ones
/// does not keep the others out.
pub(super) struct Operations {
    anonymous: Places,
    others: Places,
}

struct Places {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Operations {
    pub fn new(most: usize) -> Self {
        let places = || Places { free: Arc::new(Semaphore::new(most)), waiting: AtomicUsize::new(0) };
        Self { anonymous: places(), others: places() }
    }

    /// Waits for a place. Fails if too many wait already, or if there is none for too long.
    pub async fn enter(&self, who: Who) -> Result<OwnedSemaphorePermit> {
        let places = if who == Who::Anonymous { &self.anonymous } else { &self.others };
        if let Ok(place) = places.free.clone().try_acquire_owned() {
            return Ok(place);
        }
        let _waiting = Waiting::new(&places.waiting).ok_or_else(no_room)?;
        let place = timeout(PATIENCE, places.free.clone().acquire_owned()).await;
        place.ok().and_then(std::result::Result::ok).ok_or_else(no_room)
    }
}

/// One who waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Option<Self> {
        let this = Self(count);
        (count.fetch_add(1, Ordering::Relaxed) < MOST_WAITING).then_some(this)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_waits_but_not_with_too_many() {
        let operations = Operations::new(1);
        let place = operations.enter(Who::Anonymous).await.unwrap();
        assert!(operations.enter(Who::Operator).await.is_ok());
        let mut waiting: Vec<_> = (0..MOST_WAITING).map(|_| Box::pin(operations.enter(Who::Anonymous))).collect();
        for one in &mut waiting {
            assert!(one.now_or_never().is_none());
        }
        assert!(operations.enter(Who::Anonymous).await.is_err());
        // Who has gone does not wait any more.
        waiting.truncate(1);
        drop(place);
        assert!(waiting.remove(0).await.is_ok());
        assert_eq!(operations.anonymous.waiting.load(Ordering::Relaxed), 0);
    }
}
