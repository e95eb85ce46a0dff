//! The text of a post into blocks.

mod autop;
mod blocks;
mod builders;
mod footnotes;
mod gutenberg;
mod html;
mod links;
mod parse;
mod pictures;
mod read;
mod shortcode;
mod sources;

pub use autop::autop;
pub use html::{code, embed, escape, figure, gallery};
pub use links::absolute_link;
pub use pictures::{Picture, local_size, media_of, mime_type};
pub use read::{Found, Known, Options, Wordpress, read};
pub use shortcode::without_shortcodes;
