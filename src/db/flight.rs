use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

tokio::task_local! {
    static FLIGHT: Option<Arc<Flight>>;
}

/// The statements of a request that are under way and whose answers may lead to more questions.
#[derive(Debug, Default)]
struct Flight {
    under_way: AtomicUsize,
    landed: Notify,
}

/// Runs a request whose batches wait for its other statements, see [`quiet`].
pub(super) async fn with_flight<T>(work: impl Future<Output = T>) -> T {
    FLIGHT.scope(Some(Arc::default()), work).await
}

/// Runs the fetch of a batch: other batches do not wait for it.
pub(super) async fn apart<T>(work: impl Future<Output = T>) -> T {
    FLIGHT.scope(None, work).await
}

/// Waits until no statement of the request is under way, except those of batches.
///
/// What those statements find asks for more of the same kind (the pictures of the articles of three boxes): a batch that
/// waits for them fetches all of it with one statement.
pub(super) async fn quiet() {
    tokio::task::yield_now().await;
    let Ok(Some(flight)) = FLIGHT.try_with(Clone::clone) else { return };
    loop {
        let mut landed = pin!(flight.landed.notified());
        landed.as_mut().enable();
        if flight.under_way.load(Ordering::SeqCst) == 0 {
            return;
        }
        landed.await;
    }
}

/// A statement is under way for as long as this lives.
pub(super) struct Departed(Option<Arc<Flight>>);

pub(super) fn depart() -> Departed {
    let flight = FLIGHT.try_with(Clone::clone).ok().flatten();
    if let Some(flight) = &flight {
        flight.under_way.fetch_add(1, Ordering::SeqCst);
    }
    Departed(flight)
}

impl Drop for Departed {
    fn drop(&mut self) {
        if let Some(flight) = &self.0
            && flight.under_way.fetch_sub(1, Ordering::SeqCst) == 1
        {
            flight.landed.notify_waiters();
        }
    }
}
