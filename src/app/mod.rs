//! What a node consists of, and how it changes something.

mod change;
mod change_index;
mod changes;
mod contain;
mod history;
mod idempotency;
mod moved;
mod public_change;
mod publish_queue;
mod releases;
mod retry;
mod row_memory;
mod supervise;
mod validity;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::time::{Interval, MissedTickBehavior, timeout};
use uuid::Uuid;

pub use change::Change;
pub use change_index::ChangeIndex;
pub use changes::Changes;
pub use contain::contained;
pub use history::History;
pub use idempotency::IdempotencyKey;
pub use moved::Moved;
pub use public_change::{ChangeTokens, PURGE_LIST, Purges, change_tokens, purges, write as public_change};
pub use publish_queue::PublishQueue;
pub use releases::{Due, ReleaseClock, Releases};
pub use retry::{ATTEMPTS, pause, retried};
pub use row_memory::RowMemory;
pub use supervise::{Tasks, supervised};
pub use validity::{Basis, Validity};

use crate::account::{self, Accounts};
use crate::auth::Caller;
use crate::author::Author;
use crate::db::{self, Counters, Database, Stream, migrate_up};
use crate::facet::Facet;
use crate::fulltext::{FullText, Place};
use crate::kernel::{Clock, Ids, Micros, Result};
use crate::media::address::Pass;
use crate::media::{Asset, Library};
use crate::refusal::Failure;
use crate::region;
use crate::tag::Tag;
use crate::vocabulary::VocabularyCell;
use crate::workflow::Publish;

/// How many seconds lie between two looks for what has expired.
const EXPIRY_TICKS: u64 = 600;

/// How many seconds lie between two times that the use of keys is stored.
const USE_TICKS: u64 = 60;

/// How long a node that lost the ear of the database waits before it tries again.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

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
    pub change_index: Arc<ChangeIndex>,
    pub history: Arc<History>,
    pub releases: Arc<Releases>,
    /// What lists for readers name.
    pub authors: Arc<RowMemory<Author>>,
    pub tags: Arc<RowMemory<Tag>>,
    pub assets: Arc<RowMemory<Asset>>,
    /// Publications that came at the same time.
    pub publications: Arc<PublishQueue<(Caller, Publish), Result<Uuid, Failure>>>,
    pub release_clock: ReleaseClock,
    /// What this node has done of changes of vocabulary that go in steps.
    pub moved: Arc<Moved>,
    /// What goes on in the background.
    pub tasks: Arc<Tasks>,
    pub accounts: Arc<Accounts>,
    /// When the last look began that somebody waited for.
    looked: Arc<Mutex<Option<Instant>>>,
    /// What searches find.
    pub fulltext: Arc<FullText>,
    /// Files that are kept here.
    pub media: Arc<Library>,
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
        // Numbers that are given out from now on are told apart from those that a copy of the database gives out.
        db.begin_epoch().await?;
        Self::open_to_read(db, clock, ids, accounts).await
    }

    /// A node that changes nothing and tells nobody where in a stream they are.
    pub async fn open_to_read(
        db: Database,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        accounts: account::Settings,
    ) -> Result<Self> {
        let vocabulary = Arc::new(VocabularyCell::open(db.reader()).await?);
        let counters = db::counters(db.primary()).await?;
        let changes = Arc::new(Changes::new(counters.article));
        let audited = Arc::new(Changes::new(counters.audit));
        let change_index = Arc::new(ChangeIndex::new(counters.public));
        let history = Arc::new(History::new(counters.epoch));
        let release_clock = ReleaseClock::of(db.backend(), &clock);
        let accounts = Arc::new(Accounts::open(&db, accounts, clock.now()).await?);
        let (releases, publications, moved, tasks) = (Arc::default(), Arc::default(), Arc::default(), Arc::default());
        Ok(Self {
            db,
            clock,
            ids,
            vocabulary,
            changes,
            audited,
            change_index,
            history,
            releases,
            authors: Arc::new(RowMemory::new(Facet::author, Author::bytes)),
            tags: Arc::new(RowMemory::new(Facet::tag, Tag::bytes)),
            assets: Arc::new(RowMemory::new(Facet::asset, Asset::bytes)),
            publications,
            release_clock,
            moved,
            tasks,
            accounts,
            looked: Arc::default(),
            fulltext: Arc::new(FullText::new(Place::Memory)),
            media: Arc::new(Library::in_memory()),
        })
    }

    /// Looks what has been committed, by whatever node, and takes note of it.
    pub async fn sync(&self) -> Result<()> {
        let looked = Instant::now();
        let primary = self.db.primary();
        let history = self.history.number();
        let counters = db::counters(primary).await?;
        self.follow_history(&counters).await?;
        if self.history.number() != history {
            // What was read may be of the one or the other.
            return Box::pin(self.sync()).await;
        }
        self.vocabulary.follow(primary, counters.vocabulary).await?;
        self.change_index.catch_up(primary, counters.public, looked).await?;
        self.changes.reach(counters.article);
        self.audited.reach(counters.audit);
        Ok(())
    }

    /// Takes note of the epoch. If the database does not go on with what this node knows, everything is forgotten.
    async fn follow_history(&self, counters: &Counters) -> Result<()> {
        if counters.epoch == self.history.epoch() {
            return Ok(());
        }
        let _turn = self.history.turn().await;
        let primary = self.db.primary();
        // What was read before may be of an epoch that is over, and somebody else may have taken note of the new one.
        let counters = db::counters(primary).await?;
        let known = self.history.epoch();
        if counters.epoch == known {
            return Ok(());
        }
        let end = db::epoch_end(primary, known).await?;
        let goes_on = end.is_some_and(|end| {
            end.of(Stream::Public) >= self.change_index.position()
                && end.of(Stream::Article) >= self.changes.last()
                && end.of(Stream::Audit) >= self.audited.last()
        });
        if goes_on {
            self.history.goes_on_in(counters.epoch);
            return Ok(());
        }
        tracing::warn!("the database has lost changes that this node has seen: what it knows is read anew");
        self.history.is_another(counters.epoch);
        self.vocabulary.reload(primary).await?;
        self.change_index.restart(counters.public);
        self.changes.restart(counters.article);
        self.audited.restart(counters.audit);
        Ok(())
    }

    /// Looks how far the replica has come. It is not part of [`Self::look`]: no change waits for a replica that is slow or gone.
    pub async fn look_at_replica(&self) {
        let Some(replica) = self.db.replica() else { return };
        let seen = match timeout(REPLICA_PATIENCE, db::counters(replica)).await {
            Ok(Ok(counters)) if counters.epoch == self.history.epoch() => Some(counters.public),
            Ok(Ok(_)) => None,
            Ok(Err(error)) => {
                tracing::warn!(cause = ?error, "the replica cannot be read");
                None
            }
            Err(_) => {
                tracing::warn!("the replica does not answer");
                None
            }
        };
        self.change_index.replica_has(seen);
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
                        self.sync_or_warn().await;
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
            self.sync_or_warn().await;
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

    pub(crate) async fn sync_or_warn(&self) {
        if let Err(error) = self.sync().await {
            tracing::warn!(cause = ?error, "it cannot be seen what has changed");
        }
    }

    async fn forget_old(&self) -> Result<()> {
        idempotency::forget_old(&self.db, self.clock.now()).await?;
        public_change::forget_old(&self.db, self.clock.now()).await
    }

    /// The same node for a query of somebody without credentials: it is read at the replica, if there is one and it has all
    /// that this node knows of. Nobody sees less than they saw before.
    pub fn for_anybody(&self) -> Self {
        if self.db.replica().is_some() && self.change_index.is_replica_level() {
            return Self { db: self.db.at_replica(), ..self.clone() };
        }
        self.clone()
    }

    /// Takes note of what was committed up to a number, which somebody has been told by this or another node.
    pub async fn reach(&self, commit: i64) -> Result<()> {
        if commit > self.change_index.position() { Box::pin(self.look_together(commit)).await } else { Ok(()) }
    }

    /// Those who want to see what is new at the same time share one look: a number from nowhere asks for one each time.
    async fn look_together(&self, commit: i64) -> Result<()> {
        let asked = Instant::now();
        let mut began = self.looked.lock().await;
        if commit <= self.change_index.position() || began.is_some_and(|began| began >= asked) {
            return Ok(());
        }
        *began = Some(Instant::now());
        self.sync().await
    }

    /// The same node with no row in memory: what it answers is read now. For tests.
    pub fn keeping_nothing(&self) -> Self {
        let Self { authors, tags, assets, .. } = self;
        let (authors, tags, assets) = (authors.without_room(), tags.without_room(), assets.without_room());
        Self { authors: Arc::new(authors), tags: Arc::new(tags), assets: Arc::new(assets), ..self.clone() }
    }

    /// What lets somebody see files that are not public, for a while from `now`.
    pub fn media_pass(&self, now: Micros) -> Pass {
        Pass::new(self.media_secret(), now)
    }

    /// What signatures of addresses of files are made with.
    pub fn media_secret(&self) -> [u8; 32] {
        self.accounts.secret_for("media")
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
    let tx = db::alone(db).await?;
    region::ensure_reference(&tx, clock.now()).await?;
    tx.commit().await
}
