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

    /// How often it has changed.
    pub fn version(&self) -> i64 {
        self.0.load().version
    }

    /// Reads it anew if it has changed.
    pub async fn refresh(&self, connection: &impl ConnectionTrait) -> Result<Arc<Vocabulary>> {
        let version = vocabulary_version(connection).await?;
        self.follow(connection, version).await
    }

    /// Reads it anew, whatever is known: versions of another history do not compare.
    pub async fn reload(&self, connection: &impl ConnectionTrait) -> Result<()> {
        self.0.store(Arc::new(Box::pin(Vocabulary::load(connection)).await?));
        Ok(())
    }

    /// Reads it anew if `version` is not the one that is known.
    pub async fn follow(&self, connection: &impl ConnectionTrait, version: i64) -> Result<Arc<Vocabulary>> {
        let current = self.current();
        if version == current.version {
            return Ok(current);
        }
        // It is large and rarely needed: not part of every future that may refresh.
        let fresh = Arc::new(Box::pin(Vocabulary::load(connection)).await?);
        // Somebody else may have read a later one meanwhile.
        self.0.rcu(|known| if known.version < fresh.version { fresh.clone() } else { known.clone() });
        Ok(fresh)
    }
}
