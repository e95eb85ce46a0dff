//! The messages of `opentelemetry/proto/collector/trace/v1`, as far as they are sent.

use super::{Attribute, Span};

/// `SpanKind.SPAN_KIND_SERVER`.
const SERVER: u64 = 2;
/// `Status.StatusCode.STATUS_CODE_ERROR`.
const ERROR: u64 = 2;

/// An `ExportTraceServiceRequest`.
pub(super) fn request(service: &str, spans: &[Span]) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let resource = Message::default()
        .message(1, key_value("service.name", &Attribute::Text(service.to_owned())))
        .message(1, key_value("service.version", &Attribute::Text(version.to_owned())));
    let scope = Message::default().bytes(1, b"dateline").bytes(2, version.as_bytes());
    let scope_spans = spans.iter().fold(Message::default().message(1, scope), |all, one| all.message(2, span(one)));
    let resource_spans = Message::default().message(1, resource).message(2, scope_spans);
    Message::default().message(1, resource_spans).0
}

fn span(span: &Span) -> Message {
    let began = u64::try_from(span.began.0).unwrap_or_default().saturating_mul(1_000);
    let ended = began.saturating_add(u64::try_from(span.took.as_nanos()).unwrap_or_default());
    let mut message = Message::default().bytes(1, &span.context.trace).bytes(2, &span.context.span);
    if let Some(parent) = &span.context.parent {
        message = message.bytes(4, parent);
    }
    message = message.bytes(5, span.name.as_bytes()).number(6, SERVER).fixed(7, began).fixed(8, ended);
    for (name, value) in &span.attributes {
        message = message.message(9, key_value(name, value));
    }
    if span.failed { message.message(15, Message::default().number(3, ERROR)) } else { message }
}

fn key_value(key: &str, value: &Attribute) -> Message {
    let value = match value {
        Attribute::Text(text) => Message::default().bytes(1, text.as_bytes()),
        Attribute::Number(number) => Message::default().number(3, *number),
    };
    Message::default().bytes(1, key.as_bytes()).message(2, value)
}

/// Fields one after the other, each with its number and how it is written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    /// Eight bytes.
    fn fixed(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3 | 1);
        self.0.extend(value.to_le_bytes());
        self
    }

    fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn message(self, field: u64, message: Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// Seven bits at a time, the lowest first; all but the last have the highest bit set.
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}
