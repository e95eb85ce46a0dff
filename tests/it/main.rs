//! Everything that a user observes, through the public door, on SQLite and on PostgreSQL.

mod app;
mod architecture;
mod both;
mod feeds;
mod graph;
mod page;
mod statements;
mod wordpress;
