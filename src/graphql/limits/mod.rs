//! What a document may ask for, decided before anything runs and in time linear to its size.
//!
//! 1. [`Limits::check_text`]: bytes, tokens and brackets inside brackets, before the parser sees the text.
//! 2. [`Limits::check_document`]: one pass over the parsed document. Each fragment is weighed once, however often it is
//!    spread, so that a few hundred bytes of fragments in fragments cost no more than they are long.
//! 3. [`Limits::check_values`]: how much the variables hold.
//! 4. [`Limits::check_cost`]: what the operation [costs](crate::graphql::cost) with the variables that it is to run with.

mod cost;
mod document;
mod settings;
mod tokens;
mod values;
mod weight;

pub use settings::Limits;
