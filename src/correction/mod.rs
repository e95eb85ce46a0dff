//! Notices to readers about changes: corrections, clarifications, retractions.

mod list;
mod notice;

pub use list::{LIST, by_ids, count, list, public_of, retraction_of};
pub use notice::{Correction, CorrectionKind, PublicCorrection};
