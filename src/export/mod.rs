//! Everything out again, in the form that an import takes.

mod articles;
mod files;
mod heads;
mod markdown;
mod ndjson;
mod pages;
mod sitemap;
mod static_pages;

pub use markdown::markdown;
pub use ndjson::ndjson;
pub use static_pages::static_pages;
