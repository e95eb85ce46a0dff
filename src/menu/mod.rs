//! Navigation menus.

mod input;
mod load;
mod save;
mod shape;
mod target;
mod write;

pub use input::{MenuInput, MenuItemInput, TargetRef};
pub use load::load;
pub use save::{Targets, save};
pub use shape::{Menu, MenuItem};
pub use target::{replace_target, uses};
pub use write::export;
