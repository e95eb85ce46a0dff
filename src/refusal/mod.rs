//! Why a change did not happen, as data that a client can act on. Pure.

mod failure;
mod reason;

pub use failure::Failure;
pub use reason::{Reason, Refusal, UserErrorCode};
