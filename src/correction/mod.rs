//! Notices to readers about changes: corrections, clarifications, retractions.

mod notice;
mod list;

pub use notice::{Correction, CorrectionKind, PublicCorrection};
pub use list::{LIST, by_ids, count, list, retraction_of};
