use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::contained;
use crate::kernel::Error;

/// How long a task that ended is left alone before it is started again.
const RESTART: Duration = Duration::from_secs(1);

/// The tasks that a node runs in the background, and how often each had to be started again.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<BTreeMap<&'static str, Task>>);

/// How a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Times that it ended and was started again.
    pub restarts: u64,
    pub is_running: bool,
}

impl Tasks {
    /// Every task by its name.
    pub fn all(&self) -> BTreeMap<&'static str, Task> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether everything runs that was started.
    pub fn are_running(&self) -> bool {
        self.all().values().all(|task| task.is_running)
    }

    fn change(&self, name: &'static str, change: impl FnOnce(&mut Task)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default());
    }
}

/// Runs a task that never ends, for as long as it is polled. If it ends all the same, by a panic, that is told and it is started
/// again: the node goes on without it for a second at most.
pub async fn supervised<F>(tasks: Arc<Tasks>, name: &'static str, task: impl Fn() -> F)
where
    F: Future<Output = ()>,
{
    loop {
        tasks.change(name, |task| task.is_running = true);
        let ended = contained::<(), Error>(async {
            task().await;
            Ok(())
        });
        let outcome = ended.await;
        tasks.change(name, |task| (task.is_running, task.restarts) = (false, task.restarts + 1));
        tracing::error!(task = name, cause = ?outcome.err(), "a task of the background ended and is started again");
        tokio::time::sleep(RESTART).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_is_started_again() {
        let (tasks, starts) = (Arc::new(Tasks::default()), AtomicU32::new(0));
        let task = || async {
            assert!(starts.fetch_add(1, Ordering::SeqCst) > 0, "the first time it panics");
            std::future::pending::<()>().await;
        };
        let is_back = async {
            while tasks.all().get("test") != Some(&Task { restarts: 1, is_running: true }) {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = supervised(tasks.clone(), "test", task) => unreachable!("it never ends"),
            () = is_back => assert!(tasks.are_running()),
        }
    }
}
