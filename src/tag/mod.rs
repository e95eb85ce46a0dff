//! What articles are about: subjects, people, organisations, places, events.

mod find;
mod input;
mod kind;

pub use find::{LIST, by_ids, count, find, find_id, list};
pub use input::TagInput;
pub use kind::{Tag, TagKind, TagRelation};
