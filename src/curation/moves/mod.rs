//! Changes of vocabulary that concern more articles than one transaction should: done in steps between which others write.
//!
//! A row of `vocabulary_move` says what is to be done and how far it has come. Each step is one transaction that also moves the
//! row on, so that what a node had begun when it was killed is gone on with by whichever node looks first. The lock on the row
//! is the claim: rows that another node has are passed over. A step may be done again, and sees the vocabulary as it is then.
//!
//! Until the end an article shows the old term or the new one, as a whole; the term that goes stays until no article uses it.

mod progress;
mod queue;
mod run;
mod step;

pub use progress::{LIST, VocabularyMove, VocabularyMoveKind, VocabularyMoveState, count, list, stuck};
pub(super) use queue::{Work, is_under_way, queue};
pub use run::{continue_moves, follow, take_step};

/// Articles that a change of vocabulary takes along in its own transaction; more are a move.
pub const AT_ONCE: usize = 300;
