//! Who did what to what, when and from where; without texts and secrets.

mod list;
mod record;

pub use list::{Entry, Filter, LIST, list};
pub use record::{About, record};
