//! Walking from an article to others of a list that is named: previous and next, and more of it.

mod more_in;
mod neighbours;
mod scope;

pub use more_in::{MoreIn, count as count_more_in, more_in};
pub use neighbours::neighbours;
pub use scope::{ArticleScope, ArticleScopePreset, Extent, LanguageScope, NamedScope, resolve};
