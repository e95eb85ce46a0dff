//! Exports of Ghost: one JSON file with everything, and perhaps one with redirects.

mod cards;
mod file;
mod html;
mod lexical;
mod mobiledoc;
mod post;
mod redirects;
mod run;

pub use run::{Ghost, ghost};
