//! Search: public articles by their words, and names by their beginnings.
//!
//! The index ([`crate::fulltext`]) is each node's own and holds only what is public: it is made of `article_live` and follows
//! the change stream. Hits are read from the public tables in the request that asks, so nothing that was withdrawn is shown;
//! what is counted waits for the index to have seen the last change that the node knows of.

mod cursor;
mod facets;
mod find;
mod follow;
mod read;
mod settings;
mod suggest;

pub use crate::fulltext::Order;
pub use facets::{Bucket, SearchFacetKind, count, facet};
pub use find::{Found, Prepared, Results, Search, SearchFreshness, search};
pub use follow::{catch_up, follow, verify};
pub use read::labels;
pub use settings::Settings;
pub use suggest::{Audience, Suggestion, SuggestionKind, suggest};
