//! Who is asking, when, and what they may do. Pure.

mod access;
mod caller;
mod operation;

pub use access::{AccessLevel, ApiKeyScope, Role, Scopes};
pub use caller::{Caller, KeyIdentity, UserIdentity, Who};
pub use operation::{Keys, Operation};
