//! The staff entrance: what only the newsroom sees.

mod article;
mod audit;
mod diff;
mod media;
mod preview_link;
mod query;
mod revision;
mod terms;
mod vocabulary;

pub use article::EditorialArticle;
pub use audit::AuditEntry;
pub use preview_link::PreviewLink;
pub use query::EditorialQuery;
pub use revision::ArticleRevision;
pub use vocabulary::Redirect;
