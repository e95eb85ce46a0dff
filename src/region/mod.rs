//! Places and groupings of places: a graph in which each region has one primary parent.

mod graph;
mod input;
mod kind;
mod load;
mod reference;

pub use graph::{Regions, is_subdivision};
pub use input::RegionInput;
pub use kind::{Region, RegionKind};
pub use load::load;
pub use reference::{REFERENCE, Reference, ensure_reference, has_reference};
