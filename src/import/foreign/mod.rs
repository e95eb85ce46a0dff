//! What imports from other systems share: reading texts, writing in batches, telling what became of everything.

mod address;
pub mod content;
mod fidelity;
mod names;
mod places;
pub mod policy;
mod sink;
mod uses;

pub use address::{OldSite, readable};
pub use fidelity::{Dangling, Fidelity, ItemOutcome, Reason, Redirect, Share, Shares, Totals, Verdict, shares};
pub use names::{cut, one_line, plain_line, slug_of};
pub use places::Places;
pub use policy::Defaults;
pub use sink::ImportSink;
pub use uses::ShortcodeUse;
