use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::filter::Delivered;
use super::log::Next;
use super::{Heard, Log, SubscriptionFilter, read};
use crate::app::App;
use crate::db::{Stream, start_again};
use crate::kernel::{Cursor, CursorKind, Result};

/// The letter of cursors of the stream, which are valid in the list of changes too.
const LIST: CursorKind = crate::article::changes::LIST;
/// Changes that one who is far behind reads at once.
const PAGE: usize = 50;
/// How long to wait before a database that failed is asked again.
const PATIENCE: Duration = Duration::from_secs(1);

/// One who listens.
pub struct Follower {
    app: App,
    log: Arc<Log>,
    filter: SubscriptionFilter,
    last: watch::Receiver<i64>,
    /// Everything up to here was heard, or was of no interest when it was looked at.
    position: i64,
    delivered: Delivered,
    /// Read from the table because the memory does not reach back so far.
    page: VecDeque<Arc<Heard>>,
    /// How far the stream had come when that was read.
    page_at: i64,
    /// Which history it follows.
    history: u64,
}

/// What a listener is told.
#[derive(Clone, Debug)]
pub struct Event {
    pub heard: Arc<Heard>,
    /// Where to listen on.
    pub cursor: String,
}

impl Follower {
    /// Listens to what comes after a cursor, or from now on. Fails with `CURSOR_INVALID`.
    pub async fn start(app: &App, log: Arc<Log>, filter: SubscriptionFilter, after: Option<&str>) -> Result<Self> {
        let last = app.changes.subscribe();
        app.sync().await?;
        let (history, now) = (app.history.number(), app.changes.last());
        let (position, complete_to) = match after.map(|after| Cursor::parse(LIST, after)).transpose()? {
            None => (now, now),
            // Who was catching up when the cursor was made has skipped changes that were overtaken, and has not heard yet
            // what overtook them.
            Some(position) => {
                let place = Stream::Article.place(app.db.reader(), &position).await?;
                (place.number, place.complete_to())
            }
        };
        let delivered = Delivered::up_to(complete_to);
        Ok(Self {
            app: app.clone(),
            log,
            filter,
            last,
            position,
            delivered,
            page: VecDeque::new(),
            page_at: 0,
            history,
        })
    }

    /// Waits for the next change that the filter takes, and is the latest of its article. Fails with `CURSOR_INVALID` when
    /// the database has another history than the one that was listened to.
    pub async fn next(&mut self) -> Result<Event> {
        loop {
            let last = *self.last.borrow_and_update();
            if self.app.history.number() != self.history {
                return Err(start_again());
            }
            if let Some(heard) = self.take_from_page(last) {
                return Ok(self.tell(heard));
            }
            let read = match self.log.next(&self.filter, &self.delivered, self.position, last, self.history) {
                Next::Heard(heard) => return Ok(self.tell(heard)),
                Next::Nothing(position) => {
                    self.position = position;
                    self.delivered.complete(position);
                    // The node holds the other end; without it there is nothing more to hear.
                    if self.last.changed().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                    continue;
                }
                Next::Unread => self.log.read(&self.app).await,
                Next::TooOld => self.read_page(last).await,
            };
            if let Err(error) = read {
                tracing::warn!(cause = ?error, "the change stream cannot be read");
                let _ = timeout(PATIENCE, self.last.changed()).await;
            }
        }
    }

    fn tell(&mut self, heard: Arc<Heard>) -> Event {
        self.position = heard.change.seq;
        self.filter.tell(&heard, &mut self.delivered);
        let complete_to = self.delivered.complete_to.min(self.position);
        let position = heard.change.position(u32::try_from(self.position - complete_to).unwrap_or(u32::MAX));
        Event { heard, cursor: Cursor { list: LIST, position }.to_string() }
    }

    /// A change of the page that nothing has overtaken since.
    fn take_from_page(&mut self, last: i64) -> Option<Arc<Heard>> {
        while let Some(heard) = self.page.pop_front() {
            match self.log.is_latest(&heard, self.page_at, last, self.history) {
                Some(true) if self.filter.takes(&heard, &self.delivered) => return Some(heard),
                Some(_) => self.position = heard.change.seq,
                None => self.page.clear(),
            }
        }
        None
    }

    async fn read_page(&mut self, last: i64) -> Result<()> {
        self.log.read(&self.app).await?;
        let page = read(self.app.db.reader(), self.position, PAGE).await?;
        if page.is_empty() {
            self.position = self.position.max(last);
        }
        self.page = page.into_iter().map(Arc::new).collect();
        self.page_at = last;
        Ok(())
    }
}
