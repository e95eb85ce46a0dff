use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync;
use uuid::Uuid;

use super::filter::{Delivered, SubscriptionFilter};
use super::{Heard, read};
use crate::app::App;
use crate::kernel::Result;

/// Changes that are kept in memory.
const CAPACITY: usize = 1_024;
/// Changes that are read at once.
const BATCH: usize = 128;

/// The end of the change stream, which all listeners of a node share.
#[derive(Debug, Default)]
pub struct Log {
    tail: Mutex<Option<Tail>>,
    /// Whoever reads the table reads for all.
    reading: sync::Mutex<()>,
}

/// Everything after `from`, up to `to`.
#[derive(Debug)]
struct Tail {
    /// Of which history, see [`crate::app::History`].
    history: u64,
    from: i64,
    to: i64,
    by_number: BTreeMap<i64, Arc<Heard>>,
    by_article: HashMap<Uuid, i64>,
}

/// What the memory knows of the changes after a number.
#[derive(Debug)]
pub(super) enum Next {
    Heard(Arc<Heard>),
    /// There is nothing up to here.
    Nothing(i64),
    /// There is more in the table.
    Unread,
    /// The memory does not reach back so far.
    TooOld,
}

impl Log {
    /// The first change after `position` that a filter takes; `last` is the number of the last change.
    pub(super) fn next(
        &self,
        filter: &SubscriptionFilter,
        delivered: &Delivered,
        position: i64,
        last: i64,
        history: u64,
    ) -> Next {
        let tail = self.tail();
        let Some(tail) = tail.as_ref().filter(|tail| tail.history == history) else { return Next::Unread };
        if position < tail.from {
            return Next::TooOld;
        }
        let mut later = tail.by_number.range((Bound::Excluded(position), Bound::Unbounded)).map(|(_, heard)| heard);
        match later.find(|heard| filter.takes(heard, delivered)) {
            Some(heard) => Next::Heard(heard.clone()),
            None if tail.to < last => Next::Unread,
            None => Next::Nothing(position.max(tail.to)),
        }
    }

    /// Whether a change that was read when the stream had come to `read_at` is still the latest of its article, now that it
    /// has come to `last`. `None` if that can no longer be told, or not yet.
    pub(super) fn is_latest(&self, heard: &Heard, read_at: i64, last: i64, history: u64) -> Option<bool> {
        let tail = self.tail();
        let tail = tail.as_ref().filter(|tail| tail.history == history && tail.from <= read_at && tail.to >= last)?;
        let latest = tail.by_article.get(&heard.change.article_id);
        Some(latest.is_none_or(|latest| *latest <= heard.change.seq))
    }

    /// Reads on, up to where the stream is known to go.
    pub(super) async fn read(&self, app: &App) -> Result<()> {
        let _reading = self.reading.lock().await;
        let (history, last) = (app.history.number(), app.changes.last());
        let to = match &*self.tail() {
            // Nobody has listened for long, and who listens now does not want to hear all of it.
            Some(tail) if tail.history == history && last - tail.to <= CAPACITY as i64 => Some(tail.to),
            _ => None,
        };
        let Some(to) = to else {
            *self.tail() = Some(Tail::at(last, history));
            return Ok(());
        };
        if to >= last {
            return Ok(());
        }
        let heard = read(app.db.reader(), to, BATCH).await?;
        let complete = heard.len() < BATCH;
        if let Some(tail) = self.tail().as_mut().filter(|tail| tail.history == history) {
            tail.add(heard);
            if complete {
                tail.to = tail.to.max(last);
            }
        }
        Ok(())
    }

    /// A listener that panics leaves nothing half done here.
    fn tail(&self) -> MutexGuard<'_, Option<Tail>> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tail {
    fn at(number: i64, history: u64) -> Self {
        Self { history, from: number, to: number, by_number: BTreeMap::new(), by_article: HashMap::new() }
    }

    fn add(&mut self, heard: Vec<Heard>) {
        for heard in heard {
            let (number, article_id) = (heard.change.seq, heard.change.article_id);
            if let Some(overtaken) = self.by_article.insert(article_id, number) {
                self.by_number.remove(&overtaken);
            }
            self.by_number.insert(number, Arc::new(heard));
            self.to = self.to.max(number);
        }
        while self.by_number.len() > CAPACITY {
            let Some((number, heard)) = self.by_number.pop_first() else { break };
            self.by_article.remove(&heard.change.article_id);
            self.from = number;
        }
    }
}
