use std::time::Duration;

use tokio::time::{MissedTickBehavior, timeout, timeout_at};
use uuid::Uuid;

use super::due;
use super::failure::set_aside;
use super::publish::publish;
use crate::app::{App, Due, contained, retried};
use crate::kernel::{Code, Error, Micros, Result};

/// How long a batch may take; one that takes longer is given up and tried again.
const BATCH_TIME: Duration = Duration::from_secs(8);
/// How long a request leaves what another node is releasing before it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Releases what is due, every second, for as long as it is polled.
pub async fn follow(app: &App) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        second.tick().await;
        if let Err(error) = release_due(app).await {
            tracing::warn!(cause = ?error, "what is due cannot be released");
        }
    }
}

/// Lets a request wait for what is due, if this node knows of something that may be: for the start of every request.
///
/// When it returns everything that was due is committed, unless the node is behind for longer than a second, or cannot release.
pub async fn release_if_due(app: &App) {
    let now = app.clock.now();
    if app.releases.may_be_due(now) {
        // Boxed: every request starts with this, and nearly none goes further.
        Box::pin(wait_for_due(app, now)).await;
    }
}

async fn wait_for_due(app: &App, now: Micros) {
    loop {
        let moved = app.releases.moved();
        let until = match app.releases.due() {
            Due::Begin(until) => {
                begin(app);
                until
            }
            Due::Wait(until) => until,
            Due::BeginBehind => return begin(app),
            Due::Behind => return,
        };
        // A run may have ended between the two looks.
        let heard = timeout_at(until.into(), moved).await;
        if heard.is_err() || !app.releases.may_be_due(now) || app.releases.has_failed() {
            return;
        }
    }
}

/// Begins a run in a task of its own: the request that began it may go away.
fn begin(app: &App) {
    struct Running(App);
    impl Drop for Running {
        fn drop(&mut self) {
            self.0.releases.ended();
        }
    }
    let running = Running(app.clone());
    tokio::spawn(async move {
        let app = &running.0;
        if let Err(error) = release_due(app).await {
            app.releases.fail();
            tracing::warn!(cause = ?error, "what is due cannot be released");
        } else if app.releases.may_be_due(app.clock.now()) {
            // Another node is at it.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    });
}

/// Publishes every frozen revision whose moment has come by the database's clock; each once, however many nodes try.
pub async fn release_due(app: &App) -> Result<()> {
    let _turn = app.releases.turn().await;
    loop {
        let now = app.release_clock.now(app.db.primary()).await?;
        let next = due::next(app.db.primary(), now).await?;
        app.releases.plan(next, now, app.clock.now());
        if next.is_none_or(|at| at > now) {
            return Ok(());
        }
        let articles = due::articles(app.db.primary(), now).await?;
        if release(app, now, &articles).await? == 0 {
            return Ok(());
        }
    }
}

/// Releases a batch; one by one if together it cannot be, and then whatever cannot be alone is set aside. Gives how many articles
/// were dealt with.
async fn release(app: &App, now: Micros, articles: &[Uuid]) -> Result<usize> {
    let error = match in_time(app, now, articles).await {
        Ok(released) => return Ok(released),
        Err(error) => error,
    };
    if is_elsewhere(&error) {
        return Err(error);
    }
    if articles.len() > 1 {
        tracing::warn!(code = error.code().as_str(), "planned releases are made one by one");
    }
    let mut count = 0;
    for article in articles {
        match in_time(app, now, std::slice::from_ref(article)).await {
            Ok(released) => count += released,
            Err(error) if is_elsewhere(&error) => return Err(error),
            Err(error) => {
                set_aside(app, *article, now, &error).await?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// The fault is not an article's.
fn is_elsewhere(error: &Error) -> bool {
    matches!(error.code(), Code::Unavailable | Code::Timeout)
}

/// Releases a batch in one transaction that has an end.
async fn in_time(app: &App, now: Micros, articles: &[Uuid]) -> Result<usize> {
    let work = contained(retried(|| publish(app, now, articles)));
    match timeout(BATCH_TIME, work).await {
        Ok(outcome) => outcome.map_err(Error::from),
        Err(_) => Err(Error::new(Code::Timeout, "A planned release took too long.")),
    }
}
