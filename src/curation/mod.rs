//! How editors look after what articles are filed under and shown in: vocabulary, menus, collections, redirects, the site.

mod collections;
mod create;
mod delete;
pub mod media;
mod menus;
mod merge;
pub mod moves;
mod redirects;
mod replace;
mod site;
mod staff;
mod term;
mod update;

pub use collections::{
    add_item, create as create_collection, delete as delete_collection, remove_item, update as update_collection,
};
pub use create::create;
pub use delete::delete;
pub use menus::{delete as delete_menu, save as save_menu};
pub use merge::merge_tags;
pub use redirects::{create as create_redirect, delete as delete_redirect};
pub use site::update as update_site;
pub use staff::{LIST as TERMS, TermFilter, count_terms, terms};
pub use term::{Kind, save_term};
pub use update::update;
