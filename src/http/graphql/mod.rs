//! GraphQL over HTTP, as <https://graphql.github.io/graphql-over-http/draft/> has it.
//!
//! [`endpoint`] reads a request into [`Params`] and writes an [`Answer`]; between them [`plan`] decides what may run and what
//! it costs, and [`execute`] runs it. They know nothing of HTTP. No header is asked for to tell our own pages from others: a browser sends a body of JSON across sites
//! only after a preflight, POST takes nothing else, and GET runs queries only, which change nothing.

mod accept;
mod answer;
mod body;
mod cache;
mod documents;
mod endpoint;
mod event_stream;
mod execute;
mod operation;
mod params;
mod persisted;
mod plan;
mod public;
mod record;
mod service;
mod socket;

use actix_web::HttpRequest;

use super::Node;
use super::traces::TraceContext;

pub use answer::Answer;
pub use cache::Cache;
pub use endpoint::configure;
pub use params::Params;
pub use persisted::PersistedDocuments;
pub use service::Service;

/// Where a request belongs in a trace, if traces are told to anybody.
fn traced<E>(node: &Node<E>, request: &HttpRequest) -> Option<TraceContext> {
    node.traces.as_ref().and_then(|_| TraceContext::of(request.headers(), &*node.app.ids))
}
