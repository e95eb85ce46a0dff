//! Sections of the site: a tree.

mod export;
mod input;
mod load;
mod save;
mod tree;

pub use export::export;
pub use input::CategoryInput;
pub use load::load;
pub use save::save;
pub use tree::{Categories, Category};
