use std::sync::Arc;
use std::time::Duration;

use crate::app::{self, App};
use crate::config::{Address, Settings};
use crate::db::{Database, DatabaseUrl, Limits, pending_migrations};
use crate::fulltext::FullText;
use crate::kernel::{Code, Error, RandomIds, Result, SystemClock};
use crate::media::Library;
use crate::region;

/// How long an import may think between two statements, and how long one may take: a batch is large.
const IMPORT_PAUSE: Duration = Duration::from_secs(60);
const IMPORT_STATEMENT: Duration = Duration::from_secs(600);

/// Opens the database that the settings name.
pub(super) async fn database(settings: &Settings) -> Result<Database> {
    with_limits(settings, &settings.database.limits()).await
}

async fn with_limits(settings: &Settings, limits: &Limits) -> Result<Database> {
    let db = Database::open_with(settings.database.url.expose(), limits).await?;
    match settings.database.replica_url.expose() {
        Some(replica) => db.with_replica(replica, limits),
        None => Ok(db),
    }
}

/// Opens a node on tables that are up to date.
pub(super) async fn open(settings: &Settings) -> Result<App> {
    let db = prepared(database(settings).await?, settings).await?;
    let mut app = App::open_with(db, Arc::new(SystemClock), Arc::new(RandomIds), settings.accounts.clone()).await?;
    app.fulltext = Arc::new(FullText::new(settings.search.place(settings.database.url.expose())));
    app.media = library(settings)?;
    Ok(app)
}

/// The files that are kept beside the database.
pub(super) fn library(settings: &Settings) -> Result<Arc<Library>> {
    let place = settings.media.place(settings.database.url.expose())?;
    Ok(Arc::new(Library::new(settings.media.clone(), settings.media.base(settings.bind), place)))
}

/// The same for an import.
pub(super) async fn open_to_import(settings: &Settings) -> Result<App> {
    let limits = settings.database.limits();
    let limits = Limits {
        statement: limits.statement.max(IMPORT_STATEMENT),
        idle_transaction: limits.idle_transaction.max(IMPORT_PAUSE),
        ..limits
    };
    let db = prepared(with_limits(settings, &limits).await?, settings).await?;
    let mut app = App::open_with(db, Arc::new(SystemClock), Arc::new(RandomIds), settings.accounts.clone()).await?;
    app.media = library(settings)?;
    Ok(app)
}

/// Closes what was opened to import.
pub(super) async fn end_import(app: &App) {
    if let Err(error) = app.db.measure_tables().await {
        tracing::warn!(cause = ?error, "the database does not know yet how much there is: queries may be slow for a minute");
    }
    app.db.close().await;
}

/// The same for an export.
pub(super) async fn open_to_read(settings: &Settings) -> Result<App> {
    let db = prepared(database(settings).await?, settings).await?;
    let accounts = settings.accounts.clone();
    let mut app = App::open_to_read(db, Arc::new(SystemClock), Arc::new(RandomIds), accounts).await?;
    app.media = library(settings)?;
    Ok(app)
}

/// Sees to it that the tables are up to date.
///
/// The embedded database belongs to this process alone, so it is brought up to date here. PostgreSQL may have other nodes
/// of another version on it, and then when its tables change is the operator's to say.
async fn prepared(db: Database, settings: &Settings) -> Result<Database> {
    let pending = pending_migrations(&db).await?;
    let may_change = settings.database.migrate || is_embedded(&settings.database.url);
    if !pending.is_empty() && !may_change {
        return Err(not_migrated(pending.len()));
    }
    // Also if nothing is pending: an earlier start may have been interrupted behind the last step.
    if !pending.is_empty() || (may_change && !region::has_reference(db.reader()).await?) {
        app::prepare(&db, &SystemClock).await?;
    }
    Ok(db)
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
