//! How planned releases become public: never early, and a second late at most.
//!
//! Every node looks for what is due once a second, and a request that comes after something is due begins a run itself and waits
//! for it, so that it is not answered with what was true before. It waits for one second at most, counted from when the node first
//! knew that something was due: a node that is behind for longer – ten thousand articles at one moment, a database that somebody
//! else has locked – answers with what is committed, from memory too, and goes on releasing meanwhile.
//!
//! Batches are small, in order of the moments for which they were planned, and others write between them. An article that makes
//! its batch fail is tried alone; if it fails alone it is set aside for a while, which is told ([`failure`]), and the others go on.

mod due;
mod failure;
mod publish;
mod run;

pub use failure::{ReleaseFailure, by_articles as release_failures, list as failed_releases};
pub use run::{follow, release_due, release_if_due};
