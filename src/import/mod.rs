//! Data from files into the database: read line by line, written in batches, told in a report.

mod batch;
mod lines;
mod ndjson;
mod record;
mod report;

pub use lines::Source;
pub use ndjson::ndjson;
pub use record::{Kind, Record};
pub use report::{Counts, Progress, Refusal, Report};
