use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{self, ConnectOptions, Row};
use tokio::time::{sleep, timeout};

use super::connector::session;
use super::driver::Session;
use super::pooled::Pooled;

/// How long it is tried to find out what became of a commit.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long one try may take.
const QUESTION: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_millis(100);

/// What became of a commit whose answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Committed,
    /// Nothing has happened.
    Undone,
    Unknown,
}

/// Finds out what became of a commit, over another connection to the same server.
pub(super) async fn outcome(pooled: &Pooled, xid: Option<&str>) -> Outcome {
    let asked = pooled.connector().server().zip(pooled.session()).zip(xid);
    let Some(((server, session), xid)) = asked else { return Outcome::Unknown };
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match timeout(QUESTION, ask(server, session, xid)).await {
            Ok(Ok(Some(outcome))) => {
                tracing::warn!(xid, ?outcome, "the answer to a commit was lost");
                return outcome;
            }
            Ok(Err(error)) => tracing::debug!(%error, xid, "it cannot be asked yet what became of a commit"),
            Ok(Ok(None)) | Err(_) => {}
        }
        sleep(AGAIN).await;
    }
    tracing::error!(xid, "it could not be found out what became of a commit");
    Outcome::Unknown
}

/// `None` if it is not decided yet.
async fn ask(server: &PgConnectOptions, lost: &Session, xid: &str) -> Result<Option<Outcome>, sqlx::Error> {
    let mut connection = server.connect().await?;
    // A standby that has taken over gives the same numbers to other transactions.
    if session(&mut connection).await?.timeline != lost.timeline {
        return Ok(Some(Outcome::Unknown));
    }
    let query = sqlx::query("SELECT pg_xact_status($1::text::xid8)").bind(xid);
    let status: Option<String> = query.fetch_one(&mut connection).await?.try_get(0)?;
    match status.as_deref() {
        Some("committed") => Ok(Some(Outcome::Committed)),
        Some("aborted") => Ok(Some(Outcome::Undone)),
        Some(_) => {
            // Our COMMIT did not get there, and nothing else will.
            sqlx::query("SELECT pg_terminate_backend($1)").bind(lost.pid).execute(&mut connection).await?;
            Ok(None)
        }
        None => Ok(Some(Outcome::Unknown)),
    }
}
