//! Traces for OpenTelemetry: one span for each operation, sent to a collector as protobuf over HTTP (OTLP).
//!
//! The few messages that this takes are written by hand and sent by the HTTP client that is there for other things; the crates
//! of OpenTelemetry would bring another one, and a second way to log.

mod context;
mod export;
mod protobuf;
mod span;

pub(super) use context::TraceContext;
pub(super) use export::Traces;
pub(super) use span::{Attribute, Span};
