use std::time::{Duration, Instant};

use super::Answer;
use crate::auth::Caller;
use crate::http::metrics::Metrics;

/// A name that a client gave is logged up to here.
const NAME: usize = 100;

/// What is told about an operation in the log and in the metrics: never its variables, its text or what it answered.
pub(super) struct Record {
    start: Instant,
    /// Who asked.
    pub caller: &'static str,
    /// The name of the operation; empty if it has none or was not found.
    pub operation: String,
    /// `query`, `mutation` or `subscription`; `unknown` if the document could not be read.
    pub kind: &'static str,
    /// Units, as far as they were worked out.
    pub cost: u64,
    /// SQL statements that were sent.
    pub statements: u32,
}

impl Record {
    pub fn start(caller: &Caller) -> Self {
        let start = Instant::now();
        Self { start, caller: caller.who.as_str(), operation: String::new(), kind: "unknown", cost: 0, statements: 0 }
    }

    /// Names are letters, digits and underscores, so any byte is a place to cut.
    pub fn name(&mut self, name: &str) {
        self.operation = name.chars().take(NAME).collect();
    }

    /// The same for an operation that goes on answering: told when it starts.
    pub fn started(&self, metrics: Option<&Metrics>) {
        self.tell(&[], metrics);
    }

    /// One line in the log, and its part in the metrics.
    pub fn finish(&self, answer: &Answer, metrics: Option<&Metrics>) {
        self.tell(&answer.codes(), metrics);
    }

    fn tell(&self, codes: &[&str], metrics: Option<&Metrics>) {
        let Self { operation, kind, caller, cost, statements, .. } = self;
        let elapsed = self.start.elapsed();
        tracing::info!(
            target: "dateline::operation",
            operation, kind, caller, milliseconds = milliseconds(elapsed), statements, cost, codes = codes.join(","), "operation"
        );
        if let Some(metrics) = metrics {
            metrics.operation(self.kind, self.caller, elapsed, *cost, *statements, codes);
        }
    }
}

/// To three places.
fn milliseconds(elapsed: Duration) -> f64 {
    elapsed.as_micros() as f64 / 1_000.0
}
