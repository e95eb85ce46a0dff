//! Notices to readers about changes: corrections, clarifications, retractions.

mod list;
mod notice;

pub use list::{LIST, by_ids, count, list, public_of, public_of_each, retraction_of};
pub use notice::{Correction, CorrectionKind, PublicCorrection};
