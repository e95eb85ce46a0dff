//! Everything that a user observes, through the public door, on SQLite and on PostgreSQL.

mod app;
mod architecture;
mod both;
mod feeds;
mod graph;
mod ndjson;
mod page;
mod statements;
