use std::sync::Arc;

use crate::app::{self, App};
use crate::config::{Address, Settings};
use crate::db::{Database, DatabaseUrl, pending_migrations};
use crate::fulltext::FullText;
use crate::kernel::{Code, Error, RandomIds, Result, SystemClock};

/// Opens the database that the settings name.
pub(super) async fn database(settings: &Settings) -> Result<Database> {
    let connections = settings.database.connections;
    let db = Database::open(settings.database.url.expose(), connections).await?;
    match settings.database.replica_url.expose() {
        Some(replica) => db.with_replica(replica, connections).await,
        None => Ok(db),
    }
}

/// Opens a node on tables that are up to date.
///
/// The embedded database belongs to this process alone, so it is brought up to date here. PostgreSQL may have other nodes
/// of another version on it, and then when its tables change is the operator's to say.
pub(super) async fn open(settings: &Settings) -> Result<App> {
    let db = database(settings).await?;
    let clock = Arc::new(SystemClock);
    let pending = pending_migrations(&db).await?;
    if !pending.is_empty() {
        if !settings.database.migrate && !is_embedded(&settings.database.url) {
            return Err(not_migrated(pending.len()));
        }
        app::prepare(&db, &*clock).await?;
        tracing::info!(migrations = pending.len(), "the tables are up to date");
    }
    let app = App::open_with(db, clock, Arc::new(RandomIds), settings.accounts.clone()).await?;
    let fulltext = Arc::new(FullText::new(settings.search.place(settings.database.url.expose())));
    Ok(App { fulltext, ..app })
}

fn is_embedded(address: &Address) -> bool {
    matches!(address.expose(), DatabaseUrl::Sqlite(_) | DatabaseUrl::SqliteMemory)
}

fn not_migrated(pending: usize) -> Error {
    Error::new(
        Code::Unavailable,
        format!(
            "The tables of the database are not up to date ({pending} migrations to come). Run \"dateline migrate\", or start with --migrate."
        ),
    )
}
