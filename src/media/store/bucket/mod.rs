//! A bucket of a store that speaks the protocol of Amazon S3.
//!
//! Requests are signed by a library that does no I/O and sent by the client that fetches from other sites. They block; the store
//! above keeps them off the threads that answer.

mod address;
mod listing;
mod requests;

pub use address::Address;
pub use requests::Bucket;
