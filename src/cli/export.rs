use std::fs::File;
use std::io::{BufWriter, stdout};
use std::path::Path;

use super::node;
use crate::app::App;
use crate::config::Settings;
use crate::db::DatabaseUrl;
use crate::export;
use crate::kernel::{Error, Result};

/// Writes everything to a file or prints it.
pub(super) async fn ndjson(output: Option<&Path>, settings: &Settings) -> Result<()> {
    let app = open(settings).await?;
    let lines = match output {
        Some(path) => {
            let file = File::create(path)
                .map_err(|error| Error::invalid(format!("{} cannot be written: {error}.", path.display())))?;
            export::ndjson(&app, BufWriter::new(file)).await?
        }
        None => export::ndjson(&app, BufWriter::new(stdout())).await?,
    };
    tracing::info!(lines, "exported");
    Ok(())
}

/// Writes Markdown files.
pub(super) async fn markdown(folder: &Path, settings: &Settings) -> Result<()> {
    let files = export::markdown(&open(settings).await?, folder).await?;
    tracing::info!(files, "exported");
    Ok(())
}

/// Writes pages.
pub(super) async fn static_pages(folder: &Path, settings: &Settings) -> Result<()> {
    let files = export::static_pages(&open(settings).await?, folder).await?;
    tracing::info!(files, "exported");
    Ok(())
}

/// A node on a database that is there.
async fn open(settings: &Settings) -> Result<App> {
    if let DatabaseUrl::Sqlite(path) = settings.database.url.expose()
        && !path.exists()
    {
        return Err(Error::not_found(format!("There is no database at {} to export.", path.display())));
    }
    node::open_to_read(settings).await
}
