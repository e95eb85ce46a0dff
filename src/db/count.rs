use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;

use sea_orm::Statement;

use super::flight::with_flight;

tokio::task_local! {
    static COUNT: Cell<u32>;
    static RECORD: RefCell<Vec<Statement>>;
}

/// Runs a future and tells how many SQL statements it sent, those of other tasks not counted.
pub async fn count_statements<T>(work: impl Future<Output = T>) -> (T, u32) {
    // It is large, and would be moved into each of the futures around it.
    let work = pin!(work);
    COUNT
        .scope(Cell::new(0), async {
            let result = with_flight(work).await;
            (result, COUNT.with(Cell::get))
        })
        .await
}

/// Counts statements that another task has sent for the one that runs now.
pub fn count_more(statements: u32) {
    // Outside of a counted request there is nobody to tell.
    let _ = COUNT.try_with(|count| count.set(count.get() + statements));
}

/// Runs a future and tells which SQL statements it sent, so that a test can ask the database how it runs them.
pub async fn record_statements<T>(work: impl Future<Output = T>) -> (T, Vec<Statement>) {
    RECORD
        .scope(RefCell::default(), async {
            let result = with_flight(work).await;
            (result, RECORD.with(RefCell::take))
        })
        .await
}

/// Called by the connection for each statement it sends.
pub(super) fn statement_sent(statement: &Statement) {
    // Outside of a counted request there is nobody to tell.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
    let _ = RECORD.try_with(|record| record.borrow_mut().push(statement.clone()));
}
