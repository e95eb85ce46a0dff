//! Everything that a user observes, through the public door, on SQLite and on PostgreSQL.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod app;
mod architecture;
mod both;
mod cached;
mod canary;
mod cli;
mod cost;
mod crowd;
mod curation;
mod documents;
mod editorial_stream;
mod event_stream;
mod exact;
mod feeds;
mod forged;
mod graph;
mod hostile;
mod killed_import;
mod links;
mod ndjson;
mod newsroom;
mod outage;
mod page;
mod permissions;
mod races;
mod rates;
mod ready;
mod search;
mod sites;
mod socket;
mod sockets;
mod staff;
mod statements;
mod subscriptions;
mod terms;
mod validation;
mod walkthrough;
mod web;
mod wordpress;
