use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

use crate::db::{count_more, count_statements};
use crate::kernel::{Code, Error, Result};

/// The largest batch: so small that what it touches can still be told.
const MOST: usize = 16;
/// How long the next batch waits for as many as were in the last: those who were just answered are about to ask again.
const GATHERING: Duration = Duration::from_millis(3);
/// How long a batch may take. One that takes longer is given up, so that those who wait behind it get their turn.
const BATCH_TIME: Duration = Duration::from_secs(8);

/// Group commit: work that many ask for at the same time and that is cheaper done together. While one batch is written the next
/// gathers.
///
/// A batch is a task of its own with a bound in time. Whatever becomes of it – an error, a panic, a database that does not
/// answer – those who wait for it are told, and the next batch begins.
#[derive(Debug)]
pub struct PublishQueue<T, R> {
    state: Mutex<State<T, R>>,
    /// Somebody has come.
    came: Notify,
    batch_time: Duration,
}

#[derive(Debug)]
struct State<T, R> {
    waiting: Vec<Waiting<T, R>>,
    is_busy: bool,
}

#[derive(Debug)]
struct Waiting<T, R> {
    subject: Uuid,
    item: T,
    reply: Reply<R>,
}

/// Takes what came of it, and its share of the statements.
type Reply<R> = oneshot::Sender<Result<(R, u32), BrokenOff>>;

type Loader<T, R> = (Vec<T>, Vec<Reply<R>>);

/// Why nobody knows what came of a batch.
#[derive(Clone, Copy, Debug)]
enum BrokenOff {
    Panic,
    Time,
}

impl From<BrokenOff> for Error {
    fn from(why: BrokenOff) -> Self {
        match why {
            BrokenOff::Panic => Self::internal("a batch of publications panicked"),
            BrokenOff::Time => {
                let message = "The database did not take this in time; whether it happened is unknown. Read the article, or repeat \
                               the request with the same clientMutationId.";
                Self::new(Code::Timeout, message)
            }
        }
    }
}

impl<T, R> Default for PublishQueue<T, R> {
    fn default() -> Self {
        let state = Mutex::new(State { waiting: Vec::new(), is_busy: false });
        Self { state, came: Notify::new(), batch_time: BATCH_TIME }
    }
}

impl<T: Send + 'static, R: Send + 'static> PublishQueue<T, R> {
    /// Has an item done with what else waits; a subject is in a batch once. `work` gives one result for each item, in order.
    ///
    /// Who asked may go away: what has been begun is done for the others, and what has not is left out.
    pub async fn join<F>(
        self: &Arc<Self>,
        subject: Uuid,
        item: T,
        work: impl Fn(Vec<T>) -> F + Send + 'static,
    ) -> Result<R>
    where
        F: Future<Output = Vec<R>> + Send + 'static,
    {
        let (reply, result) = oneshot::channel();
        let is_first = {
            let mut state = self.state();
            state.waiting.push(Waiting { subject, item, reply });
            !std::mem::replace(&mut state.is_busy, true)
        };
        self.came.notify_one();
        if is_first {
            let mut worker = Worker { queue: self.clone(), is_done: false };
            tokio::spawn(async move {
                while let Some((items, replies)) = worker.queue.next() {
                    let count = items.len();
                    settle(write(work(items), worker.queue.batch_time).await, replies);
                    worker.queue.gather(count).await;
                }
                worker.finish();
            });
        }
        let outcome = result.await.map_err(|_| Error::internal("the queue of publications ended"))?;
        let (result, statements) = outcome?;
        count_more(statements);
        Ok(result)
    }

    /// Waits a moment until there are so many.
    async fn gather(&self, count: usize) {
        let enough = async {
            while self.state().waiting.len() < count {
                self.came.notified().await;
            }
        };
        if count > 1 {
            // As many as have come by then are enough too.
            let _ = timeout(GATHERING, enough).await;
        }
    }

    /// The next batch; the end of the work if there is none.
    fn next(&self) -> Option<Loader<T, R>> {
        let mut state = self.state();
        let (mut subjects, mut items, mut replies, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for waiting in state.waiting.drain(..).filter(|waiting| !waiting.reply.is_closed()) {
            if items.len() < MOST && !subjects.contains(&waiting.subject) {
                subjects.push(waiting.subject);
                items.push(waiting.item);
                replies.push(waiting.reply);
            } else {
                rest.push(waiting);
            }
        }
        state.waiting = rest;
        state.is_busy = !items.is_empty();
        state.is_busy.then_some((items, replies))
    }
}

/// Has a batch written, in a task of its own.
async fn write<R: Send + 'static>(
    work: impl Future<Output = Vec<R>> + Send + 'static,
    time: Duration,
) -> Result<(Vec<R>, u32), BrokenOff> {
    let mut task = tokio::spawn(count_statements(work));
    match timeout(time, &mut task).await {
        Ok(Ok(written)) => Ok(written),
        Ok(Err(_)) => Err(BrokenOff::Panic),
        Err(_) => {
            // What it has not committed is rolled back.
            task.abort();
            tracing::error!(code = Code::Timeout.as_str(), "a batch of publications took too long and is given up");
            Err(BrokenOff::Time)
        }
    }
}

/// Tells everybody what came of their item; who has gone away is not told.
fn settle<R>(written: Result<(Vec<R>, u32), BrokenOff>, replies: Vec<Reply<R>>) {
    match written {
        Ok((results, statements)) => {
            let share = statements.div_ceil(u32::try_from(replies.len()).unwrap_or(1));
            for (reply, result) in replies.into_iter().zip(results) {
                let _ = reply.send(Ok((result, share)));
            }
        }
        Err(why) => {
            for reply in replies {
                let _ = reply.send(Err(why));
            }
        }
    }
}

impl<T, R> PublishQueue<T, R> {
    fn state(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes one batch after the other. If it ends before its time, with the thread that it is on, those who wait are told and the
/// next who comes begins anew.
struct Worker<T, R> {
    queue: Arc<PublishQueue<T, R>>,
    is_done: bool,
}

impl<T, R> Worker<T, R> {
    /// The work has come to its end; after it somebody else may have begun already.
    fn finish(&mut self) {
        self.is_done = true;
    }
}

impl<T, R> Drop for Worker<T, R> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut state = self.queue.state();
            state.is_busy = false;
            state.waiting.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Queue = Arc<PublishQueue<u128, (u128, usize)>>;

    /// Does tenfold; what is asked to panic panics, and what is asked to hang never ends.
    const PANIC: u128 = 1_000;
    const HANG: u128 = 2_000;

    fn queue() -> Queue {
        Arc::new(PublishQueue { batch_time: Duration::from_millis(50), ..PublishQueue::default() })
    }

    async fn ask(queue: &Queue, subject: u128, item: u128) -> Result<(u128, usize)> {
        let work = async |items: Vec<u128>| {
            tokio::task::yield_now().await;
            assert!(!items.contains(&PANIC));
            if items.contains(&HANG) {
                std::future::pending::<()>().await;
            }
            let count = items.len();
            items.into_iter().map(|item| (item * 10, count)).collect::<Vec<_>>()
        };
        queue.join(Uuid::from_u128(subject), item, work).await
    }

    #[tokio::test]
    async fn what_comes_meanwhile_is_done_together() {
        let queue = queue();
        let ask = async |subject, item| ask(&queue, subject, item).await.unwrap();
        // The first goes alone, the second and the third together; the fourth has the subject of the second.
        let (first, rest) = tokio::join!(ask(1, 1), async { tokio::join!(ask(2, 2), ask(3, 3), ask(2, 4)) });
        assert!(first.0 == 10 && rest.0.0 == 20 && rest.1.0 == 30 && rest.2.0 == 40, "{first:?} {rest:?}");
        assert_eq!((rest.0.1, rest.2.1), (rest.1.1, 1));
    }

    #[tokio::test]
    async fn a_batch_that_breaks_off_holds_up_nobody() {
        let queue = queue();
        let (lost, panicked, done) = tokio::join!(
            ask(&queue, 1, HANG),
            async {
                tokio::task::yield_now().await;
                ask(&queue, 2, PANIC).await
            },
            async {
                tokio::task::yield_now().await;
                // The same subject as one before: the batch after it.
                ask(&queue, 2, 3).await
            }
        );
        assert_eq!(lost.unwrap_err().code(), Code::Timeout);
        assert_eq!(panicked.unwrap_err().code(), Code::Internal);
        assert_eq!(done.unwrap(), (30, 1));
        assert_eq!(ask(&queue, 4, 4).await.unwrap(), (40, 1));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_begun() {
        let queue = queue();
        let (lost, gone) = tokio::join!(ask(&queue, 1, HANG), async {
            tokio::task::yield_now().await;
            timeout(Duration::from_millis(10), ask(&queue, 2, PANIC)).await
        });
        assert_eq!(lost.unwrap_err().code(), Code::Timeout);
        assert!(gone.is_err());
        assert_eq!(ask(&queue, 3, 3).await.unwrap(), (30, 1));
    }
}
