use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::kernel::Error;

/// Runs work whose panic is an error like any other: it must not end the task that goes on with other work. What it had begun in
/// the database is rolled back.
pub async fn contained<T, E: From<Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::internal("it panicked").into()),
    }
}
