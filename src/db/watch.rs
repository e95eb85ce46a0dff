use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{self, ConnectOptions, Row};
use tokio::time::timeout;

use super::driver::Session;

/// A server that says nothing for so long is asked after.
const SILENCE: Duration = Duration::from_secs(2);
/// The same after it was found at work, at most.
const LONG_SILENCE: Duration = Duration::from_secs(8);
/// How soon it is asked after again if it was not found at work, or could not be asked.
const AGAIN: Duration = Duration::from_millis(300);
/// How long the question may take.
const QUESTION: Duration = Duration::from_secs(1);
/// How much longer than its limit a statement is waited for: the server has the first word.
const GRACE: Duration = Duration::from_secs(2);

/// Waits for the answer to a statement, until it is clear that none will come.
///
/// A network that swallows packets leaves a connection that looks well and never answers; the drivers set no time-out on the
/// socket, and one that is as long as a statement may take would hold everybody up for as long. So the server is asked over
/// another connection whether it is at work on the statement. If it says twice that it is not, its answer or our question is
/// lost. If it cannot be asked nothing is known, and the limit of the statement decides.
pub(super) async fn watch<T>(
    server: Option<&PgConnectOptions>,
    session: Option<&Session>,
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let mut work = pin!(work);
    let start = Instant::now();
    let (mut patience, mut is_suspect) = (SILENCE, false);
    loop {
        if let Ok(done) = timeout(patience, work.as_mut()).await {
            return done;
        }
        if start.elapsed() >= limit.saturating_add(GRACE) {
            return Err(lost("it took longer than a statement may"));
        }
        let Some((options, session)) = server.zip(session) else {
            patience = SILENCE;
            continue;
        };
        let is_at_work = tokio::select! {
            done = work.as_mut() => return done,
            answer = is_at_work(options, session.pid) => answer,
        };
        match is_at_work {
            Some(true) => (patience, is_suspect) = ((patience * 2).clamp(SILENCE, LONG_SILENCE), false),
            Some(false) if is_suspect => {
                end(options, session.pid).await;
                return Err(lost("the server does not work at it"));
            }
            Some(false) => (patience, is_suspect) = (AGAIN, true),
            None => (patience, is_suspect) = (AGAIN, false),
        }
    }
}

/// Whether a process of the server runs a statement; `None` if nobody says.
async fn is_at_work(options: &PgConnectOptions, pid: i32) -> Option<bool> {
    let ask = async {
        let mut connection: PgConnection = options.connect().await?;
        let state = sqlx::query("SELECT state FROM pg_stat_activity WHERE pid = $1").bind(pid);
        state.fetch_optional(&mut connection).await
    };
    match timeout(QUESTION, ask).await {
        Ok(Ok(Some(row))) => match row.try_get::<Option<String>, _>(0) {
            Ok(Some(state)) => Some(state == "active" || state == "fastpath function call"),
            // It is there, and what it does is not ours to see.
            _ => None,
        },
        Ok(Ok(None)) => Some(false),
        _ => None,
    }
}

/// Has the server end a process that nobody can talk to, so that what it has locked is free.
async fn end(options: &PgConnectOptions, pid: i32) {
    let ask = async {
        let mut connection: PgConnection = options.connect().await?;
        let idle = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND state <> 'active'";
        sqlx::query(idle).bind(pid).execute(&mut connection).await
    };
    if !matches!(timeout(QUESTION, ask).await, Ok(Ok(_))) {
        tracing::debug!(pid, "a process of the server that is out of reach ends when it is idle for too long");
    }
}

pub(super) fn lost(reason: &'static str) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, reason))
}
