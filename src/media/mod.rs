//! Media files: what they show, whose they are, and, of those that are kept here, their bytes.
//!
//! A file is a record ([`Asset`]); it is elsewhere, or here. Of what is here the bytes lie in a [`store`], nobody but staff ever
//! gets what was sent of a picture, and what readers get is made of a clean copy ([`picture`]) in the sizes of a [`ladder`].

pub mod address;
mod asset;
mod details;
mod export;
mod find;
pub mod format;
mod input;
pub mod ladder;
mod library;
mod list;
pub mod outbound;
pub mod picture;
mod save;
mod settings;
pub mod store;
pub mod upload;
mod uses;

pub use asset::{Asset, Failing, FocalPoint, Kept, MediaKind, MediaStatus, PIPELINE, Place, Rights};
pub use details::{Details, words_of};
pub use export::{Export, ExportCredits, walk};
pub use find::{at_key, by_ids, keys, patched, public_by_ids, row, usable, usable_by_ids};
pub use input::MediaInput;
pub use library::{Examined, Library};
pub use list::{LIST, MediaFilter, count, list};
pub use save::{awaited, save};
pub use settings::{Settings, StoreKind};
pub use uses::uses;
