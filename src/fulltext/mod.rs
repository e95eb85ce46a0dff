//! Documents found by their words: an analyser, an index on the local disk, queries, highlights. It knows neither articles nor
//! the database.
//!
//! The index is Tantivy's. Nothing of a text is stored in it; whoever searches gets ids and reads the documents where they live.
//! A query is read here and never by the library, so that no text breaks anything or costs more than its words.

pub mod analyser;
mod best;
mod document;
mod full_text;
mod highlight;
mod index;
mod merging;
mod plan;
mod position;
mod query;
mod queue;
mod schema;
mod spelling;
mod statistics;
#[cfg(test)]
mod tests;
mod tokenizer;

pub use best::{Buckets, Counted, Order, Rank};
pub use document::{Document, facet_number, set_number};
pub use full_text::FullText;
pub use highlight::{Fragment, Highlighter};
pub use index::{Broken, Change, Glance, Hit, Index, Place, View, Window};
pub use plan::{Filter, Plan};
pub use position::Position;
pub use query::{Clause, MAX_CHARACTERS, MAX_WORDS, MIN_PREFIX, Query, What};
pub use statistics::Statistics;
