//! The content API of a newsroom.

pub mod app;
pub mod auth;
pub mod db;
pub mod kernel;
pub mod route;
