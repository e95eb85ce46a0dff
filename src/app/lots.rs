use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

use crate::db::{count_more, count_statements};
use crate::kernel::{Error, Result};

/// What is done together at most: few enough that what a lot touches can still be told.
const MOST: usize = 16;
/// How long the next lot waits for as many as were in the last: those who were just answered are about to ask again.
const PATIENCE: Duration = Duration::from_millis(3);

/// Work that many ask for at the same time and that is cheaper done together: while one lot is under way, the next gathers.
#[derive(Debug)]
pub struct Lots<T, R> {
    state: Mutex<State<T, R>>,
    /// Somebody has come.
    came: Notify,
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
type Reply<R> = oneshot::Sender<(R, u32)>;

type Lot<T, R> = (Vec<T>, Vec<Reply<R>>);

impl<T, R> Default for Lots<T, R> {
    fn default() -> Self {
        Self { state: Mutex::new(State { waiting: Vec::new(), is_busy: false }), came: Notify::new() }
    }
}

impl<T: Send + 'static, R: Send + 'static> Lots<T, R> {
    /// Has an item done with what else waits; a subject is in a lot once. `work` gives one result for each item, in order.
    ///
    /// The work is a task of its own: who asked may go away, and the others still get what they asked for.
    pub async fn join<F>(
        self: &Arc<Self>,
        subject: Uuid,
        item: T,
        work: impl Fn(Vec<T>) -> F + Send + 'static,
    ) -> Result<R>
    where
        F: Future<Output = Vec<R>> + Send,
    {
        let (reply, result) = oneshot::channel();
        let is_first = {
            let mut state = self.state();
            state.waiting.push(Waiting { subject, item, reply });
            !std::mem::replace(&mut state.is_busy, true)
        };
        self.came.notify_one();
        if is_first {
            let mut watch = Watch { lots: self.clone(), is_done: false };
            tokio::spawn(async move {
                while let Some((items, replies)) = watch.lots.next() {
                    let count = items.len();
                    let (results, statements) = count_statements(work(items)).await;
                    let share = statements.div_ceil(u32::try_from(replies.len()).unwrap_or(1));
                    for (reply, result) in replies.into_iter().zip(results) {
                        // Who has gone away is not told.
                        let _ = reply.send((result, share));
                    }
                    watch.lots.gather(count).await;
                }
                watch.finish();
            });
        }
        let (result, statements) = result.await.map_err(|_| Error::internal("the work of a lot broke off"))?;
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
            let _ = timeout(PATIENCE, enough).await;
        }
    }

    /// The next lot; the end of the work if there is none.
    fn next(&self) -> Option<Lot<T, R>> {
        let mut state = self.state();
        let (mut subjects, mut items, mut replies, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for waiting in state.waiting.drain(..) {
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

impl<T, R> Lots<T, R> {
    fn state(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// If the work breaks off, those who wait are told, and the next who comes begins anew.
struct Watch<T, R> {
    lots: Arc<Lots<T, R>>,
    is_done: bool,
}

impl<T, R> Watch<T, R> {
    /// The work has come to its end; after it somebody else may have begun already.
    fn finish(&mut self) {
        self.is_done = true;
    }
}

impl<T, R> Drop for Watch<T, R> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut state = self.lots.state();
            state.is_busy = false;
            state.waiting.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_comes_meanwhile_is_done_together() {
        let lots: Arc<Lots<u128, (u128, usize)>> = Arc::default();
        let ask = |subject: u128, item: u128| {
            let lots = lots.clone();
            async move {
                let work = async |items: Vec<u128>| {
                    tokio::task::yield_now().await;
                    let count = items.len();
                    items.into_iter().map(|item| (item * 10, count)).collect::<Vec<_>>()
                };
                lots.join(Uuid::from_u128(subject), item, work).await.unwrap()
            }
        };
        // The first goes alone, the second and the third together; the fourth has the subject of the second.
        let (first, rest) = tokio::join!(ask(1, 1), async { tokio::join!(ask(2, 2), ask(3, 3), ask(2, 4)) });
        assert!(first.0 == 10 && rest.0.0 == 20 && rest.1.0 == 30 && rest.2.0 == 40, "{first:?} {rest:?}");
        assert_eq!((rest.0.1, rest.2.1), (rest.1.1, 1));
    }
}
