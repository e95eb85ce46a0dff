//! Exports of WordPress (WXR 1.0 to 1.2): read twice, once to know what refers to what, once to write.

mod address;
mod article;
mod authors;
mod comment;
mod content;
mod fidelity;
mod filing;
mod index;
mod mapping;
mod media;
mod menu;
mod names;
mod out;
mod run;
mod split;
mod state;
mod terms;
mod wxr;
mod xml;

pub use fidelity::{Dangling, Fate, Fidelity, Redirect, Totals, Verdict};
pub use mapping::Mapping;
pub use run::{Wordpress, wordpress};
