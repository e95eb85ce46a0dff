//! Exports of Ghost: one JSON file with everything, and perhaps one with redirects.

mod file;
mod post;
mod redirects;
mod run;

pub use run::{Ghost, ghost};
