use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::db::DatabaseUrl;
use crate::fulltext::Place;

/// Where the search index is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// A folder on a local disk that no other process uses; empty for one beside the embedded database, or `data/search`.
    pub dir: String,
}

impl Settings {
    /// Where the index of a database is kept. That of a database in memory is there too.
    pub fn place(&self, url: &DatabaseUrl) -> Place {
        if !self.dir.is_empty() {
            return Place::Folder(PathBuf::from(&self.dir));
        }
        url.beside("search").map_or(Place::Memory, Place::Folder)
    }
}
