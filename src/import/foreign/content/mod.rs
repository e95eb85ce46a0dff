//! The text of a post into blocks.

mod autop;
mod blocks;
mod footnotes;
mod gutenberg;
mod links;
mod pictures;
mod read;
mod shortcode;
mod sources;
mod special;
mod visible;

pub use autop::autop;
pub use pictures::{local_size, media_of, mime_type};
pub use read::{Known, Options, read};
pub use shortcode::without_shortcodes;
