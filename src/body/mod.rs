//! The text of an article: typed blocks of spans are the truth, everything else is read into them or written from them.
//!
//! Pure. Text is kept byte for byte; HTML that comes from outside never leaves without the sanitiser.

mod account;
mod annotation;
mod block;
mod check;
mod count;
pub mod deferred;
mod document;
mod elsewhere;
mod embed;
mod figure;
mod frames;
mod ids;
pub mod input;
mod list;
mod read;
mod render;
mod rich_text;
mod sanitise;
mod span;
mod summary;
mod write;

pub use account::{Omission, Reading, Tally, TextPart};
pub use annotation::Annotation;
pub use block::{Block, BlockKind, DividerStyle, TableCell, TableRow};
pub use check::MAX_BLOCKS;
pub use count::word_count;
pub use document::Body;
pub use elsewhere::for_elsewhere;
pub use embed::{Provider, provider};
pub use figure::{Figure, FigureLayout};
pub use frames::{with_frames, without_frames};
pub use input::{Naming, Resolve};
pub use list::{ListItem, Marker, Numbering, markers};
pub use read::{Images, check_depth, markdown_to_html, visible_text};
pub use render::{Context, InnerForms, LinkedArticle, Rendered, RenderedBlock, ShownAsset, render};
pub use rich_text::RichText;
pub use sanitise::is_link;
pub use span::{Mark, Span};
pub use summary::{excerpt, summary};
pub use write::html::escape;

#[cfg(test)]
mod tests;
