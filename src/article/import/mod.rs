//! Articles from elsewhere: saved under their key in the other system, so that the same import twice changes nothing.

mod plan;
mod record;
mod save;
mod write;

pub use record::{AfterSave, CorrectionInput, ImportArticle, ReleaseInput};
pub use save::{Saved, import};
