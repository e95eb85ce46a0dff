//! Byline identities: persons, groups, organisations. Not accounts.

mod export;
mod find;
mod input;
mod kind;
mod members;
mod save;

pub use export::{Export, ExportMembers};
pub use find::{LIST, by_ids, count, find, find_id, list};
pub use input::{AuthorInput, AuthorLink};
pub use kind::{Author, AuthorKind};
pub use members::{groups, members};
pub use save::save;
