use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, MutexGuard, watch};

use super::index::{Index, Place};
use super::position::Position;

/// The index of a node: where it is, whether it is open, how far it has come.
pub struct FullText {
    place: Place,
    index: RwLock<Option<Arc<Index>>>,
    /// Why there is none, in a sentence.
    failure: RwLock<Option<String>>,
    /// How far what can be found has come; `None` while there is nothing.
    reached: watch::Sender<Option<Position>>,
    is_discarded: AtomicBool,
    opened: RwLock<Option<Instant>>,
    /// How often an index was begun.
    begun: AtomicU64,
    turn: Mutex<()>,
    is_called: AtomicBool,
}

impl FullText {
    pub fn new(place: Place) -> Self {
        Self {
            place,
            index: RwLock::default(),
            failure: RwLock::default(),
            reached: watch::Sender::default(),
            is_discarded: AtomicBool::new(false),
            opened: RwLock::default(),
            begun: AtomicU64::new(0),
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
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.is_discarded.store(false, Ordering::Release);
        if position.has_nothing() {
            self.begun.fetch_add(1, Ordering::Relaxed);
        }
        self.reach(position);
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
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        self.is_discarded.store(true, Ordering::Release);
        *index = None;
        self.reached.send_replace(None);
    }

    /// How often an index was begun with nothing in it.
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// Whether what is at the place is not to be opened.
    pub fn is_discarded(&self) -> bool {
        self.is_discarded.load(Ordering::Acquire)
    }

    /// How far what can be found has come, unless it has been discarded meanwhile.
    pub fn reach(&self, position: Position) {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        if index.is_some() {
            self.reached.send_replace(Some(position));
        }
    }

    /// Whether the index follows this epoch and has its article changes up to a number.
    pub fn is_level(&self, epoch: i64, article: i64) -> bool {
        self.reached.borrow().is_some_and(|reached| reached.epoch == epoch && reached.article >= article)
    }

    /// Waits until it is; whoever waits bounds the time.
    pub async fn becomes_level(&self, epoch: i64, article: i64) {
        let mut reached = self.reached.subscribe();
        while !self.is_level(epoch, article) {
            // The sender lives as long as this does.
            let _ = reached.changed().await;
        }
    }

    /// Waits until the index has everything.
    pub async fn becomes_whole(&self) {
        let _ = self.reached.subscribe().wait_for(|reached| reached.is_some_and(|reached| reached.is_whole())).await;
    }

    /// For how long the index has been open.
    pub fn age(&self) -> Duration {
        let opened = *self.opened.read().unwrap_or_else(PoisonError::into_inner);
        opened.map_or(Duration::ZERO, |opened| opened.elapsed())
    }

    /// Waits until there is an index.
    pub async fn becomes_open(&self) {
        // The sender lives as long as this does.
        let _ = self.reached.subscribe().wait_for(Option::is_some).await;
    }

    /// Waits until what was there is discarded.
    pub async fn becomes_useless(&self) {
        let _ = self.reached.subscribe().wait_for(Option::is_none).await;
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
            .field("reached", &*self.reached.borrow())
            .finish_non_exhaustive()
    }
}
