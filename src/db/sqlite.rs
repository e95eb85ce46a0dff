use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use sea_orm::sqlx::ConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;

use super::STATEMENTS;
use super::connector::{Connector, Target};
use super::limits::Limits;
use crate::kernel::{Code, Error, Result};

/// The connection that writes. There is one: SQLite has one writer at a time anyway, and a queue in front of it beats a busy
/// error behind it.
pub(super) fn writer(path: &Path, limits: &Limits) -> Connector {
    // A publication touches a hundred pages, most of them those of the one before.
    let options = options(limits).filename(path).create_if_missing(true).pragma("cache_size", "-16384");
    connector(options, Some(path), limits)
}

pub(super) fn reader(path: &Path, limits: &Limits) -> Connector {
    let options = options(limits).filename(path).pragma("cache_size", "-3072").pragma("query_only", "ON");
    connector(options, Some(path), limits)
}

pub(super) fn memory(limits: &Limits) -> Connector {
    connector(options(limits).in_memory(true).pragma("cache_size", "-4096"), None, limits)
}

fn connector(options: SqliteConnectOptions, file: Option<&Path>, limits: &Limits) -> Connector {
    Connector::new(Target::Sqlite { options, file: file.map(ToOwned::to_owned) }, limits.connect, limits.statement)
}

fn options(limits: &Limits) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .pragma("journal_mode", "WAL")
        // An acknowledged write survives a power cut.
        .pragma("synchronous", "FULL")
        // Pages in the log before they go into the file: the more, the more often a page is written once for many changes.
        .pragma("wal_autocheckpoint", "8000")
        .pragma("temp_store", "MEMORY")
        .busy_timeout(limits.lock)
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging()
}

/// Readers of the embedded database at most: each has a thread, and more of them than processors only wait for one. On a small
/// machine a few more, because some wait for its disk.
pub(super) fn most_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(processors).unwrap_or(u32::MAX).max(4)
}

/// Makes the file and its folder, if they are not there, so that nobody but the owner gets in: it holds password hashes and
/// the keys that sign tokens. SQLite gives the files beside it the same mode.
pub(super) fn make_private(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| unwritable(path, &error))?;
    }
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|error| unwritable(path, &error))?;
    Ok(())
}

/// Whether a file that is not there can be made: tried with a folder beside it, which goes again.
pub fn can_be_made(path: &Path) -> Result<()> {
    let folders =
        path.ancestors().skip(1).map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let Some(folder) = folders.into_iter().find(|folder| folder.exists()) else { return Ok(()) };
    let tried = folder.join(".dateline-doctor");
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&tried)
        .and_then(|()| fs::remove_dir(&tried))
        .map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    let shown = path.display();
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "this user may not. Give the folder to the user that runs Dateline".into(),
        io::ErrorKind::ReadOnlyFilesystem => "it is on a file system that is read-only".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        _ => error.to_string(),
    };
    Error::new(Code::Unavailable, format!("The database file {shown} cannot be opened for writing: {reason}."))
}

/// Which files of the database others than their owner can read or write, with their modes.
pub fn exposed_files(path: &Path) -> Vec<(String, u32)> {
    let beside = |suffix: &str| format!("{}{suffix}", path.display());
    let mode = |file: String| {
        let mode = std::fs::metadata(&file).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then_some((file, mode))
    };
    ["", "-wal", "-shm"].into_iter().map(beside).filter_map(mode).collect()
}
