//! JSON by plain addresses: another grammar for the one engine.
//!
//! A path is a GraphQL document of the repository ([`endpoints`]) whose aliases make the shape, or one of the operator's. The
//! [`parameters`] of an address fill its variables, the engine runs it, and the part that it calls `answer` is copied as it
//! stands. So limits, cost, permissions and exactness are those of GraphQL, and there is nothing to keep in step with it; what
//! OpenAPI says ([`openapi`]) is worked out from the same documents and the schema.
//!
//! Partial answers are not given: the first error of a field is the whole answer, which is why what the schema calls
//! `@semanticNonNull` is never null here.

mod catalogue;
mod document;
mod endpoints;
mod openapi;
mod parameters;
mod routes;
mod serve;
mod settings;
mod shape;
mod types;

pub(super) use catalogue::Catalogue;
pub use endpoints::documents;
pub use openapi::openapi;
pub use serve::configure;
pub use settings::Rest;
