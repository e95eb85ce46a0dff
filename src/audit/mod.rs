//! Who did what to what, when and from where; without texts and secrets.

mod list;
mod record;

pub use list::{Entry, Filter, LIST, after, by_seq, count, first_actor, list};
pub use record::{About, record};
