use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{Mutex, MutexGuard, watch};

use super::index::{Index, Place};

/// The index of a node: where it is, whether it is open, how far it has come.
pub struct FullText {
    place: Place,
    index: RwLock<Option<Arc<Index>>>,
    /// Why there is none, in a sentence.
    failure: RwLock<Option<String>>,
    /// The last change of an article that can be found.
    reached: watch::Sender<i64>,
    turn: Mutex<()>,
    is_called: AtomicBool,
}

impl FullText {
    pub fn new(place: Place) -> Self {
        Self {
            place,
            index: RwLock::default(),
            failure: RwLock::default(),
            reached: watch::Sender::new(-1),
            turn: Mutex::default(),
            is_called: AtomicBool::new(false),
        }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn index(&self) -> Option<Arc<Index>> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why nothing can be found; `None` while all is well.
    pub fn failure(&self) -> Option<String> {
        self.failure.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The index is open, and works.
    pub fn opened(&self, index: Arc<Index>) {
        let position = index.position();
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
        self.reached.send_replace(position.article);
        self.works();
    }

    pub fn works(&self) {
        *self.failure.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// It does not work; tells whether that is news. What is there goes on answering.
    pub fn fails(&self, why: String) -> bool {
        let mut failure = self.failure.write().unwrap_or_else(PoisonError::into_inner);
        let is_news = failure.as_ref() != Some(&why);
        *failure = Some(why);
        is_news
    }

    /// What is there is of no use: the next who looks makes it anew.
    pub fn discard(&self) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.reached.send_replace(-1);
    }

    /// The index has this change of an article.
    pub fn reach(&self, article: i64) {
        self.reached.send_replace(article);
    }

    /// Waits until the index has a change; whoever waits bounds the time.
    pub async fn has_reached(&self, article: i64) {
        // The sender lives as long as this does.
        let _ = self.reached.subscribe().wait_for(|reached| *reached >= article).await;
    }

    pub fn reached(&self) -> i64 {
        *self.reached.borrow()
    }

    /// One writes at a time.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Whether nobody has been called to bring the index up to date who has not begun yet.
    pub fn call(&self) -> bool {
        !self.is_called.swap(true, Ordering::AcqRel)
    }

    /// Who was called has begun.
    pub fn called(&self) {
        self.is_called.store(false, Ordering::Release);
    }
}

impl std::fmt::Debug for FullText {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("FullText")
            .field("place", &self.place)
            .field("reached", &self.reached())
            .finish_non_exhaustive()
    }
}
