//! Everything that is small and that nearly every request needs, in memory: regions, categories, sources, menus, the site.
//!
//! Immutable, and swapped whole when it has changed.

mod cell;

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::category::{self, Categories};
use crate::db::vocabulary_version;
use crate::kernel::Result;
use crate::menu::{self, Menu, Targets};
use crate::region::{self, Regions};
use crate::site::Site;
use crate::source::{self, Sources};
use crate::taxonomy::TermKind;

pub use cell::VocabularyCell;

/// The vocabulary at one moment.
#[derive(Debug, Default)]
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

    /// A term and everything that lies below it, each once.
    pub fn descendants(&self, kind: TermKind, id: Uuid) -> Vec<Uuid> {
        match kind {
            TermKind::Region => self.regions.descendants(id),
            TermKind::Category => self.categories.descendants(id),
            TermKind::Tag | TermKind::Author | TermKind::Source => vec![id],
        }
    }

    /// A term and everything that it lies in, each once.
    pub fn ancestors(&self, kind: TermKind, id: Uuid) -> Vec<Uuid> {
        match kind {
            TermKind::Region => self.regions.ancestors(id).to_vec(),
            TermKind::Category => self.categories.ancestors(id).to_vec(),
            TermKind::Tag | TermKind::Author | TermKind::Source => vec![id],
        }
    }

    /// What menus can lead to.
    pub fn targets(&self) -> Targets<'_> {
        Targets { regions: &self.regions, categories: &self.categories, sources: &self.sources }
    }
}
