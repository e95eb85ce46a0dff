//! The kinds of terms. A kind is one row that says all in which kinds differ but for their own fields; whoever does something
//! for every kind reads it there. Pure.

mod kind;
mod scope;

pub use kind::{Column, Effect, Operations, Taxonomy, TermKind};
pub use scope::ScopeKind;
