//! Sections of the site: a tree.

mod input;
mod load;
mod tree;

pub use input::CategoryInput;
pub use load::load;
pub use tree::{Categories, Category};
