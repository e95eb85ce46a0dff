use std::collections::HashSet;

use migration::{Rewrite, SCRIPTS, Script};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, RuntimeErr, Statement, Value, sqlx};
use uuid::Uuid;

use super::error::Fault;
use super::{Database, DatabaseTransaction, Sql};
use crate::kernel::{Code, Error, Result};

/// Steps up to this one were taken statement by statement on SQLite: one that was interrupted left a part of itself behind.
const LAST_IN_PIECES: &str = "m0008_public_change";

/// How often somebody else who changes the tables of the embedded database is waited for; each time takes `lock_seconds`.
const TURNS: u32 = 40;

/// What the lock is called under which the tables change: "dateline", as a number.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7233099)";

/// A step in the history of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    pub name: String,
    pub is_applied: bool,
}

/// Every migration in order. Writes nothing; without any tables all of them are still to come. Fails if the database is of a
/// newer version.
pub async fn migrations(db: &Database) -> Result<Vec<Migration>> {
    let applied = applied(db.reader()).await?;
    let step = |script: &Script| Migration { name: script.name.to_owned(), is_applied: applied.contains(script.name) };
    Ok(SCRIPTS.iter().map(step).collect())
}

/// The migrations that have not been applied.
pub async fn pending_migrations(db: &Database) -> Result<Vec<String>> {
    Ok(migrations(db).await?.into_iter().filter(|step| !step.is_applied).map(|step| step.name).collect())
}

/// Brings the tables up to date. Each step is there as a whole or not at all, whatever ends the process; of several who do
/// this at the same time one takes a step and the others wait.
pub async fn migrate_up(db: &Database) -> Result<()> {
    loop {
        let tx = alone(db).await?;
        make_bookkeeping(&tx).await?;
        let applied = applied(&tx).await?;
        let Some(script) = SCRIPTS.iter().find(|script| !applied.contains(script.name)) else {
            return tx.commit().await;
        };
        take(&tx, script).await?;
        let now = match tx.get_database_backend() {
            DbBackend::Postgres => "CAST(extract(epoch FROM now()) AS BIGINT)",
            _ => "CAST(strftime('%s', 'now') AS INTEGER)",
        };
        let mut sql = Sql::new("INSERT INTO seaql_migrations (version, applied_at) VALUES (");
        sql.bind(script.name).push(", ").push(now).push(")").execute(&tx).await?;
        tx.commit().await?;
        tracing::info!(migration = script.name, "applied");
    }
}

/// Takes back the last migrations, with the data in the tables that they made.
pub async fn migrate_down(db: &Database, steps: u32) -> Result<()> {
    for _ in 0..steps {
        let tx = alone(db).await?;
        let applied = applied(&tx).await?;
        let Some(script) = SCRIPTS.iter().rev().find(|script| applied.contains(script.name)) else { return Ok(()) };
        if let Some(rewriting) = script.before_down() {
            rewrite(&tx, rewriting).await?;
        }
        tx.execute_unprepared(&script.down(tx.get_database_backend())).await.map_err(refused)?;
        let mut sql = Sql::new("DELETE FROM seaql_migrations WHERE version = ");
        sql.bind(script.name).execute(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A transaction in which nobody else changes the tables.
pub async fn alone(db: &Database) -> Result<DatabaseTransaction> {
    if db.backend() == DbBackend::Postgres {
        let tx = db.begin_overhaul().await?;
        tx.execute_unprepared(LOCK).await?;
        return Ok(tx);
    }
    for _ in 1..TURNS {
        match db.begin_overhaul().await {
            Err(error) if error.code() == Code::Unavailable => {
                tracing::info!("another process writes to the database; it is waited for");
            }
            result => return result,
        }
    }
    db.begin_overhaul().await
}

async fn take(tx: &DatabaseTransaction, script: &Script) -> Result<()> {
    let up = script.up(tx.get_database_backend());
    let is_in_pieces = tx.get_database_backend() != DbBackend::Postgres && script.name <= LAST_IN_PIECES;
    let step = tx.begin().await?;
    match step.execute_unprepared(&up).await {
        Ok(_) => {
            if let Some(rewriting) = script.then() {
                rewrite(&step, rewriting).await?;
            }
            return step.commit().await;
        }
        Err(error) if is_in_pieces && Fault::of(&error).is_none() => step.rollback().await?,
        Err(error) => return Err(refused(error)),
    }
    // What an interrupted step left is not used by anything yet.
    for statement in script.down(tx.get_database_backend()).split(';').filter(|text| !text.trim().is_empty()) {
        let piece = tx.begin().await?;
        match piece.execute_unprepared(statement).await {
            Ok(_) => piece.commit().await?,
            Err(_) => piece.rollback().await?,
        }
    }
    tracing::warn!(migration = script.name, "an earlier try was interrupted; what it left is removed");
    tx.execute_unprepared(&up).await.map(drop).map_err(|error| {
        let told = format!(
            "The tables of the step {} are there in part, and not as an interrupted try leaves them. Restore the database \
             from a backup, or begin with an empty one.",
            script.name
        );
        Error::new(Code::Unavailable, told).because(error)
    })
}

/// Goes through all rows; every ten thousand are told.
async fn rewrite(tx: &DatabaseTransaction, Rewrite { read, write, row }: Rewrite) -> Result<()> {
    let backend = tx.get_database_backend();
    let (mut after, mut done) = (Uuid::nil(), 0_usize);
    loop {
        let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, read, [Value::from(after)])).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for found in &rows {
            let (key, values) = row(found)?;
            after = key;
            let values = std::iter::once(Value::from(key)).chain(values);
            tx.execute_raw(Statement::from_sql_and_values(backend, write, values)).await?;
            done += 1;
            if done.is_multiple_of(10_000) {
                tracing::info!(rows = done, "are rewritten");
            }
        }
    }
}

/// The names of what is applied.
async fn applied(connection: &impl ConnectionTrait) -> Result<HashSet<String>> {
    #[derive(FromQueryResult)]
    struct Table {
        #[expect(dead_code, reason = "that there is one is all")]
        name: String,
    }
    #[derive(FromQueryResult)]
    struct Row {
        version: String,
    }
    let table = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(to_regclass('seaql_migrations') AS TEXT) AS name \
                                WHERE to_regclass('seaql_migrations') IS NOT NULL"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    if Sql::new(table).one::<Table>(connection).await?.is_none() {
        return Ok(HashSet::new());
    }
    let rows: Vec<Row> = Sql::new("SELECT version FROM seaql_migrations ORDER BY version").all(connection).await?;
    let known: HashSet<&str> = SCRIPTS.iter().map(|script| script.name).collect();
    match rows.iter().rev().find(|row| !known.contains(&*row.version)) {
        None => Ok(rows.into_iter().map(|row| row.version).collect()),
        Some(newer) => Err(Error::new(
            Code::Unavailable,
            format!(
                "The database is of a newer Dateline ({}). Run that version, or restore a backup from before the upgrade.",
                newer.version
            ),
        )),
    }
}

async fn make_bookkeeping(tx: &DatabaseTransaction) -> Result<()> {
    let table = "CREATE TABLE IF NOT EXISTS seaql_migrations (version VARCHAR NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)";
    tx.execute_unprepared(table).await.map(drop).map_err(refused)
}

/// Why the tables cannot be changed, if it is the rights of the role.
fn refused(error: DbErr) -> Error {
    let told = match &error {
        DbErr::Exec(RuntimeErr::SqlxError(driver)) => match &**driver {
            sqlx::Error::Database(error) if error.code().as_deref() == Some("42501") => {
                Some(error.message().to_owned())
            }
            _ => None,
        },
        _ => None,
    };
    match told {
        Some(told) => {
            let message = format!(
                "PostgreSQL does not let this role change the tables: {told}. Its owner may: GRANT CREATE, USAGE ON SCHEMA \
                 public TO the role, or run this as the role that owns the tables."
            );
            Error::new(Code::Unavailable, message).because(error)
        }
        None => error.into(),
    }
}
