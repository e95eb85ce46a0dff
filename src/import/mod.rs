//! Data from files into the database: read line by line, written in batches, told in a report.

mod batch;
mod foreign;
mod ghost;
mod lines;
mod markdown;
mod ndjson;
mod record;
mod report;
mod wordpress;

pub use foreign::{Dangling, Defaults, Fidelity, ItemOutcome, Reason, Redirect, Share, Totals, Verdict};
pub use ghost::{Ghost, ghost};
pub use lines::Source;
pub use markdown::{Markdown, MarkdownMapping, OWN, key_of, markdown};
pub use ndjson::ndjson;
pub use record::{Kind, Record};
pub use report::{Counts, LeftOut, Progress, Refusal, Report};
pub use wordpress::{Mapping, Wordpress, wordpress};
