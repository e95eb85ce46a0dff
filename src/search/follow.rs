//! How the index follows what is public: from nothing, or from where it was left.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::read;
use crate::app::App;
use crate::db::{self, Counters};
use crate::fulltext::{Broken, FullText, Index, Place, Position};
use crate::kernel::{Code, Error, Result};

/// Articles that are taken in with one commit.
const BATCH: usize = 500;
/// How long a node whose index fails waits before it tries again.
const AGAIN: Duration = Duration::from_secs(5);

/// Keeps the index up to date for as long as it is polled.
pub async fn follow(app: &App) {
    let mut changes = app.changes.subscribe();
    loop {
        if catch_up(app).await.is_err() {
            sleep(AGAIN).await;
            continue;
        }
        // A node that stops ends what listens here.
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// Waits until the index has an article change, for as long as somebody is to be kept waiting. Tells whether it has.
pub(super) async fn has_reached(app: &App, article: i64, patience: Duration) -> bool {
    let text = &app.fulltext;
    if text.reached() >= article {
        return true;
    }
    if text.call() {
        // A task of its own: who asked may go away, and what is half done is of use to nobody.
        let app = app.clone();
        tokio::spawn(async move {
            app.fulltext.called();
            // Told in the log.
            let _ = catch_up(&app).await;
        });
    }
    timeout(patience, text.has_reached(article)).await.is_ok()
}

/// Takes in everything that is there; an index that has nothing is built, what is newest first. Fails with `SEARCH_UNAVAILABLE`.
pub async fn catch_up(app: &App) -> Result<()> {
    let text = &app.fulltext;
    let _turn = text.turn().await;
    let result = take_in(app).await;
    match &result {
        Ok(()) => text.works(),
        Err(error) => {
            if text.fails(error.message().into_owned()) {
                tracing::error!(cause = ?error, "the search index does not follow");
            }
        }
    }
    result
}

async fn take_in(app: &App) -> Result<()> {
    loop {
        let tx = app.db.snapshot().await?;
        let counters = db::counters(&tx).await?;
        let index = match app.fulltext.index() {
            Some(index) => index,
            None => open(&app.fulltext, &counters).await?,
        };
        let position = index.position();
        let vocabulary = app.vocabulary.refresh(&tx).await?;
        let (changes, article, down_to) = if position.article < counters.article {
            let (changes, last) = read::changed(&tx, &vocabulary, position.article, BATCH).await?;
            let article = if changes.len() < BATCH { Some(counters.article) } else { last };
            (changes, article, position.built_down_to)
        } else if let Some(key) = position.built_down_to {
            let (changes, last) = read::below(&tx, &vocabulary, key, BATCH).await?;
            (changes, None, last)
        } else {
            index.has_seen(counters.public);
            return Ok(());
        };
        drop(tx);
        let step = move |position: &mut Position| {
            position.article = article.unwrap_or(position.article);
            position.public = if position.article == counters.article { counters.public } else { position.public };
            position.built_down_to = down_to;
        };
        let is_built = position.built_down_to.is_some() && down_to.is_none();
        let reached = {
            let index = index.clone();
            work(&app.fulltext, move || index.apply(changes, step).map(|()| index.position().article)).await?
        };
        app.fulltext.reach(reached);
        if is_built {
            tracing::info!("the search index is complete");
        }
    }
}

/// Opens the index; one that is of no use is made anew.
async fn open(text: &FullText, counters: &Counters) -> Result<Arc<Index>> {
    let place = text.place().clone();
    let database = String::new();
    let start = Position::start(&database, counters.article, counters.public);
    let index = work(text, move || match Index::open(&place, &database) {
        Ok(index) => Ok(index),
        Err(Broken::InUse) => Err(Broken::InUse),
        Err(broken) => {
            if let Place::Folder(folder) = &place {
                tracing::info!(folder = %folder.display(), why = ?broken, "the search index is built anew");
            }
            Index::create(&place, start)
        }
    })
    .await?;
    let index = Arc::new(index);
    text.opened(index.clone());
    Ok(index)
}

/// Does something with the index where it keeps nobody waiting. A library that panics or finds its files damaged has lost the
/// index, and the next who looks makes it anew.
pub(super) async fn work<T: Send + 'static>(
    text: &FullText,
    work: impl FnOnce() -> Result<T, Broken> + Send + 'static,
) -> Result<T> {
    let unavailable = |message: &str| Error::new(Code::SearchUnavailable, message);
    match spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Broken::InUse)) => Err(unavailable(
            "Another process uses the folder of the search index. Give each its own (search.dir), or stop the other one.",
        )),
        Ok(Err(Broken::Foreign)) => Err(unavailable("The search index is of another database.")),
        Ok(Err(Broken::Library(error))) => {
            if !is_for_want_of_room(&error) {
                text.discard();
            }
            Err(unavailable("The search index cannot be used at the moment. Try again.").because(error))
        }
        Err(panic) => {
            text.discard();
            Err(unavailable("The search index cannot be used at the moment. Try again.").because(panic))
        }
    }
}

/// A full disk or a folder without rights: what is there is as good as it was.
fn is_for_want_of_room(error: &tantivy::TantivyError) -> bool {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let tantivy::TantivyError::IoError(error) = error else { return false };
    matches!(error.kind(), StorageFull | QuotaExceeded | PermissionDenied | ReadOnlyFilesystem)
}
