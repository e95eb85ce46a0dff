use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::formats::{Ghost, Markdown, Wordpress};
use super::node;
use super::run::print;
use super::watch::Watch;
use crate::config::Settings;
use crate::import::{self, Fidelity, Mapping, MarkdownMapping};
use crate::kernel::{Error, Result};

/// Imports an export of WordPress and tells what came over.
pub(super) async fn wordpress(arguments: &Wordpress, settings: &Settings) -> Result<()> {
    let Wordpress { files, media, map, dry_run, no_source_line, report, defaults } = arguments;
    let options = import::Wordpress {
        media: media.clone(),
        mapping: map.as_deref().map(Mapping::read).transpose()?.unwrap_or_default(),
        dry_run: *dry_run,
        source_line: !no_source_line,
        defaults: defaults.read()?,
    };
    let app = node::open_to_import(settings).await?;
    // Every file is read twice.
    let size: u64 = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|meta| meta.len() * 2).sum();
    let mut watch = Watch::new(Some(size), "parts");
    let fidelity = import::wordpress(&app, files, &options, |done| watch.tell(done)).await;
    watch.end();
    node::end_import(&app).await;
    told(&fidelity?, report.as_ref())
}

/// Imports a folder of Markdown files and tells what came over.
pub(super) async fn markdown(arguments: &Markdown, settings: &Settings) -> Result<()> {
    let Markdown { folder, map, dry_run, no_source_line, report, defaults } = arguments;
    let options = import::Markdown {
        mapping: map.as_deref().map(MarkdownMapping::read).transpose()?.unwrap_or_default(),
        dry_run: *dry_run,
        source_line: !no_source_line,
        defaults: defaults.read()?,
    };
    let app = node::open_to_import(settings).await?;
    let mut watch = Watch::new(None, "parts");
    let fidelity = import::markdown(&app, folder, &options, |done| watch.tell(done)).await;
    watch.end();
    node::end_import(&app).await;
    told(&fidelity?, report.as_ref())
}

/// Imports an export of Ghost and tells what came over.
pub(super) async fn ghost(arguments: &Ghost, settings: &Settings) -> Result<()> {
    let Ghost { file, redirects, dry_run, no_source_line, report, defaults } = arguments;
    let options = import::Ghost {
        redirects: redirects.clone(),
        dry_run: *dry_run,
        source_line: !no_source_line,
        defaults: defaults.read()?,
    };
    let app = node::open_to_import(settings).await?;
    let mut watch = Watch::new(None, "parts");
    let fidelity = import::ghost(&app, file, &options, |done| watch.tell(done)).await;
    watch.end();
    node::end_import(&app).await;
    told(&fidelity?, report.as_ref())
}

/// Prints the report, writes it as JSON if asked. Fails if something is lost that nobody wanted to lose.
fn told(fidelity: &Fidelity, report: Option<&PathBuf>) -> Result<()> {
    print(&fidelity.to_string());
    if let Some(path) = report {
        write(path, fidelity)?;
    }
    match fidelity.totals.dropped {
        0 => Ok(()),
        1 => Err(Error::invalid("One thing, or a part of it, is lost; the rest is in.")),
        dropped => Err(Error::invalid(format!("{dropped} things, or parts of them, are lost; the rest is in."))),
    }
}

fn write(path: &Path, fidelity: &Fidelity) -> Result<()> {
    let unwritable = |error: std::io::Error| Error::invalid(format!("{} cannot be written: {error}.", path.display()));
    let mut file = BufWriter::new(File::create(path).map_err(unwritable)?);
    serde_json::to_writer_pretty(&mut file, fidelity).map_err(|error| unwritable(error.into()))?;
    file.flush().map_err(unwritable)
}
