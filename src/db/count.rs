use std::cell::Cell;
use std::future::Future;

tokio::task_local! {
    static STATEMENTS: Cell<u32>;
}

/// Runs a future and tells how many SQL statements it sent, those of other tasks not counted.
pub async fn count_statements<T>(work: impl Future<Output = T>) -> (T, u32) {
    STATEMENTS
        .scope(Cell::new(0), async {
            let result = work.await;
            (result, STATEMENTS.with(Cell::get))
        })
        .await
}

/// Called by the connection for each statement it sends.
pub(super) fn statement_sent() {
    // Outside of a counted request there is nobody to tell.
    let _ = STATEMENTS.try_with(|count| count.set(count.get() + 1));
}
