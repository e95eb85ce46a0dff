//! What readers of feeds and search engines fetch: RSS, Atom and JSON Feed, sitemaps, `robots.txt`.
//!
//! A [`Document`] is what an address asks for. What it says is read through the same stores as every other answer to the public, so
//! it depends on the same things and is as exact. Addresses in it are those of the site, whoever serves it.

mod atom;
mod document;
mod entry;
mod feed;
mod format;
mod json_feed;
mod links;
mod query;
mod robots;
mod rss;
mod settings;
mod sitemap;
mod topic;
mod xml;

pub use document::{Document, Written};
pub use format::Format;
pub use links::{FeedLink, links};
pub use settings::{Content, Settings};
pub use topic::Topic;
