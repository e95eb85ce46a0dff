use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::auth::Caller;
use crate::http::Node;
use crate::http::traces::{Attribute, Span, TraceContext};
use crate::kernel::{Code, Micros};

/// A name that a client gave is logged up to here.
const NAME: usize = 100;

/// What is our fault and not the client's.
const FAULTS: [Code; 5] =
    [Code::Internal, Code::Timeout, Code::Unavailable, Code::SearchUnavailable, Code::OutcomeUnknown];

/// What is told about an operation in the log, in the metrics and in traces: never its variables, its text or what it answered.
pub(in crate::http) struct Record {
    start: Instant,
    /// The same moment by the clock.
    began: Micros,
    trace: Option<TraceContext>,
    request_id: Option<Arc<str>>,
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
    /// `trace` is where it belongs, if that is to be told.
    pub fn start(caller: &Caller, trace: Option<TraceContext>) -> Self {
        Self {
            start: Instant::now(),
            began: caller.now,
            trace,
            request_id: caller.request_id.clone(),
            caller: caller.who.as_str(),
            operation: String::new(),
            kind: "unknown",
            cost: 0,
            statements: 0,
        }
    }

    /// Names are letters, digits and underscores, so any byte is a place to cut.
    pub fn name(&mut self, name: &str) {
        self.operation = name.chars().take(NAME).collect();
    }

    /// The operation is a query that was answered before.
    pub fn of_stored(&mut self, operation: &str, cost: u64) {
        operation.clone_into(&mut self.operation);
        self.kind = "query";
        self.cost = cost;
    }

    /// One line in the log, one span, and its part in the metrics, with the codes of the errors in the answer. An operation that
    /// goes on answering is told when it starts.
    pub fn finish<E>(&self, codes: &[&str], node: &Node<E>) {
        let Self { operation, kind, caller, cost, statements, .. } = self;
        let elapsed = self.start.elapsed();
        tracing::info!(
            target: "dateline::operation",
            operation, kind, caller, milliseconds = milliseconds(elapsed), statements, cost, codes = codes.join(","), "operation"
        );
        if let Some(metrics) = &node.metrics {
            metrics.operation(self.kind, self.caller, elapsed, *cost, *statements, codes);
        }
        if let (Some(traces), Some(context)) = (&node.traces, self.trace) {
            traces.tell(self.span(context, elapsed, codes));
        }
    }

    fn span(&self, context: TraceContext, took: Duration, codes: &[&str]) -> Span {
        let text = |text: &str| Attribute::Text(text.to_owned());
        let attributes = vec![
            ("graphql.operation.name", text(&self.operation)),
            ("graphql.operation.type", text(self.kind)),
            ("dateline.caller", text(self.caller)),
            ("dateline.statements", Attribute::Number(self.statements.into())),
            ("dateline.cost", Attribute::Number(self.cost)),
            ("dateline.codes", Attribute::Text(codes.join(","))),
            ("dateline.request_id", text(self.request_id.as_deref().unwrap_or_default())),
        ];
        let failed = codes.iter().any(|code| FAULTS.iter().any(|fault| fault.as_str() == *code));
        Span { context, name: self.kind, began: self.began, took, attributes, failed }
    }
}

/// To three places.
fn milliseconds(elapsed: Duration) -> f64 {
    elapsed.as_micros() as f64 / 1_000.0
}
