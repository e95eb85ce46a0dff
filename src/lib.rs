//! x
pub mod auth;
pub mod body;
pub mod kernel;
