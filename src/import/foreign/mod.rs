//! What imports from other systems share: reading texts, writing in batches, telling what became of everything.

mod address;
pub mod content;
mod fidelity;
mod names;
mod out;
mod places;
mod uses;

pub use address::{OldSite, readable};
pub use fidelity::{Dangling, Fate, Fidelity, Redirect, Totals, Verdict};
pub use names::{cut, one_line, slug_of};
pub use out::Out;
pub use places::Places;
pub use uses::ShortcodeUse;
