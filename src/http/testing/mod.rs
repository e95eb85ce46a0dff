//! The whole of HTTP against a small schema that can do everything that can go wrong.

mod client;
mod cost;
mod graphql;
mod layers;
mod metrics;
mod persisted;
mod schema;
mod server;
mod traces;

use client::Client;
