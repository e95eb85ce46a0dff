//! One file per table, in the shape that the migrations give it on both databases.
//!
//! Times are microseconds since 1970-01-01T00:00:00Z. Columns named after a type that GraphQL or JSON sees (`card`,
//! `content`, `blocks`, `items`, `rights` …) hold that type as JSON text, byte for byte as it was written.

pub mod api_key;
pub mod article;
pub mod article_byline;
pub mod article_category;
pub mod article_change;
pub mod article_citation;
pub mod article_feed;
pub mod article_link;
pub mod article_live;
pub mod article_live_body;
pub mod article_media;
pub mod article_region;
pub mod article_revision;
pub mod article_tag;
pub mod audit_log;
pub mod author;
pub mod author_member;
pub mod category;
pub mod collection;
pub mod collection_item;
pub mod comment;
pub mod correction;
pub mod draft_reference;
pub mod feed_month;
pub mod feed_scope;
pub mod media_asset;
pub mod media_upload;
pub mod menu;
pub mod preview_link;
pub mod region;
pub mod region_edge;
pub mod route;
pub mod session;
pub mod site;
pub mod source;
pub mod stream_counter;
pub mod tag;
pub mod user_account;
