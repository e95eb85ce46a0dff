//! Everything out again, in the form that an import takes.

mod articles;
mod ndjson;

pub use ndjson::ndjson;
