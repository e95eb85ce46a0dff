use sea_orm::FromQueryResult;

use super::fidelity::{Fidelity, ItemOutcome, Redirect};
use crate::app::App;
use crate::article::{AfterSave, ArticleInput, ImportArticle};
use crate::body::MAX_BLOCKS;
use crate::body::input::BodyInput;
use crate::db::{DatabaseTransaction, Sql};
use crate::import::batch::{Batch, Entry, Rejected};
use crate::import::{Record, Report};
use crate::kernel::{Error, Patch, Result};
use crate::route::{self, RedirectInput};

/// So many records are written together.
const MOST: usize = 200;
/// So many bytes of sources are read before what they hold is written.
const MOST_BYTES: usize = 1 << 20;

/// Writes records in batches and notes what became of each.
pub struct ImportSink<'a> {
    app: &'a App,
    /// The transaction of a dry run, which never ends well.
    tx: Option<DatabaseTransaction>,
    /// What has to be there before the articles, the articles, and what hangs on them.
    early: Vec<Waiting>,
    articles: Vec<Waiting>,
    late: Vec<Waiting>,
    bytes: usize,
    /// Paths whose new places the report tells.
    old_paths: Vec<String>,
    counted: Report,
    pub report: Fidelity,
}

struct Waiting {
    record: Record,
    outcome: Option<ItemOutcome>,
    tried: Tried,
}

/// What was tried already with an article that is refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    Nothing,
    /// It was a draft.
    AsDraft,
    /// It was nothing but a headline and a text.
    Bare,
}

impl<'a> ImportSink<'a> {
    pub async fn new(app: &'a App, dry_run: bool) -> Result<Self> {
        let tx = if dry_run { Some(app.db.begin().await?) } else { None };
        let report = Fidelity { dry_run, ..Fidelity::default() };
        let (early, articles, late) = (Vec::new(), Vec::new(), Vec::new());
        let (old_paths, counted) = (Vec::new(), Report::default());
        Ok(Self { app, tx, early, articles, late, bytes: 0, old_paths, counted, report })
    }

    /// Adds a record. One without a fate of its own is a part of something else.
    pub fn add(&mut self, mut record: Record, mut outcome: Option<ItemOutcome>) {
        match (&mut record, &mut outcome) {
            (Record::Article(article), Some(outcome)) => {
                plan_only_what_can_be(article, outcome);
                self.old_paths.extend(article.paths.iter().cloned());
            }
            (Record::Redirect(redirect), _) => self.old_paths.push(redirect.path.clone()),
            _ => {}
        }
        let list = match record {
            Record::Article(_) => &mut self.articles,
            Record::Comment(_) | Record::Redirect(_) => &mut self.late,
            _ => &mut self.early,
        };
        list.push(Waiting { record, outcome, tried: Tried::Nothing });
    }

    /// Lets an old path lead to a new one or to an address, or say that what was there is gone.
    pub fn redirect(&mut self, path: String, to: Option<String>) {
        let http_status = if to.is_some() { 301 } else { 410 };
        self.add(Record::Redirect(Box::new(RedirectInput { path, redirect_to: to, http_status })), None);
    }

    /// Adds something that has no record.
    pub fn note(&mut self, outcome: ItemOutcome) {
        self.report.items.push(outcome);
    }

    /// Writes what waits, if it is enough for that.
    pub async fn maybe_flush(&mut self, bytes: usize) -> Result<()> {
        self.bytes += bytes;
        let waiting = self.early.len() + self.articles.len() + self.late.len();
        if waiting >= MOST || self.bytes >= MOST_BYTES { self.flush().await } else { Ok(()) }
    }

    /// Writes everything that waits.
    pub async fn flush(&mut self) -> Result<()> {
        self.bytes = 0;
        let mut waiting = std::mem::take(&mut self.early);
        waiting.append(&mut self.articles);
        while !waiting.is_empty() {
            waiting = self.write(waiting).await?;
        }
        let late = std::mem::take(&mut self.late);
        self.write(late).await?;
        Ok(())
    }

    /// Writes these; gives those articles back that are worth another try in another form.
    async fn write(&mut self, waiting: Vec<Waiting>) -> Result<Vec<Waiting>> {
        let mut batch = Batch::default();
        let mut fates = Vec::with_capacity(waiting.len());
        for (place, Waiting { record, outcome, tried }) in (0..).zip(waiting) {
            fates.push(Some((outcome, tried)));
            batch.push(Entry { line: place, record }, 0);
        }
        let written = match &self.tx {
            Some(tx) => batch.write_in(tx, self.app, &mut self.counted).await?,
            None => batch.write(self.app, &mut self.counted).await?,
        };
        for (line, warning) in written.warnings {
            let place = usize::try_from(line).ok().and_then(|place| fates.get_mut(place));
            if let Some(Some((Some(outcome), _))) = place {
                outcome.drop(warning.message());
            }
        }
        let mut again = Vec::new();
        for Rejected { line, record, error } in written.rejected {
            let place = usize::try_from(line).ok().and_then(|place| fates.get_mut(place));
            let Some((outcome, tried)) = place.and_then(Option::take) else { continue };
            let outcome = outcome.unwrap_or_else(|| ItemOutcome::new("", 0, record.kind().as_str(), name_of(&record)));
            match record {
                Record::Article(article) => again.extend(self.in_another_form(article, outcome, tried, &error)),
                record => self.refused(&record, outcome, &error),
            }
        }
        self.report.items.extend(fates.into_iter().flatten().filter_map(|(outcome, _)| outcome));
        Ok(again)
    }

    /// An article is never lost: what was refused is tried without the paths that others have, as a draft, and with
    /// nothing but its headline and its text.
    fn in_another_form(
        &mut self,
        mut article: Box<ImportArticle>,
        mut outcome: ItemOutcome,
        tried: Tried,
        error: &Error,
    ) -> Option<Waiting> {
        let before = article.paths.len();
        let is_taken = |path: &String| {
            let taken = error.taken_paths();
            taken.contains(path) || route::former(path).is_ok_and(|stored| taken.contains(&stored))
        };
        article.paths.retain(|path| !is_taken(path));
        let tried = if article.paths.len() < before {
            for path in error.taken_paths() {
                outcome.change(format!("Its old address {path} is that of another page."));
            }
            tried
        } else {
            let reason = error.message();
            match tried {
                Tried::Nothing => {
                    outcome.drop(format!("As it was it cannot be here, so it is a draft: {reason}"));
                    as_draft(&mut article);
                    Tried::AsDraft
                }
                Tried::AsDraft => {
                    let most = MAX_BLOCKS;
                    outcome.drop(format!("Only its headline and at most {most} blocks of its text are kept: {reason}"));
                    article.content = bare(article.content);
                    Tried::Bare
                }
                Tried::Bare => {
                    outcome.drop(reason);
                    self.report.items.push(outcome);
                    for path in std::mem::take(&mut article.paths) {
                        self.redirect(path, None);
                    }
                    return None;
                }
            }
        };
        Some(Waiting { record: Record::Article(article), outcome: Some(outcome), tried })
    }

    fn refused(&mut self, record: &Record, mut outcome: ItemOutcome, error: &Error) {
        let reason = error.message();
        match record {
            Record::Redirect(_) => outcome.change(format!("The old address does not lead here: {reason}")),
            _ => outcome.drop(reason),
        }
        self.report.items.push(outcome);
    }

    /// Writes the rest and closes the report.
    pub async fn finish(mut self) -> Result<Fidelity> {
        self.flush().await?;
        for part in self.old_paths.chunks(500) {
            let found = match &self.tx {
                Some(tx) => routes(part).all::<Row>(tx).await?,
                None => routes(part).all::<Row>(self.app.db.reader()).await?,
            };
            self.report.redirects.extend(found.into_iter().filter_map(Row::redirect));
        }
        if let Some(tx) = self.tx {
            tx.rollback().await?;
        }
        self.report.counts = self.counted.counts;
        self.report.close();
        Ok(self.report)
    }
}

/// A release that would be refused at its hour is none: the article is a draft.
fn plan_only_what_can_be(article: &mut ImportArticle, outcome: &mut ItemOutcome) {
    let content = &article.content;
    let is_empty = matches!(&content.body, Patch::Set(BodyInput::Blocks(blocks)) if blocks.is_empty());
    let missing: Vec<&str> = [
        (is_empty, "text"),
        (!has_some(&content.bylines), "author"),
        (!has_some(&content.regions) && !has_some(&content.categories), "category or region"),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    if !missing.is_empty() && article.release.take().is_some() {
        outcome.drop(format!("It has no {}, so it cannot be scheduled; it is a draft.", missing.join(", no ")));
    }
}

fn has_some<T>(list: &Patch<Vec<T>>) -> bool {
    matches!(list, Patch::Set(list) if !list.is_empty())
}

fn as_draft(article: &mut ImportArticle) {
    article.then = AfterSave::KeepDraft;
    article.release = None;
    article.withdrawn = None;
    article.modified_at = None;
}

/// What nothing but the text itself can make impossible.
fn bare(content: ArticleInput) -> ArticleInput {
    let ArticleInput { headline, slug, language, mut body, .. } = content;
    if let Patch::Set(BodyInput::Blocks(blocks)) = &mut body {
        blocks.truncate(MAX_BLOCKS);
    }
    ArticleInput { headline, slug, language, body, ..ArticleInput::default() }
}

fn name_of(record: &Record) -> String {
    match record {
        Record::Redirect(redirect) => redirect.path.clone(),
        Record::Media(media) => media.key.clone(),
        Record::Source(source) => source.name.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

#[derive(FromQueryResult)]
struct Row {
    origin: String,
    status: String,
    target: Option<String>,
    canonical: Option<String>,
}

impl Row {
    /// Where the path leads; `None` if it is itself where something is.
    fn redirect(self) -> Option<Redirect> {
        let Self { origin, status, target, canonical } = self;
        (status != "CANONICAL").then_some(Redirect { from: origin, to: target.or(canonical) })
    }
}

fn routes(paths: &[String]) -> Sql {
    let mut sql = Sql::new("SELECT r.path AS origin, r.status, r.target, c.path AS canonical FROM route r");
    sql.push(" LEFT JOIN route c ON c.node_kind = r.node_kind AND c.node_id = r.node_id AND c.status = 'CANONICAL'");
    sql.push(" WHERE r.status <> 'RESERVED' AND r.path IN ")
        .list(paths.iter().map(String::as_str))
        .push(" ORDER BY r.path");
    sql
}
