//! Places and groupings of places: a graph in which each region has one primary parent.

mod export;
mod graph;
mod input;
mod kind;
mod load;
mod reference;
mod save;

pub use export::export;
pub use graph::Regions;
pub use input::RegionInput;
pub use kind::{Region, RegionKind};
pub use load::load;
pub use reference::ensure_reference;
pub use save::{Moved, Saved, save};
