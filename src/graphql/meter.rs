use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Data};
use tokio::sync::{Notify, Semaphore};

use crate::kernel::{Budget, Code, Error, Result, Share};

/// What one answer may come to, and what all that are made at the same time may hold.
#[derive(Clone)]
pub struct AnswerLimits {
    /// Bytes of one answer.
    pub most: usize,
    pub budget: Arc<Budget>,
    /// It is made even if there is no room for it.
    pub insists: bool,
    /// Places for events that are being told.
    pub events: Arc<Semaphore>,
}

/// What an answer has come to while it is made: text that was written for it, and text that was read for it.
pub struct Meter {
    limits: AnswerLimits,
    written: AtomicUsize,
    share: Share,
    is_over: AtomicBool,
    over: Notify,
}

impl AnswerLimits {
    pub fn meter(&self) -> Arc<Meter> {
        Arc::new(Meter {
            limits: self.clone(),
            written: AtomicUsize::new(0),
            share: self.budget.share(),
            is_over: AtomicBool::new(false),
            over: Notify::new(),
        })
    }
}

impl Meter {
    /// The meter of the answer that a field belongs to, if it has one.
    pub(super) fn of<'a>(ctx: &Context<'a>) -> Option<&'a Self> {
        ctx.data_opt::<Arc<Self>>().map(|meter| &**meter)
    }

    /// Counts text that the answer consists of. Fails if it comes to more than an answer may, or if there is no room for it.
    pub(super) fn write(&self, bytes: usize) -> Result<()> {
        let written = self.written.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if written > self.limits.most {
            return Err(self.end(answer_too_long(self.limits.most)));
        }
        self.hold(bytes)
    }

    /// Counts text that is held for the answer. Fails if there is no room for it.
    pub(super) fn hold(&self, bytes: usize) -> Result<()> {
        if self.limits.insists {
            self.share.insist(bytes);
            return Ok(());
        }
        if self.share.grow(bytes) { Ok(()) } else { Err(self.end(no_room())) }
    }

    fn end(&self, error: Error) -> Error {
        self.is_over.store(true, Ordering::Relaxed);
        self.over.notify_one();
        error
    }

    /// Waits until the answer has come to more than it may.
    pub async fn is_exceeded(&self) {
        self.over.notified().await;
    }

    /// Why there is no answer, if it has come to more than it may.
    pub fn verdict(&self) -> Option<Error> {
        if !self.is_over.load(Ordering::Relaxed) {
            return None;
        }
        let is_long = self.written.load(Ordering::Relaxed) > self.limits.most;
        Some(if is_long { answer_too_long(self.limits.most) } else { no_room() })
    }
}

/// Where the last event of a subscription lies in what it listens to.
#[derive(Debug, Default)]
pub struct EventCursor(Mutex<Option<String>>);

impl EventCursor {
    pub(super) fn set(&self, cursor: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cursor.to_owned());
    }

    /// `None` if nothing was told since it was taken.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Gives an event of a subscription a meter of its own.
pub(super) async fn metered(limits: &AnswerLimits, own: &mut Data) -> Option<tokio::sync::OwnedSemaphorePermit> {
    own.insert(limits.meter());
    limits.events.clone().acquire_owned().await.ok()
}

/// An answer of more bytes than one may have.
pub fn answer_too_long(most: usize) -> Error {
    let message = format!(
        "The answer has more than {most} bytes, which is the most allowed. Ask for smaller pages, or for less of each item."
    );
    Error::new(Code::QueryTooComplex, message)
}

/// Too much is being answered at the same time.
pub fn no_room() -> Error {
    Error::new(Code::Unavailable, "Too much is asked for at the same time. Try again in a moment.")
}
