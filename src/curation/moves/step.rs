use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use uuid::Uuid;

use super::progress::{COLUMNS, Row};
use super::{VocabularyMoveKind, VocabularyMoveState};
use crate::app::Change;
use crate::article::publisher::{announce, reparent_some};
use crate::curation::delete::finish;
use crate::curation::replace::{public_users, replace, users};
use crate::curation::term::lock_publish_order;
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Error, Micros, Result};
use crate::refusal::Failure;

/// How long a move waits that came to its end and had to leave articles out: a minute, twice as long each time, up to an hour.
const RETRY: (i64, i64) = (60_000_000, 3_600_000_000);

/// How often a move starts again at once because somebody began to use what goes meanwhile.
const AT_ONCE: i32 = 3;

/// Articles in one step, by what is done to them: so few that others wait for some hundredths of a second, and that what they touch
/// of the public world can still be told one by one.
const REPLACED: usize = 16;
const REPARENTED: usize = 100;
const ANNOUNCED: usize = 500;

/// A move that this transaction works on: nobody else does.
pub(super) struct Claimed {
    row: Row,
    retry_at: i64,
    /// Articles that followed in this step.
    passed: u64,
}

impl Claimed {
    /// `None` if another node has it, or it is done.
    pub async fn of(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<Self>> {
        let mut sql = Sql::new("SELECT ");
        sql.push(COLUMNS).push(" FROM vocabulary_move WHERE state = 'RUNNING' AND id = ").bind(id);
        if tx.get_database_backend() == DbBackend::Postgres {
            sql.push(" FOR UPDATE SKIP LOCKED");
        }
        Ok(sql.one::<Row>(tx).await?.map(|row| Self { row, retry_at: 0, passed: 0 }))
    }

    /// Goes on with at most so many articles.
    pub async fn step(&mut self, change: &mut Change, most: usize) -> Result<(), Failure> {
        match VocabularyMoveKind::from_stored(&self.row.kind)? {
            VocabularyMoveKind::Replace => self.replace(change, most).await,
            VocabularyMoveKind::Reparent => self.reparent(change, most).await,
            VocabularyMoveKind::Announce => self.announce(change, most).await,
        }
    }

    async fn replace(&mut self, change: &mut Change, most: usize) -> Result<(), Failure> {
        let (kind, from) = self.row.term()?;
        let to = self.row.target_id.ok_or_else(|| Error::internal("nothing takes the place of the term"))?;
        let most = most.min(REPLACED);
        if self.row.after_id.is_none() {
            self.row.skipped_count = 0;
        }
        let articles = users(&change.tx, kind, from, self.row.after_id.unwrap_or_default(), most).await?;
        replace(change, kind, from, to, &articles).await?;
        self.passed(articles.len());
        self.row.after_id = articles.iter().max().copied().or(self.row.after_id);
        if articles.len() == most {
            return Ok(());
        }
        // Nobody publishes from here on: what uses it now has come to use it behind our back, or could not be changed.
        lock_publish_order(change).await?;
        if !users(&change.tx, kind, from, Uuid::nil(), 1).await?.is_empty() {
            self.start_again(change.now);
            return Ok(());
        }
        finish(change, kind, from, Some(to)).await?;
        change.about(kind.node(), from, Some(json!({"replacedBy": to})));
        self.finish(change.now);
        Ok(())
    }

    async fn reparent(&mut self, change: &mut Change, most: usize) -> Result<(), Failure> {
        let (kind, node) = self.row.term()?;
        lock_publish_order(change).await?;
        let vocabulary = change.vocabulary.clone();
        let most = most.min(REPARENTED);
        let after = (self.row.after_key.unwrap_or(i64::MIN), most);
        let places = reparent_some(&change.tx, &vocabulary, kind, node, after, &mut change.invalidation).await?;
        self.passed(places.len());
        self.row.after_key = places.last().copied().or(self.row.after_key);
        if places.len() < most {
            self.finish(change.now);
        }
        Ok(())
    }

    async fn announce(&mut self, change: &mut Change, most: usize) -> Result<(), Failure> {
        let (kind, id) = self.row.term()?;
        let most = most.min(ANNOUNCED);
        let articles = public_users(&change.tx, kind, id, self.row.after_id.unwrap_or_default(), most).await?;
        announce(&change.tx, change.now, &articles, &mut change.invalidation).await?;
        self.passed(articles.len());
        self.row.after_id = articles.last().copied().or(self.row.after_id);
        if articles.len() < most {
            self.finish(change.now);
        }
        Ok(())
    }

    /// Leaves out the next article, which cannot be changed; tells which.
    pub async fn skip(&mut self, change: &Change) -> Result<Option<Uuid>> {
        let (kind, id) = self.row.term()?;
        let after = self.row.after_id.unwrap_or_default();
        let next = match VocabularyMoveKind::from_stored(&self.row.kind)? {
            VocabularyMoveKind::Replace => users(&change.tx, kind, id, after, 1).await?,
            VocabularyMoveKind::Announce => public_users(&change.tx, kind, id, after, 1).await?,
            // It goes by places, and reads nothing of an article.
            VocabularyMoveKind::Reparent => Vec::new(),
        };
        self.row.skipped_count += 1;
        self.row.after_id = next.first().copied().or(self.row.after_id);
        Ok(next.first().copied())
    }

    /// Articles that followed in this step.
    pub const fn step_size(&self) -> u64 {
        self.passed
    }

    fn passed(&mut self, articles: usize) {
        self.passed = articles as u64;
        self.row.done_count = self.row.done_count.saturating_add(i64::try_from(articles).unwrap_or(i64::MAX));
    }

    /// From the first article again, because some use it still: at once if all could be changed, and else after a while.
    fn start_again(&mut self, now: Micros) {
        self.row.after_id = None;
        if self.row.skipped_count > 0 || self.row.attempts >= AT_ONCE {
            let (first, last) = RETRY;
            let wait = first.saturating_mul(1 << self.row.attempts.clamp(0, 10)).min(last);
            self.retry_at = now.0.saturating_add(wait);
        }
        self.row.attempts += 1;
    }

    fn finish(&mut self, now: Micros) {
        self.row.state = VocabularyMoveState::Done.as_str().into();
        self.row.finished_at = Some(now.0);
    }

    /// Stores how far it has come, with what was done.
    pub async fn store(self, tx: &DatabaseTransaction, now: Micros) -> Result<()> {
        let Row { id, state, after_id, after_key, done_count, skipped_count, attempts, finished_at, .. } = self.row;
        let mut sql = Sql::new("UPDATE vocabulary_move SET state = ");
        sql.bind(state).push(", after_id = ").bind(after_id).push(", after_key = ").bind(after_key);
        sql.push(", done_count = ").bind(done_count).push(", skipped_count = ").bind(skipped_count);
        sql.push(", attempts = ").bind(attempts).push(", retry_at = ").bind(self.retry_at);
        sql.push(", finished_at = ")
            .bind(finished_at)
            .push(", updated_at = ")
            .bind(now.0)
            .push(" WHERE id = ")
            .bind(id);
        sql.execute(tx).await?;
        Ok(())
    }

    /// What the log says of it.
    pub fn progress(&self) -> Progress {
        let Row { id, kind, term_id, state, done_count, total_count, .. } = self.row.clone();
        Progress { id, kind, term: term_id, state, done: done_count, total: total_count, retry_at: self.retry_at }
    }
}

/// How far a move has come.
pub(super) struct Progress {
    id: Uuid,
    kind: String,
    term: Uuid,
    state: String,
    done: i64,
    total: i64,
    retry_at: i64,
}

impl Progress {
    /// One line at the end, one if it has to wait, and else for whoever wants to see it move.
    pub fn tell(&self) {
        let Self { id, kind, term, state, done, total, retry_at } = self;
        if *retry_at > 0 {
            tracing::warn!(vocabulary_move = %id, kind, %term, done, total, "a change of vocabulary waits: not every article can follow");
        } else if state == VocabularyMoveState::Done.as_str() {
            tracing::info!(vocabulary_move = %id, kind, %term, done, total, "a change of vocabulary is complete");
        } else {
            tracing::debug!(vocabulary_move = %id, kind, %term, done, total, "a change of vocabulary goes on");
        }
    }
}
