//! Navigation menus.

mod input;
mod load;
mod save;
mod shape;
mod write;

pub use input::{MenuInput, MenuItemInput, TargetRef};
pub use load::load;
pub use save::{Targets, save};
pub use shape::{Menu, MenuItem};
pub use write::export;
