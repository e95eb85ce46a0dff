use sea_orm::sqlx;

use super::driver::Driver;
use super::pool::Pool;
use super::pooled::Pooled;
use crate::kernel::{Code, Error, Result};

/// How often it is compared who answers.
const TRIES: usize = 3;

/// Fails if there is a pooler in between that gives a connection to somebody else after each transaction: what Dateline sets
/// for a connection, prepares on it and listens for at it would then be somebody else's.
pub(super) async fn refuse(connection: &mut Pooled, pool: &Pool) -> Result<()> {
    if connection.session().is_none() {
        return Ok(());
    }
    match is_shared(connection, pool).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(shared()),
        Err(error) => Err(Error::new(Code::Unavailable, "The database hangs up.").because(error)),
    }
}

/// Two connections are open at a time; where they are answered by the same process there is somebody in between.
async fn is_shared(connection: &mut Pooled, pool: &Pool) -> Result<bool, sqlx::Error> {
    let mut other = pool.connector().connect().await?;
    let first = connection.session().map(|session| session.pid);
    let mut is_shared = other.session().map(|session| session.pid) == first;
    for _ in 0..TRIES {
        let (mine, others) = (pid(connection.first(PID).await?), pid(other.first(PID).await?));
        is_shared |= mine == others || mine != first;
    }
    end(other).await;
    Ok(is_shared)
}

const PID: &str = "SELECT pg_backend_pid()";

fn pid(row: Option<sea_orm::QueryResult>) -> Option<i32> {
    row.and_then(|row| row.try_get_by_index(0).ok())
}

async fn end(connection: Driver) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "a connection is not closed in good order");
    }
}

fn shared() -> Error {
    Error::new(
        Code::Unavailable,
        "Between Dateline and PostgreSQL is a pooler in transaction mode. Dateline sets limits for its connections, prepares \
         statements and listens for notices: set pool_mode = session for this database, or connect to PostgreSQL itself.",
    )
}
