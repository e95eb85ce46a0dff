//! What the benchmarks share: a corpus, servers, and somebody who asks them.

pub mod client;
pub mod fill;
pub mod process;

#[expect(dead_code, reason = "the example writes to standard output")]
#[path = "../../examples/corpus.rs"]
pub mod corpus;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
