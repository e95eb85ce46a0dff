//! Everything that is small and that nearly every request needs, in memory: regions, categories, sources, menus, the site.
//!
//! Immutable, and swapped whole when it has changed.

mod cell;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use sea_orm::ConnectionTrait;

use crate::category::{self, Categories};
use crate::db::vocabulary_version;
use crate::kernel::Result;
use crate::menu::{self, Menu};
use crate::region::{self, Regions};
use crate::site::Site;
use crate::source::{self, Sources};

pub use cell::VocabularyCell;

/// The vocabulary at one moment.
#[derive(Debug)]
pub struct Vocabulary {
    /// Counts the changes.
    pub version: i64,
    pub site: Site,
    pub regions: Regions,
    pub categories: Categories,
    pub sources: Sources,
    /// By location.
    pub menus: Vec<Arc<Menu>>,
}

impl Vocabulary {
    /// Reads it. The version is read first: a change meanwhile makes this one old, never wrong for good.
    pub async fn load(connection: &impl ConnectionTrait) -> Result<Self> {
        Ok(Self {
            version: vocabulary_version(connection).await?,
            site: Site::load(connection).await?,
            regions: region::load(connection).await?,
            categories: category::load(connection).await?,
            sources: source::load(connection).await?,
            menus: menu::load(connection).await?,
        })
    }
}
