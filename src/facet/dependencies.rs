use std::cell::RefCell;
use std::pin::pin;

use super::Facet;
use crate::kernel::Micros;

tokio::task_local! {
    static READS: RefCell<Dependencies>;
}

/// A part of a facet, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyRange {
    pub facet: Facet,
    pub from: i64,
    pub to: i64,
}

impl KeyRange {
    pub const fn has(&self, key: i64) -> bool {
        self.from <= key && key <= self.to
    }
}

/// All of it.
impl From<Facet> for KeyRange {
    fn from(facet: Facet) -> Self {
        Self { facet, from: i64::MIN, to: i64::MAX }
    }
}

/// What an answer depends on.
#[derive(Debug, Default)]
pub struct Dependencies {
    parts: Vec<KeyRange>,
    until: Option<Micros>,
    since: Option<i64>,
    is_private: bool,
}

impl Dependencies {
    /// Each once; `None` if something private was read, which no answer to others may hold.
    pub fn into_parts(mut self) -> Option<Vec<KeyRange>> {
        self.parts.sort_unstable();
        self.parts.dedup();
        (!self.is_private).then_some(self.parts)
    }

    /// Nothing was read that can change.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The last public change that all of what was read has seen, if something was read that may be behind.
    pub const fn since(&self) -> Option<i64> {
        self.since
    }

    /// The moment from which the answer may be another without any change; `None` if there is none.
    pub const fn until(&self) -> Option<Micros> {
        self.until
    }
}

/// Runs a future and tells what it depends on, as far as it reads in its own task.
pub async fn collect<T>(work: impl Future<Output = T>) -> (T, Dependencies) {
    // It is large, and would be moved into each of the futures around it.
    let work = pin!(work);
    READS
        .scope(RefCell::default(), async {
            let result = work.await;
            (result, READS.with(RefCell::take))
        })
        .await
}

/// All of a facet.
pub fn depends_on(facet: Facet) {
    note(|reads| reads.parts.push(facet.into()));
}

/// Says of a read why it adds nothing to what an answer depends on: there is no read of the public that says neither.
pub fn depends_on_nothing(_why: &'static str) {}

/// The points of a facet from one key to another, both included.
pub fn depends_on_part(facet: Facet, from: i64, to: i64) {
    note(|reads| reads.parts.push(KeyRange { facet, from, to }));
}

/// What was read may be another from this moment on, by the mere passing of time.
pub fn depends_until(at: Micros) {
    note(|reads| reads.until = Some(reads.until.map_or(at, |until| until.min(at))));
}

/// What was read has seen public changes up to this one, and perhaps not what this node knows of besides.
pub fn depends_since(change: i64) {
    note(|reads| reads.since = Some(reads.since.map_or(change, |since| since.min(change))));
}

/// What was read is not for everybody.
pub fn is_private() {
    note(|reads| reads.is_private = true);
}

/// Outside of [`collect`] nobody wants to know.
fn note(work: impl FnOnce(&mut Dependencies)) {
    let _ = READS.try_with(|reads| work(&mut reads.borrow_mut()));
}
