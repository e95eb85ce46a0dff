//! What a node consists of, and how it changes something.

mod change;
mod changes;
mod freshness;
mod lots;
mod once;
mod public_change;
mod releases;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{Interval, MissedTickBehavior, timeout};
use uuid::Uuid;

pub use change::Change;
pub use changes::Changes;
pub use freshness::Freshness;
pub use lots::Lots;
pub use once::Once;
pub use public_change::{PURGE_LIST, Purges, purges, write as public_change};
pub use releases::{ReleaseClock, Releases};

use crate::account::{self, Accounts};
use crate::auth::Caller;
use crate::db::{self, Database, migrate_up};
use crate::fulltext::{FullText, Place};
use crate::kernel::{Clock, Ids, Result};
use crate::refusal::Failure;
use crate::region;
use crate::vocabulary::VocabularyCell;
use crate::workflow::Publish;

/// How many seconds lie between two looks for what has expired.
const EXPIRY_TICKS: u64 = 600;

/// How many seconds lie between two times that the use of keys is stored.
const USE_TICKS: u64 = 60;

/// How long a node that lost the ear of the database waits before it tries again.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

/// How long a replica may take to say how far it has come; one that takes longer is not asked for anything.
const REPLICA_PATIENCE: Duration = Duration::from_secs(1);

/// What a node consists of: its database, its clock, its source of ids, the vocabulary it holds in memory, how far it has
/// seen articles change and the audit log grow, what of the public world changed lately, and what it needs to know who is asking.
#[derive(Clone)]
pub struct App {
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub vocabulary: Arc<VocabularyCell>,
    pub changes: Arc<Changes>,
    pub audited: Arc<Changes>,
    pub freshness: Arc<Freshness>,
    pub releases: Arc<Releases>,
    /// Publications that came at the same time.
    pub publications: Arc<Lots<(Caller, Publish), Result<Uuid, Failure>>>,
    pub release_clock: ReleaseClock,
    pub accounts: Arc<Accounts>,
    /// What searches find.
    pub fulltext: Arc<FullText>,
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
        let counters = db::counters(db.primary()).await?;
        let changes = Arc::new(Changes::new(counters.article));
        let audited = Arc::new(Changes::new(counters.audit));
        let freshness = Arc::new(Freshness::new(counters.public));
        let release_clock = ReleaseClock::of(db.backend(), &clock);
        let accounts = Arc::new(Accounts::open(&db, accounts, clock.now()).await?);
        let (releases, publications) = (Arc::default(), Arc::default());
        Ok(Self {
            db,
            clock,
            ids,
            vocabulary,
            changes,
            audited,
            freshness,
            releases,
            publications,
            release_clock,
            accounts,
            fulltext: Arc::new(FullText::new(Place::Memory)),
        })
    }

    /// Looks what has been committed, by whatever node, and takes note of it.
    pub async fn look(&self) -> Result<()> {
        let looked = Instant::now();
        let primary = self.db.primary();
        let counters = db::counters(primary).await?;
        self.vocabulary.follow(primary, counters.vocabulary).await?;
        self.freshness.catch_up(primary, counters.public, looked).await?;
        self.changes.reach(counters.article);
        self.audited.reach(counters.audit);
        Ok(())
    }

    /// Looks how far the replica has come. It is not part of [`Self::look`]: no change waits for a replica that is slow or gone.
    pub async fn look_at_replica(&self) {
        let Some(replica) = self.db.replica() else { return };
        let seen = match timeout(REPLICA_PATIENCE, db::counters(replica)).await {
            Ok(Ok(counters)) => Some(counters.public),
            Ok(Err(error)) => {
                tracing::warn!(cause = ?error, "the replica cannot be read");
                None
            }
            Err(_) => {
                tracing::warn!("the replica does not answer");
                None
            }
        };
        self.freshness.replica_has(seen);
    }

    /// Notices what other processes have changed, and clears away what has expired, for as long as it is polled.
    pub async fn follow(&self) {
        tokio::join!(self.listen(), self.tick(), self.follow_replica());
    }

    /// Looks whenever another node says that there is something to see.
    async fn listen(&self) {
        loop {
            match self.db.listen().await {
                Ok(None) => return,
                Ok(Some(mut notices)) => {
                    while notices.next().await {
                        self.look_or_warn().await;
                    }
                }
                Err(error) => tracing::warn!(cause = ?error, "the database cannot be listened to"),
            }
            tokio::time::sleep(LISTEN_AGAIN).await;
        }
    }

    /// Looks once a second how far the replica has come, if there is one.
    async fn follow_replica(&self) {
        let mut second = every_second();
        while self.db.replica().is_some() {
            second.tick().await;
            self.look_at_replica().await;
        }
    }

    /// Looks once a second, whatever is heard.
    async fn tick(&self) {
        let mut second = every_second();
        for tick in 0_u64.. {
            second.tick().await;
            self.look_or_warn().await;
            if tick % EXPIRY_TICKS == 0
                && let Err(error) = self.forget_old().await
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

    async fn look_or_warn(&self) {
        if let Err(error) = self.look().await {
            tracing::warn!(cause = ?error, "it cannot be seen what has changed");
        }
    }

    async fn forget_old(&self) -> Result<()> {
        once::forget_old(&self.db, self.clock.now()).await?;
        public_change::forget_old(&self.db, self.clock.now()).await
    }

    /// The same node for a query of somebody without credentials: it is read at the replica, if there is one and it has all
    /// that this node knows of. Nobody sees less than they saw before.
    pub fn for_anybody(&self) -> Self {
        if self.db.replica().is_some() && self.freshness.is_replica_level() {
            return Self { db: self.db.at_replica(), ..self.clone() };
        }
        self.clone()
    }

    /// Takes note of what was committed up to a number, which somebody has been told by this or another node.
    pub async fn reach(&self, commit: i64) -> Result<()> {
        if commit > self.freshness.position() { Box::pin(self.look()).await } else { Ok(()) }
    }

    /// A reader without credentials, now.
    pub fn anonymous(&self) -> Caller {
        Caller::anonymous(self.clock.now())
    }
}

fn every_second() -> Interval {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    second
}

/// Brings the tables of a database up to date and fills in the regions that everybody has.
pub async fn prepare(db: &Database, clock: &dyn Clock) -> Result<()> {
    migrate_up(db).await?;
    let tx = db.begin().await?;
    region::ensure_reference(&tx, clock.now()).await?;
    Ok(tx.commit().await?)
}
