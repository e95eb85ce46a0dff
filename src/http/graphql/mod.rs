//! GraphQL over HTTP, as <https://graphql.github.io/graphql-over-http/draft/> has it.
//!
//! [`endpoint`] reads a request into [`Params`] and writes an [`Answer`]; between them [`plan`] decides what may run and what
//! it costs, and [`execute`] runs it. They know nothing of HTTP. What every public door does, [`public`](super::public) does.
//!
//! No header is asked for to tell our own pages from others: a browser sends a body of JSON across sites
//! only after a preflight, POST takes nothing else, and GET runs queries only, which change nothing.

mod accept;
mod answer;
mod body;
mod documents;
mod endpoint;
mod event_stream;
mod execute;
mod listen;
mod operation;
mod params;
mod persisted;
mod plan;
mod resume;
mod service;
mod socket;

pub(super) use accept::{MediaType, choose};
pub use answer::Answer;
pub use endpoint::configure;
pub use params::Params;
pub use persisted::PersistedDocuments;
pub use service::Service;
