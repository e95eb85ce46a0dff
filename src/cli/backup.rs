use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::run::print;
use crate::config::Settings;
use crate::db::{Database, DatabaseUrl, Limits};
use crate::kernel::{Error, Result};
use crate::media;
use crate::media::store::{Area, Place, Store};

/// Copies the database into a file that is not there yet, and its media files into a folder beside that.
pub(super) async fn run(file: &Path, settings: &Settings) -> Result<()> {
    match settings.database.url.expose() {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            Err(Error::not_found(format!("There is no database at {} to copy.", path.display())))
        }
        url @ DatabaseUrl::Sqlite(_) => copy(file, url, settings).await,
        DatabaseUrl::SqliteMemory => Err(Error::invalid("A database in memory is gone when its process ends.")),
        url @ DatabaseUrl::Postgres(address) => Err(Error::invalid(format!(
            "PostgreSQL makes its own copies. Run: pg_dump --format=custom --file={} \"{}\". Copy {} afterwards.",
            file.display(),
            without_password(address),
            objects(&settings.media, url)?
        ))),
    }
}

/// Where originals and masters are, for people.
fn objects(settings: &media::Settings, url: &DatabaseUrl) -> Result<String> {
    let folder = Area::Objects.folder();
    Ok(match settings.place(url)? {
        Place::Folder(root) => format!("the media files in {}", root.join(folder).display()),
        Place::Bucket(_) => format!("the media files under {folder}/ in the bucket {}", settings.s3_bucket),
        Place::Memory => "the media files".into(),
    })
}

async fn copy(file: &Path, url: &DatabaseUrl, settings: &Settings) -> Result<()> {
    let cannot = |error: io::Error| Error::invalid(format!("{} cannot be written: {error}.", file.display()));
    if file.exists() {
        return Err(Error::invalid(format!("{} is there already. Name another file.", file.display())));
    }
    // Under another name until it is whole.
    let part = PathBuf::from(format!("{}.part", file.display()));
    let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(cannot)?;
    drop(made);
    // However long it takes.
    let limits = Limits { statement: Duration::MAX, ..settings.database.limits() };
    let db = Database::open_with(url, &limits).await?;
    let copied = db.copy_into(&part).await;
    db.close().await;
    // After the database: no record is without its bytes then.
    let copied = match copied {
        Ok(()) => copy_media(file, url, settings).await,
        Err(error) => Err(error),
    };
    let done = copied.and_then(|told| {
        File::open(&part).and_then(|copy| copy.sync_all()).map_err(cannot)?;
        fs::hard_link(&part, file)
            .or_else(|_| if file.exists() { Err(exists()) } else { fs::rename(&part, file) })
            .map_err(cannot)?;
        Ok(told)
    });
    // Gone already if it was renamed.
    let _ = fs::remove_file(&part);
    let told = done?;
    let bytes = fs::metadata(file).map_err(cannot)?.len();
    print(&format!("{} has everything that was committed ({bytes} bytes).\n{told}", file.display()));
    Ok(())
}

/// Copies originals and masters to where they are looked for beside the copy; says what was done.
async fn copy_media(file: &Path, url: &DatabaseUrl, settings: &Settings) -> Result<String> {
    let store = Store::new(settings.media.place(url)?);
    let beside = DatabaseUrl::Sqlite(file.to_owned()).beside("media");
    let beside = beside.ok_or_else(|| Error::internal("a file has nothing beside it"))?;
    let copied = store.copy_objects(beside.clone()).await.map_err(|error| {
        let cause = error.cause().map(ToString::to_string).unwrap_or_default();
        Error::invalid(format!("The media files cannot be copied into {}: {cause}.", beside.display()))
    })?;
    Ok(match copied {
        Some((0, _)) => String::new(),
        Some((files, bytes)) => format!("{} has {files} media files ({bytes} bytes).\n", beside.display()),
        None => format!("Copy {} too.\n", objects(&settings.media, url)?),
    })
}

fn exists() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "it is there already")
}

/// The address as pg_dump takes it, which asks for the password or reads it from ~/.pgpass.
fn without_password(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return "postgres://…".into() };
    // It fails for addresses without a host, which have none.
    let _ = url.set_password(None);
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !name.contains("password") && name != "statement-cache-capacity")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_printed() {
        let told = without_password("postgres://me:secret@db.example/x?sslmode=require&sslpassword=secret");
        assert_eq!(told, "postgres://me@db.example/x?sslmode=require");
    }
}
