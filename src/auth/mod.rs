//! Who is asking, when, and how fresh the answer must be. Pure.

mod caller;

pub use caller::{Caller, Who};
