use std::fmt::Display;
use std::time::Duration;

use sea_orm::sqlx::Executor;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::time::timeout;

use crate::kernel::{Code, Error, Result};

/// How long making the connection may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Who has heard nothing for so long asks whether somebody is still there.
const SILENCE: Duration = Duration::from_secs(5);
/// How long the answer may take.
const QUESTION: Duration = Duration::from_secs(2);

/// Hears when another node has committed something that all should know ([`super::notice`]).
#[derive(Debug)]
pub struct Notices(PgListener);

impl Notices {
    pub(super) async fn of(server: &PgConnectOptions) -> Result<Self> {
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let listen = async {
            let pool = pool.acquire_timeout(PATIENCE).connect_with(server.clone()).await?;
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.eager_reconnect(false);
            listener.listen("dateline").await?;
            Ok::<_, sea_orm::sqlx::Error>(listener)
        };
        match timeout(PATIENCE, listen).await {
            Ok(Ok(listener)) => Ok(Self(listener)),
            Ok(Err(error)) => Err(deaf(error)),
            Err(elapsed) => Err(deaf(elapsed)),
        }
    }

    /// Waits for the next notice; several at once are one. `false` if the connection is lost: something may have been missed.
    pub async fn next(&mut self) -> bool {
        loop {
            match timeout(SILENCE, self.0.try_recv()).await {
                Ok(heard) => {
                    while self.0.next_buffered().is_some() {}
                    return matches!(heard, Ok(Some(_)));
                }
                Err(_) if self.is_there().await => {}
                Err(_) => return false,
            }
        }
    }

    /// A connection that died without a word looks like one at which nothing happens.
    async fn is_there(&mut self) -> bool {
        matches!(timeout(QUESTION, (&mut self.0).execute("SELECT 1")).await, Ok(Ok(_)))
    }
}

fn deaf(cause: impl Display) -> Error {
    Error::new(Code::Unavailable, "The database cannot be listened to.").because(cause.to_string())
}
