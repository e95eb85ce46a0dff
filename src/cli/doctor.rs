use std::time::Duration;

use super::node;
use super::run::print;
use super::search;
use super::setup::unset;
use crate::config::{Config, Settings};
use crate::curation::moves::{self, VocabularyMove};
use crate::db::{self, Database, DatabaseUrl, Limits, exposed_files, migrations};
use crate::editorial::{self, ReleaseFailure};
use crate::fulltext::Place;
use crate::kernel::{Error, Result};
use crate::media::store::Place as MediaPlace;
use crate::vocabulary::Vocabulary;

/// Prints the settings in force and checks the database. Fails if something is not as it should be.
pub(super) async fn run(config: &Config) -> Result<()> {
    let file = config.file.as_ref().map_or("none".into(), |path| path.display().to_string());
    print(&format!("Settings (file: {file})\n"));
    for line in config.lines() {
        print(&format!("  {:<40} {:<28} {}\n", line.key, line.value, line.origin));
    }

    let address = &config.settings.database.url;
    print(&format!("\nDatabase {address}\n"));
    if let DatabaseUrl::Sqlite(path) = address.expose()
        && !path.exists()
    {
        if let Err(error) = db::can_be_made(path) {
            print(&format!("  not there, and cannot be made: {}\n", error.message()));
            return Err(unwell());
        }
        print("  not there yet; the first command that needs it makes it\n");
        return Ok(());
    }
    // Everything is read once, however long that takes.
    let limits = Limits { statement: Duration::MAX, ..config.settings.database.limits() };
    let db = match Database::open_with(address.expose(), &limits).await {
        Ok(db) => db,
        Err(error) => {
            print(&format!("  not reachable: {}\n", error.message()));
            return Err(unwell().because(error.cause().map(ToString::to_string).unwrap_or_default()));
        }
    };
    print("  reachable\n");
    let tables = of_tables(&db).await;
    let is_up_to_date = tables.is_ok();
    let mut checks = vec![tables, of_file(&db).await];
    if is_up_to_date {
        let settings = &config.settings;
        checks.extend([
            of_work(&db).await,
            of_site(&db).await,
            of_search(&db, settings).await,
            of_media(settings).await,
        ]);
    }
    db.close().await;
    let mut is_well = true;
    for check in checks {
        match check {
            Ok(told) => print(&told),
            Err(error) => {
                is_well = false;
                print(&format!("  {}\n", error.message()));
            }
        }
    }
    if is_well { Ok(()) } else { Err(unwell()) }
}

async fn of_tables(db: &Database) -> Result<String> {
    let steps = migrations(db).await?;
    let applied = steps.iter().filter(|step| step.is_applied).count();
    let told = format!("{applied} of {} migrations applied", steps.len());
    if applied < steps.len() {
        return Err(Error::invalid(format!("{told}: run \"dateline migrate\"")));
    }
    Ok(format!("  {told}\n"))
}

/// Whether the file of the embedded database can be read to its end, and by its owner alone.
async fn of_file(db: &Database) -> Result<String> {
    let Some(path) = db.file() else { return Ok(String::new()) };
    if let Some(damage) = db.damage().await? {
        return Err(Error::invalid(format!(
            "{} is damaged: {damage}. Restore it from a backup (docs/operations.md).",
            path.display()
        )));
    }
    let exposed = exposed_files(path);
    if exposed.is_empty() {
        return Ok("  whole, and closed to other users\n".into());
    }
    let files: Vec<String> = exposed.iter().map(|(file, mode)| format!("{file} ({mode:o})")).collect();
    let names: Vec<&str> = exposed.iter().map(|(file, _)| file.as_str()).collect();
    Err(Error::invalid(format!(
        "open to other users, though it holds passwords and keys: {}. Run: chmod 600 {}",
        files.join(", "),
        names.join(" ")
    )))
}

/// Whether anything that goes on by itself stands still.
async fn of_work(db: &Database) -> Result<String> {
    let (releases, moves) = (editorial::failed_releases(db.primary()).await?, moves::stuck(db.primary()).await?);
    let mut told = Vec::new();
    for ReleaseFailure { article_id, code, attempts, .. } in &releases {
        told.push(format!(
            "the planned release of article {article_id} failed ({code}, {attempts} attempts); see the log"
        ));
    }
    for VocabularyMove { term: (kind, id), skipped, .. } in &moves {
        told.push(format!("{skipped} articles cannot follow a change of the {} {id}; see the log", kind.name()));
    }
    if told.is_empty() { Ok(String::new()) } else { Err(Error::invalid(told.join("\n  "))) }
}

/// What the site is called and where it is, and what nobody has said of it yet.
async fn of_site(db: &Database) -> Result<String> {
    let site = Vocabulary::load(db.reader()).await?.site;
    let told = unset(&site).into_iter().map(|warning| format!("  {warning}\n")).collect::<String>();
    Ok(format!("\nSite \"{}\" at {}\n{told}", site.name, site.base_url))
}

/// Whether the search index can be read to its end.
async fn of_search(db: &Database, settings: &Settings) -> Result<String> {
    let place = settings.search.place(settings.database.url.expose());
    let Place::Folder(folder) = &place else { return Ok(String::new()) };
    let there = search::glance(&place)?;
    if let Some(there) = &there {
        there.verify().map_err(|broken| search::unreadable(&broken))?;
    }
    let changes = db::counters(db.primary()).await?.article;
    Ok(format!("\nSearch index {}\n{}", folder.display(), search::told(there.as_ref(), changes)?))
}

/// Whether what keeps media files answers.
async fn of_media(settings: &Settings) -> Result<String> {
    let library = node::library(settings)?;
    let place = match settings.media.place(settings.database.url.expose())? {
        MediaPlace::Memory => return Ok(String::new()),
        // Made by the first file that comes.
        MediaPlace::Folder(folder) if !folder.exists() => {
            return Ok(format!("\nMedia files {}\n  not there yet\n", folder.display()));
        }
        MediaPlace::Folder(folder) => folder.display().to_string(),
        MediaPlace::Bucket(address) => address.name().to_owned(),
    };
    match library.store.look().await {
        Ok(()) => Ok(format!("\nMedia files {place}\n  reachable\n")),
        Err(error) => {
            let cause = error.cause().map(ToString::to_string).unwrap_or_default();
            Err(Error::invalid(format!("the media files at {place} cannot be reached: {cause}")))
        }
    }
}

fn unwell() -> Error {
    Error::invalid("Something is not as it should be; see above.")
}
