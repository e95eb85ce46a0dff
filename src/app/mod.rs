//! What a node consists of, and how it changes something.

mod change;
mod once;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

pub use change::Change;
pub use once::Once;

use crate::auth::Caller;
use crate::db::{Database, migrate_up};
use crate::kernel::{Clock, Ids, Result};
use crate::region;
use crate::vocabulary::VocabularyCell;

/// How many seconds lie between two looks for what has expired.
const EXPIRY_TICKS: u64 = 600;

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

    /// Reads the vocabulary anew whenever another process has changed it, and clears away what has expired, for as long as it
    /// is polled.
    pub async fn follow(&self) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for tick in 0_u64.. {
            second.tick().await;
            if let Err(error) = self.vocabulary.refresh(self.db.reader()).await {
                tracing::warn!(cause = ?error, "the vocabulary cannot be read");
            }
            if tick % EXPIRY_TICKS == 0
                && let Err(error) = once::forget_old(&self.db, self.clock.now()).await
            {
                tracing::warn!(cause = ?error, "what has expired cannot be removed");
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
