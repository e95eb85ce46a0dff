use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::record::{Kind, Record};
use super::report::Report;
use crate::app::{self, App};
use crate::article::input::Warning;
use crate::article::publisher::lock_publish_order;
use crate::article::{self, Saved};
use crate::db::DatabaseTransaction;
use crate::facet::Invalidation;
use crate::kernel::{Code, Error, ImportKey, Micros, Outcome, Problems, Result};
use crate::terms::Term;
use crate::vocabulary::Vocabulary;
use crate::{collection, comment, curation, db, media, menu, route, site};

/// A record and where it came from.
pub(super) struct Entry {
    pub line: u64,
    pub record: Record,
}

/// A record that was not taken, and why.
pub(super) struct Rejected {
    pub line: u64,
    pub record: Record,
    pub error: Error,
}

/// What came of records that were written.
#[derive(Default)]
pub(super) struct Written {
    /// What of the public world is changed.
    pub invalidation: Invalidation,
    pub rejected: Vec<Rejected>,
    /// What is left out, by the lines of its records.
    pub warnings: Vec<(u64, Warning)>,
}

/// Lines that are written in one transaction.
#[derive(Default)]
pub(super) struct Batch {
    entries: Vec<Entry>,
    bytes: u64,
    articles: HashSet<ImportKey>,
}

impl Batch {
    /// Enough to make the cost of a transaction small, little enough to bound memory.
    const MOST_ENTRIES: usize = 200;
    const MOST_BYTES: u64 = 2 << 20;

    /// The batch is full, or has the article of this record already.
    pub fn must_end_before(&self, record: &Record) -> bool {
        self.entries.len() >= Self::MOST_ENTRIES
            || self.bytes >= Self::MOST_BYTES
            || matches!(record, Record::Article(article) if self.articles.contains(&article.import_key))
    }

    pub fn push(&mut self, entry: Entry, bytes: u64) {
        if let Record::Article(article) = &entry.record {
            self.articles.insert(article.import_key.clone());
        }
        self.entries.push(entry);
        self.bytes += bytes;
    }

    /// Writes everything that can be.
    pub async fn write(self, app: &App, report: &mut Report) -> Result<Written> {
        if self.entries.is_empty() {
            return Ok(Written::default());
        }
        let tx = app.db.begin().await?;
        let written = self.write_in(&tx, app, report).await?;
        app::public_change(&tx, app.clock.now(), &written.invalidation).await?;
        tx.commit().await?;
        app.sync().await?;
        Ok(written)
    }

    /// The same in a transaction that somebody else ends.
    pub async fn write_in(self, tx: &DatabaseTransaction, app: &App, report: &mut Report) -> Result<Written> {
        // Who works on one of the articles holds it and waits for the turn: it is waited for before, not after.
        let articles: Vec<Uuid> = self.articles.iter().filter_map(|key| key.article_id().ok()).collect();
        article::lock_heads(tx, &articles).await?;
        // The regions and paths that a batch relies on must not move under it.
        lock_publish_order(tx).await?;
        let (vocabulary, now) = (app.vocabulary.current(), app.clock.now());
        let mut writer = Writer { tx, vocabulary, now, invalidation: Invalidation::default() };
        writer.catch_up().await?;
        let mut entries = self.entries.into_iter().peekable();
        let (mut rejected, mut warnings) = (Vec::new(), Vec::new());
        while let Some(first) = entries.next() {
            let kind = first.record.kind();
            let (mut lines, mut run) = (vec![first.line], vec![first.record]);
            while run.len() < Self::MOST_ENTRIES
                && let Some(next) = entries.next_if(|next| next.record.kind() == kind)
            {
                lines.push(next.line);
                run.push(next.record);
            }
            let outcomes = match kind {
                Kind::Article | Kind::Comment => writer.together(&run).await?,
                _ => writer.one_by_one(&run).await?,
            };
            let is_changed =
                |saved: &Result<Saved>| saved.as_ref().is_ok_and(|saved| saved.outcome != Outcome::Unchanged);
            if kind != Kind::Article && outcomes.iter().any(is_changed) {
                writer.invalidation.add_everything();
            }
            for ((line, record), saved) in lines.into_iter().zip(run).zip(outcomes) {
                match saved {
                    Ok(saved) => {
                        report.count(kind, saved.outcome);
                        warnings.extend(saved.warnings.into_iter().map(|warning| (line, warning)));
                    }
                    Err(error) => rejected.push(Rejected { line, record, error }),
                }
            }
        }
        Ok(Written { invalidation: writer.invalidation, rejected, warnings })
    }
}

/// Writes records in the transaction of a batch.
struct Writer<'a> {
    tx: &'a DatabaseTransaction,
    vocabulary: Arc<Vocabulary>,
    now: Micros,
    invalidation: Invalidation,
}

impl Writer<'_> {
    /// Reads the vocabulary anew if it is another one in this transaction.
    async fn catch_up(&mut self) -> Result<()> {
        if db::vocabulary_version(self.tx).await? != self.vocabulary.version {
            self.vocabulary = Arc::new(Vocabulary::load(self.tx).await?);
        }
        Ok(())
    }

    /// Writes articles or comments together; one by one if together they cannot be.
    async fn together(&mut self, records: &[Record]) -> Result<Vec<Result<Saved>>> {
        let (mut articles, mut comments) = (Vec::new(), Vec::new());
        for record in records {
            match record {
                Record::Article(article) => articles.push((**article).clone()),
                Record::Comment(comment) => comments.push((**comment).clone()),
                _ => {}
            }
        }
        let save = self.tx.begin().await?;
        let tried = if comments.is_empty() {
            let saved =
                article::import(&save, &self.vocabulary, self.now, None, articles, &mut self.invalidation).await;
            saved.map(|saved| saved.into_iter().map(|saved| saved.map_err(Problems::into_error)).collect())
        } else {
            let saved = comment::save_all(&save, self.now, comments).await;
            saved.map(|saved| saved.into_iter().map(|outcome| outcome.map(whole)).collect())
        };
        match tried {
            Ok(saved) => {
                save.commit().await?;
                Ok(saved)
            }
            Err(error) if error.code() == Code::Unavailable => Err(error),
            Err(error) => {
                tracing::warn!(cause = ?error, "a batch is written one by one");
                save.rollback().await?;
                self.one_by_one(records).await
            }
        }
    }

    async fn one_by_one(&mut self, records: &[Record]) -> Result<Vec<Result<Saved>>> {
        let mut outcomes = Vec::with_capacity(records.len());
        for record in records {
            outcomes.push(self.one(record.clone()).await?);
        }
        Ok(outcomes)
    }

    /// Writes one record behind a savepoint, so that a refused one leaves nothing.
    async fn one(&mut self, record: Record) -> Result<Result<Saved>> {
        let kind = record.kind();
        let save = self.tx.begin().await?;
        match self.save(&save, record).await {
            Ok(saved) => {
                save.commit().await?;
                if kind.is_vocabulary() {
                    self.catch_up().await?;
                }
                Ok(Ok(saved))
            }
            Err(error) => {
                save.rollback().await?;
                if error.code() == Code::Unavailable { Err(error) } else { Ok(Err(error)) }
            }
        }
    }

    async fn save(&mut self, tx: &DatabaseTransaction, record: Record) -> Result<Saved> {
        let (vocabulary, now) = (&*self.vocabulary, self.now);
        let warnings = record.warnings();
        let outcome = match record {
            Record::Site(input) => site::save(tx, *input).await?,
            Record::Media(input) => media::save(tx, &vocabulary.sources, now, *input).await?.1,
            Record::Menu(input) => menu::save(tx, vocabulary.targets(), now, *input).await?.1,
            Record::Collection(input) => collection::save(tx, vocabulary, now, *input).await?.1,
            Record::Comment(input) => {
                let mut outcomes = comment::save_all(tx, now, vec![*input]).await?;
                outcomes.pop().unwrap_or(Ok(Outcome::Unchanged))?
            }
            Record::Redirect(input) => route::save(tx, now, *input).await?,
            Record::Region(input) => self.save_term(tx, Term::Region(input)).await?,
            Record::Category(input) => self.save_term(tx, Term::Category(input)).await?,
            Record::Source(input) => self.save_term(tx, Term::Source(input)).await?,
            Record::Tag(input) => self.save_term(tx, Term::Tag(input)).await?,
            Record::Author(input) => self.save_term(tx, Term::Author(input)).await?,
            Record::Article(input) => {
                let invalidation = &mut self.invalidation;
                let mut saved = article::import(tx, vocabulary, now, None, vec![*input], invalidation).await?;
                let saved = saved.pop().ok_or_else(|| Error::internal("an article was imported without an outcome"))?;
                return saved.map_err(Problems::into_error);
            }
        };
        Ok(Saved { outcome, warnings })
    }

    async fn save_term(&mut self, tx: &DatabaseTransaction, term: Term) -> Result<Outcome> {
        Ok(curation::save_term(tx, &self.vocabulary, self.now, term, &mut self.invalidation).await?.1)
    }
}

/// Something that was saved as it is.
fn whole(outcome: Outcome) -> Saved {
    Saved { outcome, warnings: Vec::new() }
}
