use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;

use super::create::KIND;
use super::find::exists;
use super::{EditorialArticle, by_ids};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::auth::{Caller, Operation, Role, Who};
use crate::db::{Stream, start_again};
use crate::kernel::{Cursor, CursorKind, Result};

/// The cursors of what happens in the newsroom.
const LIST: CursorKind = CursorKind::EditorialChanges;
/// Entries that are read at once.
const PAGE: u64 = 100;
/// How long to wait before a database that failed is asked again.
const PATIENCE: Duration = Duration::from_secs(1);

/// One of the newsroom who listens: reads on in the audit log, and is told of what they may see at that moment.
///
/// Nothing is kept for all of them, as it is for readers: they are few, and each sees something else.
pub struct Listener {
    app: App,
    who: Who,
    /// Only these articles.
    ids: Option<Vec<Uuid>>,
    last: watch::Receiver<i64>,
    /// Everything up to here was told, or is none of their business.
    position: i64,
    page: VecDeque<Entry>,
    /// Which history it follows.
    history: u64,
}

/// Something that was done to an article.
#[derive(Clone, Debug)]
pub struct Happened {
    pub entry: Entry,
    pub id: Uuid,
    /// As it is now; `None` if it was deleted.
    pub article: Option<Arc<EditorialArticle>>,
    /// Where to listen on.
    pub cursor: String,
}

impl Listener {
    /// Listens to what comes after a cursor, or from now on. Fails with `CURSOR_INVALID`.
    pub async fn start(app: &App, caller: &Caller, ids: Option<Vec<Uuid>>, after: Option<&str>) -> Result<Self> {
        caller.require(Operation::EditorialArticleChanged)?;
        let last = app.audited.subscribe();
        app.sync().await?;
        let history = app.history.number();
        let position = match after.map(|after| Cursor::parse(LIST, after)).transpose()? {
            Some(position) => Stream::Audit.place(app.db.primary(), &position).await?.number,
            None => app.audited.last(),
        };
        Ok(Self { app: app.clone(), who: caller.who, ids, last, position, page: VecDeque::new(), history })
    }

    /// Waits for the next thing that happens. Fails with `CURSOR_INVALID` when the database has another history than the one
    /// that was listened to.
    pub async fn next(&mut self) -> Result<Happened> {
        loop {
            if self.app.history.number() != self.history {
                return Err(start_again());
            }
            match self.find().await {
                Ok(Some(happened)) => return Ok(happened),
                Ok(None) => {
                    // The node holds the other end; without it there is nothing more to hear.
                    if self.last.changed().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                }
                Err(error) => {
                    tracing::warn!(cause = ?error, "the audit log cannot be read");
                    let _ = timeout(PATIENCE, self.last.changed()).await;
                }
            }
        }
    }

    /// The next thing that has happened already.
    async fn find(&mut self) -> Result<Option<Happened>> {
        loop {
            while let Some(entry) = self.page.front() {
                let happened = self.see(entry).await?;
                self.position = entry.seq;
                self.page.pop_front();
                if happened.is_some() {
                    return Ok(happened);
                }
            }
            let last = *self.last.borrow_and_update();
            if self.position >= last {
                return Ok(None);
            }
            let ids = self.ids.as_deref();
            self.page = audit::after(self.app.db.primary(), self.position, KIND, ids, PAGE).await?.into();
            if self.page.is_empty() {
                self.position = last;
            }
        }
    }

    /// An entry, if they may see what it is about. Who made an article may know that it is gone, and editors may.
    async fn see(&self, entry: &Entry) -> Result<Option<Happened>> {
        let Some((_, id)) = entry.subject else { return Ok(None) };
        let db = self.app.db.primary();
        let caller = Caller::new(self.who, self.app.clock.now());
        let article = by_ids(db, &caller, &[id]).await?.remove(&id);
        if article.is_none() {
            let may_know = self.who.role().is_some_and(|role| role >= Role::Editor)
                || audit::first_actor(db, id).await? == self.who.actor();
            if !may_know || exists(db, id).await? {
                return Ok(None);
            }
        }
        let cursor = Cursor { list: LIST, position: self.app.history.position(entry.seq) }.to_string();
        Ok(Some(Happened { entry: entry.clone(), id, article, cursor }))
    }
}
