use std::time::Duration;

use crate::refusal::Failure;

/// How often a transaction is begun at most.
pub const ATTEMPTS: u32 = 4;

/// Runs a transaction again from its start, a few times, if it gave way to another one or if its connection was lost before it was
/// committed ([`crate::kernel::Error::is_retryable`]): nothing of it has happened then.
pub async fn retried<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut attempts = 1;
    loop {
        match attempt().await {
            Err(Failure::Failed(error)) if error.is_retryable() && attempts < ATTEMPTS => {
                tracing::warn!(attempts, cause = ?error.cause().map(ToString::to_string), "a transaction is run again");
                tokio::time::sleep(pause(attempts)).await;
                attempts += 1;
            }
            outcome => return outcome,
        }
    }
}

/// How long the next attempt waits after so many: what was in the way is over by then.
pub fn pause(attempts: u32) -> Duration {
    Duration::from_millis(5 << (2 * attempts.min(4)))
}
