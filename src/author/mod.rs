//! Byline identities: persons, groups, organisations. Not accounts.

mod find;
mod input;
mod kind;
mod members;

pub use find::{LIST, by_ids, count, find, find_id, list};
pub use input::{AuthorInput, AuthorLink};
pub use kind::{Author, AuthorKind};
pub use members::{groups, members};
