use std::sync::atomic::{AtomicI64, Ordering};

use super::App;
use crate::facet::{Dependencies, Facet, KeyRange};
use crate::kernel::Micros;

/// What was known before the first thing was read for an answer.
#[derive(Clone, Copy, Debug)]
pub struct Basis {
    position: i64,
    vocabulary: i64,
    history: u64,
}

impl Basis {
    pub fn now(app: &App) -> Self {
        Self {
            history: app.history.number(),
            position: app.change_index.position(),
            vocabulary: app.vocabulary.version(),
        }
    }

    /// The same of what is read in the middle of a request, which may read at a replica that is not level any more.
    pub fn of_reader(app: &App) -> Self {
        let now = Self::now(app);
        if app.db.replica().is_none() {
            return now;
        }
        Self { position: app.change_index.replica_position().min(now.position), ..now }
    }
}

/// What has to be so that something which was found out still holds.
#[derive(Debug)]
pub struct Validity {
    parts: Box<[KeyRange]>,
    until: Option<Micros>,
    vocabulary: i64,
    /// Of which history it is true, see [`crate::app::History`].
    history: u64,
    /// It holds at least up to this public change.
    checked: AtomicI64,
}

impl Validity {
    /// `None` if it may not be kept.
    pub fn of(reads: Dependencies, basis: Basis) -> Option<Self> {
        let until = reads.until();
        let checked = reads.since().map_or(basis.position, |since| since.min(basis.position));
        let parts = reads.into_parts()?.into();
        let Basis { vocabulary, history, .. } = basis;
        Some(Self { parts, until, vocabulary, history, checked: checked.into() })
    }

    /// Of something that depends on this alone.
    pub fn on(facet: Facet, basis: Basis) -> Self {
        let Basis { position, vocabulary, history } = basis;
        Self { parts: [KeyRange::from(facet)].into(), until: None, vocabulary, history, checked: position.into() }
    }

    /// Whether the same would be found out now, as far as this node knows.
    pub fn holds(&self, app: &App, now: Micros) -> bool {
        if self.history != app.history.number()
            || self.vocabulary != app.vocabulary.version()
            || self.until.is_some_and(|until| until <= now)
        {
            return false;
        }
        let checked = self.checked.load(Ordering::Acquire);
        if checked >= app.change_index.position() {
            return true;
        }
        let up_to = app.change_index.holds(checked, &self.parts);
        if let Some(up_to) = up_to {
            self.checked.fetch_max(up_to, Ordering::AcqRel);
        }
        up_to.is_some()
    }

    pub fn parts(&self) -> &[KeyRange] {
        &self.parts
    }

    /// The moment from which it may be otherwise without any change.
    pub const fn until(&self) -> Option<Micros> {
        self.until
    }

    /// Bytes.
    pub fn weight(&self) -> usize {
        size_of_val(&*self.parts)
    }
}
