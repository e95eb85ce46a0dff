//! "You may also like": editors' choices, then public articles ranked by the vocabulary they share.
//!
//! Candidates are the nearest entries of the feeds that the article is in, so the cost does not depend on the corpus;
//! they are scored here, so both databases give the same list, and the addends of a score are its reasons.

mod candidates;
mod order;
mod rank;
mod score;

pub use rank::{MAX, rank};
pub use score::{Reason, RelatedReasonKind};

use std::sync::Arc;

use super::card::Card;
use crate::kernel::CursorKind;

/// The cursors of these lists.
pub const LIST: CursorKind = CursorKind::Related;

/// A suggested article.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub card: Arc<Card>,
    /// The sum of the reasons' weights; 0 for an editor's choice.
    pub score: f64,
    /// Strongest first.
    pub reasons: Vec<Reason>,
}
