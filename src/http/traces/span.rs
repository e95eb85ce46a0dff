use std::time::Duration;

use super::TraceContext;
use crate::kernel::Micros;

/// An operation that was answered.
#[derive(Debug)]
pub(in crate::http) struct Span {
    pub context: TraceContext,
    /// `query`, `mutation`, `subscription` or `unknown`: never a text that a client chose.
    pub name: &'static str,
    pub began: Micros,
    pub took: Duration,
    pub attributes: Vec<(&'static str, Attribute)>,
    /// Whether it is our fault that it was not answered as asked.
    pub failed: bool,
}

#[derive(Debug)]
pub(in crate::http) enum Attribute {
    Text(String),
    Number(u64),
}
