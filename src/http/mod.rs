//! Requests and responses: what the world sends is bounded, read and answered here, and nothing below knows of HTTP.
//!
//! What a door to the public world owes stands once, in [`public`]; [`graphql`], [`rest`], and [`syndication`] are such doors.
//!
//! A request passes, from the outside in: [`request`] (its id, its span in the log, a panic caught), [`guard`] (size of the
//! address and the headers), [`security`], compression, CORS, and then one of the routes of [`routes`].

pub mod graphiql;
pub mod graphql;

mod address;
mod coding;
mod cors;
mod credentials;
mod guard;
mod health;
mod jwks;
mod listeners;
mod media;
mod metrics;
mod node;
mod operations;
mod phase;
mod problem;
mod public;
mod quota;
mod rates;
mod request;
mod rest;
mod routes;
mod security;
mod server;
mod settings;
mod slices;
mod syndication;
mod traces;
mod unread;
mod vary;

#[cfg(test)]
mod testing;

pub use address::network;
pub use node::{Attach, Node, NodeSettings};
pub use rest::{Rest, documents, openapi};
pub use routes::application;
pub use server::{Server, bind};
pub use settings::{Cache, Cors, Graphql, Http, MetricsEndpoint, PurgeKeys, RateLimit, TraceExport};
