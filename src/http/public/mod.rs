//! What every door to the public world owes, whatever it speaks: one [`Visit`] for each request.
//!
//! 1. What is due is published before anything is looked up, and who brings the number of a commit is answered at least as of
//!    then.
//! 2. What somebody without credentials asks is answered from [`memory`] where that is true, and else kept for the next who
//!    asks the same.
//! 3. It is found out who asks, and they are charged, also for what comes from memory and for what is refused.
//! 4. What an answer is made of is noted while it is made; its entity tag, its purge keys and how long it may be kept by others
//!    follow from that.
//! 5. Each visit is a line in the log, a part of the metrics, and a span of a trace.
//!
//! # Adding a door
//!
//! A member of [`Door`], so that its answers are its own; a handler that makes an [`Asked`], [`enter`]s, and then
//! [charges](Visit::charge), makes the answer [watched](Visit::watch), and [leaves](Visit::leave) with it. One that has more to find out
//! about what is not in memory [`look`]s first, and then [`open`]s.

mod memory;
mod record;
mod stored;
mod visit;

use actix_web::http::header::HeaderName;

pub use memory::Memory;
pub(super) use memory::{Door, Key};
pub(super) use record::Record;
pub(super) use stored::is_known;
pub(super) use visit::{Asked, Entry, Visit, enter, look, open};

/// How far the node had come after a mutation. A request that brings it, to whatever node, is answered at least that far.
pub(super) const X_DATELINE_COMMIT: HeaderName = HeaderName::from_static("x-dateline-commit");

/// A request with this header, whatever it says, is told what its operation cost.
pub(super) const X_DATELINE_COST: HeaderName = HeaderName::from_static("x-dateline-cost");
