//! Pictures: read with care, made clean, written in sizes. No I/O.
//!
//! Memory for pixels is only taken after three questions: are the sides and what is told beside the pixels within bounds, are the
//! pixels within bounds, and is the file whole. Only [`decode`] sees what somebody sent; everything else works on pixels.

mod blur_hash;
mod colour;
mod decode;
mod encode;
mod iptc;
mod jpeg;
mod master;
mod proposal;
mod refused;
mod rendition;

pub use master::{Master, master};
pub use proposal::Proposal;
pub use refused::Refused;
pub use rendition::Pixels;
