//! Notices to readers about changes: corrections, clarifications, retractions.

mod correction;
mod list;

pub use correction::{Correction, CorrectionKind, PublicCorrection};
pub use list::{LIST, by_ids, count, list, retraction_of};
