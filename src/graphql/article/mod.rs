//! The public article and everything that hangs on it.

mod breadcrumb;
mod byline;
mod citation;
mod content;
mod dateline;
mod identity;
mod list;
mod more_in;
mod navigation;
mod prefetch;
mod published;
mod query;
mod ready;
mod related;
mod seo;
mod structured_data;
mod tag_use;
mod translations;

pub use breadcrumb::Breadcrumb;
pub use citation::Citation;
pub use content::ArticleContent;
pub use list::{ArticleConnection, ArticleOrder};
pub(super) use list::{connect, page_of, page_of_feed};
pub use published::Article;
pub use query::ArticleQuery;
