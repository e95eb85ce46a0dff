//! Media files as records: where they are, what they show, whose they are.

mod asset;
mod export;
mod find;
mod input;
mod save;

pub use asset::{Asset, FocalPoint, MediaKind, Rights};
pub use export::{Export, ExportCredits};
pub use find::{by_ids, keys, patched, public_by_ids};
pub use input::MediaInput;
pub use save::save;
