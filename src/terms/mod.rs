//! How terms are saved and given out: one way for every kind, to which each brings its own fields and checks.

mod author;
mod category;
mod export;
mod region;
mod save;
mod source;
mod tag;
mod term;
#[cfg(test)]
mod tests;

pub use author::AuthorExport;
pub use export::Export;

pub use term::Term;
