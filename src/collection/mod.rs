//! Curated lists of articles: home page, section fronts, story packages, series.

mod entries;
mod export;
mod input;
mod items;
mod list;
mod order;
mod placed;
mod published;
mod save;

pub use entries::MAX_ITEMS;
pub use export::Export;
pub use input::{CollectionInput, CollectionItemInput};
pub use items::{ITEMS_LIST, Item, count_items, items};
pub use list::{LIST, by_ids, count, count_all, count_of_article, find, fronts_of, list, list_all, of_article, stored};
pub use order::{neighbours, next_in_series, others};
pub use placed::{article_of, placed_items};
pub use published::{Collection, CollectionKind, ItemLayout};
pub use save::save;
