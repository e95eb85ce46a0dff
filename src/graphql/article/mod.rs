//! The public article and everything that hangs on it.

mod article;
mod breadcrumb;
mod byline;
mod citation;
mod content;
mod dateline;
mod list;
mod more_in;
mod navigation;
mod query;
mod related;
mod seo;
mod tag_use;

pub use article::Article;
pub use breadcrumb::{Breadcrumb, BreadcrumbKind};
pub use citation::Citation;
pub use content::ArticleContent;
pub use list::{ArticleConnection, ArticleOrder};
pub(super) use list::{connect, page_of, page_of_feed};
pub use query::ArticleQuery;
