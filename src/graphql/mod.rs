//! The public schema: views of the domain, without SQL.
//!
//! A file is a concept: its type, and the root fields that lead to it. A view wraps what the domain handed out; a field is
//! *free* (it is on the row), *gathered* (from the vocabulary, or a [`Loader`](crate::db::Loader) that sees the keys of all siblings) or *a page
//! of its own* (a connection). The descriptions of the schema are the doc comments.
//!
//! # Adding a field
//!
//! 1. Add the method at its place in the type; its doc comment is a full sentence for front-end developers.
//! 2. If it needs I/O that may fail alone, make it nullable and give it [`directives::semanticNonNull`].
//! 3. If rows ask for it one by one, fetch through a batch of [`Request`].
//! 4. If lists ask for it and it is free, write it in [`ready`] too.
//! 5. Write `schema.graphql` anew with the command `schema`.

mod access;
mod account;
mod archive;
mod article;
mod attempt;
mod author;
mod body;
mod browser;
mod category;
mod changes;
mod collection;
mod comment;
mod connection;
mod correction;
pub mod cost;
mod directives;
mod editorial;
mod engine;
mod error;
mod escapes;
mod feed_link;
mod figure;
mod json;
mod lexer;
pub mod limits;
mod media;
mod media_rendition;
mod menu;
mod meter;
mod mutation;
mod node;
mod nullable;
mod purge;
mod query;
mod ready;
mod region;
mod request;
mod rich_text;
mod routable;
mod route;
mod scalars;
mod schema;
mod search;
mod site;
mod source;
mod subscription;
mod tag;
mod term;
mod terms;
pub mod validation;

pub use attempt::Attempt;
pub use browser::{Browser, SESSION_COOKIE};
pub use engine::Engine;
pub use error::request_error;
pub(crate) use escapes::written_out;
pub(crate) use json::write as write_json;
pub(crate) use meter::{AnswerLimits, EventCursor, Meter, answer_too_long, no_room};
pub use request::Request;
pub use schema::{Introspection, Schema, engine, schema, sdl};
