use std::collections::HashSet;

use sea_orm::{DatabaseTransaction, TransactionTrait};

use super::record::Record;
use super::report::Report;
use crate::app::App;
use crate::article::publisher::{reparent, take_turn};
use crate::article::{self, ImportArticle, ScopeKind};
use crate::kernel::{Code, ImportKey, Micros, Outcome, Result};
use crate::vocabulary::Vocabulary;
use crate::{author, category, collection, comment, db, media, menu, region, route, site, source, tag};

/// A record and where it came from.
pub(super) struct Entry {
    pub line: u64,
    pub record: Record,
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

    /// Writes everything; what cannot be is refused in the report.
    pub async fn write(self, app: &App, file: &str, report: &mut Report) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let tx = app.db.begin().await?;
        self.write_in(&tx, app.clock.now(), file, report).await?;
        let version = db::vocabulary_version(&tx).await?;
        tx.commit().await?;
        if version != app.vocabulary.current().version {
            app.vocabulary.refresh(app.db.reader()).await?;
        }
        app.changes.refresh(app.db.reader()).await?;
        Ok(())
    }

    /// Writes everything in a transaction that somebody else ends.
    pub async fn write_in(self, tx: &DatabaseTransaction, now: Micros, file: &str, report: &mut Report) -> Result<()> {
        // The regions and paths that a batch relies on must not move under it.
        take_turn(tx).await?;
        let mut writer = Writer { tx, vocabulary: Vocabulary::load(tx).await?, now };
        let mut entries = self.entries.into_iter().peekable();
        while let Some(entry) = entries.next() {
            let Record::Article(first) = entry.record else {
                match writer.one(entry.record.clone()).await? {
                    Ok(outcome) => report.count(entry.record.kind(), outcome),
                    Err(error) => report.refuse(file, entry.line, &error),
                }
                continue;
            };
            let mut lines = vec![entry.line];
            let mut run = vec![*first];
            while let Some(Entry { line, record: Record::Article(article) }) =
                entries.next_if(|next| matches!(next.record, Record::Article(_)))
            {
                lines.push(line);
                run.push(*article);
            }
            for (line, outcome) in lines.into_iter().zip(writer.articles(run).await?) {
                match outcome {
                    Ok(outcome) => report.count(super::Kind::Article, outcome),
                    Err(error) => report.refuse(file, line, &error),
                }
            }
        }
        Ok(())
    }
}

/// Writes records in the transaction of a batch.
struct Writer<'a> {
    tx: &'a DatabaseTransaction,
    vocabulary: Vocabulary,
    now: Micros,
}

impl Writer<'_> {
    /// Writes one record behind a savepoint, so that a refused one leaves nothing.
    async fn one(&mut self, record: Record) -> Result<Result<Outcome>> {
        let save = self.tx.begin().await?;
        match self.save(&save, record).await {
            Ok(outcome) => {
                save.commit().await?;
                if db::vocabulary_version(self.tx).await? != self.vocabulary.version {
                    self.vocabulary = Vocabulary::load(self.tx).await?;
                }
                Ok(Ok(outcome))
            }
            Err(error) => {
                save.rollback().await?;
                if error.code() == Code::Unavailable { Err(error) } else { Ok(Err(error)) }
            }
        }
    }

    async fn save(&self, tx: &DatabaseTransaction, record: Record) -> Result<Outcome> {
        let (vocabulary, now) = (&self.vocabulary, self.now);
        let saved = match record {
            Record::Site(input) => site::save(tx, *input).await?,
            Record::Media(input) => media::save(tx, vocabulary, now, *input).await?.1,
            Record::Source(input) => source::save(tx, vocabulary, now, *input).await?.1,
            Record::Tag(input) => tag::save(tx, now, *input).await?.1,
            Record::Author(input) => author::save(tx, vocabulary, now, *input).await?.1,
            Record::Menu(input) => menu::save(tx, vocabulary, now, *input).await?.1,
            Record::Collection(input) => collection::save(tx, vocabulary, now, *input).await?.1,
            Record::Comment(input) => {
                let mut outcomes = comment::save_all(tx, now, vec![*input]).await?;
                return outcomes.pop().unwrap_or(Ok(Outcome::Unchanged));
            }
            Record::Redirect(input) => route::save(tx, now, *input).await?,
            Record::Region(input) => {
                let saved = region::save(tx, vocabulary, now, *input).await?;
                if let Some(moved) = saved.moved {
                    let moved_in = Vocabulary::load(tx).await?;
                    reparent(tx, &moved_in, ScopeKind::Region, moved.child, &moved.gained, &moved.lost).await?;
                }
                saved.outcome
            }
            Record::Category(input) => {
                let saved = category::save(tx, vocabulary, now, *input).await?;
                if let Some(moved) = saved.moved {
                    let moved_in = Vocabulary::load(tx).await?;
                    reparent(tx, &moved_in, ScopeKind::Category, moved.child, &moved.gained, &moved.lost).await?;
                }
                saved.outcome
            }
            Record::Article(input) => {
                let mut outcomes = article::import(tx, vocabulary, now, None, vec![*input]).await?;
                return outcomes.pop().unwrap_or(Ok(Outcome::Unchanged));
            }
        };
        Ok(saved)
    }

    /// Writes articles together; one by one if together they cannot be.
    async fn articles(&mut self, articles: Vec<ImportArticle>) -> Result<Vec<Result<Outcome>>> {
        let save = self.tx.begin().await?;
        match article::import(&save, &self.vocabulary, self.now, None, articles.clone()).await {
            Ok(outcomes) => {
                save.commit().await?;
                return Ok(outcomes);
            }
            Err(error) if error.code() == Code::Unavailable => return Err(error),
            Err(error) => {
                tracing::warn!(cause = ?error, "a batch of articles is written one by one");
                save.rollback().await?;
            }
        }
        let mut outcomes = Vec::with_capacity(articles.len());
        for article in articles {
            outcomes.push(self.one(Record::Article(Box::new(article))).await?);
        }
        Ok(outcomes)
    }
}
