//! What a node consists of, and how it changes something.

mod change;
mod changes;
mod once;
mod releases;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

pub use change::Change;
pub use changes::Changes;
pub use once::Once;
pub use releases::{ReleaseClock, Releases};

use crate::account::{self, Accounts};
use crate::auth::Caller;
use crate::db::{Database, Stream, migrate_up};
use crate::kernel::{Clock, Ids, Result};
use crate::region;
use crate::vocabulary::VocabularyCell;

/// How many seconds lie between two looks for what has expired.
const EXPIRY_TICKS: u64 = 600;

/// How many seconds lie between two times that the use of keys is stored.
const USE_TICKS: u64 = 60;

/// What a node consists of: its database, its clock, its source of ids, the vocabulary it holds in memory, how far it has
/// seen articles change and the audit log grow, and what it needs to know who is asking.
#[derive(Clone)]
pub struct App {
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub vocabulary: Arc<VocabularyCell>,
    pub changes: Arc<Changes>,
    pub audited: Arc<Changes>,
    pub releases: Arc<Releases>,
    pub release_clock: ReleaseClock,
    pub accounts: Arc<Accounts>,
}

impl App {
    /// A node on a database whose tables are there.
    pub async fn open(db: Database, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self> {
        Self::open_with(db, clock, ids, account::Settings::default()).await
    }

    /// The same with settings.
    pub async fn open_with(
        db: Database,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        accounts: account::Settings,
    ) -> Result<Self> {
        let vocabulary = Arc::new(VocabularyCell::open(db.reader()).await?);
        let changes = Arc::new(Changes::open(db.reader(), Stream::Articles).await?);
        let audited = Arc::new(Changes::open(db.reader(), Stream::Audit).await?);
        let release_clock = ReleaseClock::of(db.backend(), &clock);
        let accounts = Arc::new(Accounts::open(&db, accounts, clock.now()).await?);
        Ok(Self { db, clock, ids, vocabulary, changes, audited, releases: Arc::default(), release_clock, accounts })
    }

    /// Notices what other processes have changed, vocabulary and articles, and clears away what has expired, for as long as
    /// it is polled.
    pub async fn follow(&self) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for tick in 0_u64.. {
            second.tick().await;
            if let Err(error) = self.vocabulary.refresh(self.db.primary()).await {
                tracing::warn!(cause = ?error, "the vocabulary cannot be read");
            }
            for stream in [&self.changes, &self.audited] {
                if let Err(error) = stream.refresh(self.db.primary()).await {
                    tracing::warn!(cause = ?error, "a stream of changes cannot be read");
                }
            }
            if tick % EXPIRY_TICKS == 0
                && let Err(error) = once::forget_old(&self.db, self.clock.now()).await
            {
                tracing::warn!(cause = ?error, "what has expired cannot be removed");
            }
            if tick % USE_TICKS == 0
                && let Err(error) = self.accounts.tidy(&self.db, self.clock.now()).await
            {
                tracing::warn!(cause = ?error, "the use of keys cannot be stored");
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
