//! How the index follows what is public: from nothing, or from where it was left.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::read;
use crate::app::App;
use crate::db::{self, Counters, Stream};
use crate::fulltext::{Broken, FullText, Index, Place, Position};
use crate::kernel::{Code, Error, Result};

/// Articles that are read at once.
const BATCH: usize = 250;
/// Batches of older articles that are taken in with one commit, but for the first, while nothing else changes. What a commit writes
/// has to be merged later on: of segments a third as large, merging is 37 % of the making of an index in place of 14 %.
const BATCHES: usize = 8;
/// How long changes are gathered between two commits that nobody waits for.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a node whose index fails waits before it tries again.
const AGAIN: Duration = Duration::from_secs(5);
/// How long lies between two looks at all files.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps the index up to date and looks after its files, for as long as it is polled.
pub async fn follow(app: &App) {
    tokio::join!(keep_level(app), keep_whole(app));
}

async fn keep_level(app: &App) {
    let mut changes = app.changes.subscribe();
    loop {
        if catch_up(app).await.is_err() {
            sleep(AGAIN).await;
            continue;
        }
        // A commit costs as much for one article as for a hundred; whoever searches meanwhile does not wait for this.
        sleep(PAUSE).await;
        tokio::select! {
            // A node that stops ends what listens here.
            changed = changes.changed() => if changed.is_err() { return },
            () = app.fulltext.becomes_useless() => {}
        }
    }
}

/// Compares the files with their checksums once a day, the first time when they have been opened.
async fn keep_whole(app: &App) {
    loop {
        app.fulltext.becomes_open().await;
        // Told in the log; an index that is not whole is made anew.
        let _ = verify(app).await;
        sleep(DAY).await;
    }
}

/// Compares the files of the index with their checksums. Those that are damaged are thrown away with all others, and
/// [`catch_up`] begins anew.
pub async fn verify(app: &App) -> Result<()> {
    let Some(index) = app.fulltext.index() else { return Ok(()) };
    work(&app.fulltext, move || index.verify()).await
}

/// Waits until the index has all changes of articles that the node knows of, for as long as somebody is to be kept waiting. Tells
/// whether it has.
pub(super) async fn is_level(app: &App, patience: Duration) -> bool {
    let text = &app.fulltext;
    let (epoch, article) = (app.history.epoch(), app.changes.last());
    if text.failure().is_some() {
        // It is tried again all the while, and nobody has to wait to hear that it fails.
        return text.is_level(epoch, article);
    }
    if !text.is_level(epoch, article) && text.call() {
        // A task of its own: who asked may go away, and what is half done is of use to nobody.
        let app = app.clone();
        tokio::spawn(async move {
            app.fulltext.called();
            // Told in the log.
            let _ = catch_up(&app).await;
        });
    }
    let is_level = timeout(patience, text.becomes_level(epoch, article)).await.is_ok();
    if is_level {
        // A small index that was just begun is whole in a moment; nobody waits for a large one.
        let _ = timeout(patience.saturating_sub(text.age()), text.becomes_whole()).await;
    }
    is_level
}

/// Takes in everything that is there; an index that has nothing is built, what is newest first. Fails with `SEARCH_UNAVAILABLE`.
pub async fn catch_up(app: &App) -> Result<()> {
    let text = &app.fulltext;
    let _turn = text.turn().await;
    // Large, and would be part of everything that waits for the index.
    let mut result = Box::pin(take_in(app)).await;
    if result.is_err() && text.is_discarded() {
        // What was there turned out to be of no use.
        result = Box::pin(take_in(app)).await;
    }
    match &result {
        Ok(()) => text.works(),
        Err(error) => {
            if text.fails(error.message().into_owned()) {
                tracing::error!(why = %error.message(), cause = error.cause().map(debug), "the search index does not follow");
            }
        }
    }
    result
}

async fn take_in(app: &App) -> Result<()> {
    // Who asks may read a replica, which may be behind what the index has.
    let db = app.db.at_primary();
    // What an index has been given beyond its position.
    let mut gathered: Option<Gathered> = None;
    loop {
        let tx = db.snapshot().await?;
        let counters = db::counters(&tx).await?;
        if counters.epoch != app.history.epoch() {
            // Who searches waits for an index of the history that the node follows.
            app.sync_or_warn().await;
        }
        let index = index(&app.fulltext, &tx, &counters).await?;
        let position = index.position();
        if position.is_whole() && position.article >= counters.article {
            app.fulltext.reach(index.has_seen(counters.epoch, counters.public));
            return Ok(());
        }
        let vocabulary = app.vocabulary.refresh(&tx).await?;
        let (mut changes, last) = read::changed(&tx, &vocabulary, position.article, BATCH).await?;
        let article = last.filter(|_| changes.len() == BATCH).unwrap_or(counters.article);
        let ahead = gathered.take().filter(|gathered| Arc::ptr_eq(&gathered.by, &index));
        let mut down_to = ahead.as_ref().map_or(position.built_down_to, |ahead| Some(ahead.down_to));
        let has_changes = !changes.is_empty();
        if let Some(key) = down_to
            && changes.len() < BATCH
        {
            // Beside what changes meanwhile, which may have no end.
            let (older, last) = read::below(&tx, &vocabulary, key, BATCH - changes.len()).await?;
            changes.extend(older);
            down_to = last;
        }
        drop(tx);
        let batches = ahead.map_or(1, |ahead| ahead.batches + 1);
        if let Some(down_to) = down_to.filter(|_| !has_changes && !position.has_nothing() && batches < BATCHES) {
            gathered = Some(Gathered { by: index.clone(), down_to, batches });
            work(&app.fulltext, move || index.gather(changes)).await?;
            continue;
        }
        let step = move |position: &mut Position| {
            position.epoch = counters.epoch;
            position.article = article;
            position.public = if article == counters.article { counters.public } else { position.public };
            position.built_down_to = down_to;
        };
        let is_built = position.built_down_to.is_some() && down_to.is_none();
        let reached = {
            let index = index.clone();
            work(&app.fulltext, move || index.apply(changes, step)).await?
        };
        app.fulltext.reach(reached);
        if is_built {
            tracing::info!("the search index is complete");
        }
    }
}

/// Older articles that an index has been given and has not committed.
struct Gathered {
    by: Arc<Index>,
    down_to: i64,
    batches: usize,
}

/// The index of what the database holds. One that has followed another history, or is of no use, is made anew.
async fn index(text: &FullText, connection: &impl ConnectionTrait, counters: &Counters) -> Result<Arc<Index>> {
    let known = text.index();
    let position = match &known {
        Some(index) => Some(index.position()),
        None if text.is_discarded() => None,
        None => {
            let place = text.place().clone();
            // One that cannot be looked at is made anew like one that is not there.
            work(text, move || Ok(Index::peek(&place).ok().flatten().map(|there| there.position))).await?
        }
    };
    let is_ours = match &position {
        Some(position) => goes_on(connection, position).await?,
        None => false,
    };
    if let Some(index) = known {
        if is_ours {
            return Ok(index);
        }
        // It has the folder until it is dropped.
        text.discard();
    }
    let place = text.place().clone();
    let start = Position::start(counters.epoch, counters.article, counters.public);
    let opened = work(text, move || match is_ours.then(|| Index::open(&place)) {
        Some(Ok(index)) => Ok(index),
        Some(Err(Broken::InUse)) => Err(Broken::InUse),
        unusable => {
            if let Place::Folder(folder) = &place {
                let why = unusable.and_then(Result::err);
                tracing::info!(folder = %folder.display(), why = why.map(debug), "the search index is built anew");
            }
            Index::create(&place, start)
        }
    });
    let index = Arc::new(opened.await?);
    text.opened(index.clone());
    Ok(index)
}

/// Whether the database has all that an index has seen, and has numbered it in the same way.
async fn goes_on(connection: &impl ConnectionTrait, position: &Position) -> Result<bool> {
    let end = db::epoch_end(connection, position.epoch).await?;
    Ok(end.is_some_and(|end| end.of(Stream::Article) >= position.article && end.of(Stream::Public) >= position.public))
}

/// Does something with the index where it keeps nobody waiting. A library that panics or finds its files damaged has lost the
/// index, and the next who looks makes it anew.
pub(super) async fn work<T: Send + 'static>(
    text: &FullText,
    work: impl FnOnce() -> Result<T, Broken> + Send + 'static,
) -> Result<T> {
    let failed = |message: &str| Error::new(Code::SearchUnavailable, message);
    let useless = |cause: Box<dyn std::error::Error + Send + Sync>| {
        tracing::warn!(%cause, "the search index is of no use: it is made anew");
        text.discard();
        failed("The search index of this server is damaged and is being made anew. Try again.").because(cause)
    };
    match spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Broken::InUse)) => Err(failed(
            "Another process uses the folder of the search index. Give each its own (search.dir), or stop the other one.",
        )),
        Ok(Err(broken @ Broken::Unwritten(_))) => {
            Err(failed("The search index cannot be written: the disk is full, or nobody may write there.")
                .because(broken))
        }
        Ok(Err(broken)) => Err(useless(broken.into())),
        Err(panic) => Err(useless(panic.into())),
    }
}
