//! The text of an article as typed blocks, spans and annotations.

mod annotation;
mod article_body;
mod block;
mod media_block;
mod part;
mod span;
mod table;
mod text_block;

pub use article_body::ArticleBody;
pub use block::Block;
