//! Conditions on articles, and the scopes that they stand for.

mod input;
mod resolve;
mod terms;

pub use input::{ArticleFilter, AuthorFilter, CategoryFilter, DateTimeRange, RegionFilter, SourceFilter, TagFilter};
pub use resolve::feed_query;
pub use terms::{public_authors, public_tags};
