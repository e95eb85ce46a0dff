use std::sync::Arc;

use arc_swap::ArcSwap;
use sea_orm::ConnectionTrait;

use super::Vocabulary;
use crate::db::vocabulary_version;
use crate::kernel::Result;

/// The vocabulary that a node works with.
#[derive(Debug)]
pub struct VocabularyCell(ArcSwap<Vocabulary>);

impl VocabularyCell {
    pub async fn open(connection: &impl ConnectionTrait) -> Result<Self> {
        Ok(Self(ArcSwap::from_pointee(Vocabulary::load(connection).await?)))
    }

    /// The vocabulary as it is known here; the same for a whole request.
    pub fn current(&self) -> Arc<Vocabulary> {
        self.0.load_full()
    }

    /// Reads it anew if it has changed.
    pub async fn refresh(&self, connection: &impl ConnectionTrait) -> Result<Arc<Vocabulary>> {
        let current = self.current();
        if vocabulary_version(connection).await? == current.version {
            return Ok(current);
        }
        // It is large and rarely needed: not part of every future that may refresh.
        let fresh = Arc::new(Box::pin(Vocabulary::load(connection)).await?);
        self.0.store(fresh.clone());
        Ok(fresh)
    }
}
