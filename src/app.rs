use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::auth::Caller;
use crate::db::{Database, migrate_up};
use crate::kernel::{Clock, Ids, Result};
use crate::region;
use crate::vocabulary::VocabularyCell;

/// What a node consists of: its database, its clock, its source of ids, and the vocabulary it holds in memory.
#[derive(Clone)]
pub struct App {
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub vocabulary: Arc<VocabularyCell>,
}

impl App {
    /// A node on a database whose tables are there.
    pub async fn open(db: Database, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self> {
        let vocabulary = Arc::new(VocabularyCell::open(db.reader()).await?);
        Ok(Self { db, clock, ids, vocabulary })
    }

    /// Reads the vocabulary anew whenever another process has changed it, for as long as it is polled.
    pub async fn follow(&self) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            second.tick().await;
            if let Err(error) = self.vocabulary.refresh(self.db.reader()).await {
                tracing::warn!(cause = ?error, "the vocabulary cannot be read");
            }
        }
    }

    /// A reader without credentials, now.
    pub fn anonymous(&self) -> Caller {
        Caller::anonymous(self.clock.now())
    }
}

/// Brings the tables of a database up to date and fills in the regions that everybody has.
pub async fn prepare(db: &Database, clock: &dyn Clock) -> Result<()> {
    migrate_up(db).await?;
    let tx = db.begin().await?;
    region::ensure_reference(&tx, clock.now()).await?;
    Ok(tx.commit().await?)
}
