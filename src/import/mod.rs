//! Data from files into the database: read line by line, written in batches, told in a report.

mod batch;
mod lines;
mod ndjson;
mod record;
mod report;
mod wordpress;

pub use lines::Source;
pub use ndjson::ndjson;
pub use record::{Kind, Record};
pub use report::{Counts, Progress, Refusal, Report};
pub use wordpress::{Dangling, Fate, Fidelity, Mapping, Redirect, Totals, Verdict, Wordpress, wordpress};
