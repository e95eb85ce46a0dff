use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write, stderr};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Wordpress;
use super::node;
use super::run::print;
use crate::config::Settings;
use crate::import::{self, Fidelity, Mapping};
use crate::kernel::{Error, Result};

/// Imports an export of WordPress and prints what came over. Fails if something was dropped that nobody asked to drop.
pub(super) async fn run(arguments: &Wordpress, settings: &Settings) -> Result<()> {
    let Wordpress { files, media, map, dry_run, no_source_line, report } = arguments;
    let options = import::Wordpress {
        media: media.clone(),
        mapping: map.as_deref().map(Mapping::read).transpose()?.unwrap_or_default(),
        dry_run: *dry_run,
        source_line: !no_source_line,
    };
    let app = node::open(settings).await?;
    // Every file is read twice.
    let size = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|meta| meta.len() * 2).sum();
    let bar = progress_bar(size);
    let fidelity = import::wordpress(&app, files, &options, |done| {
        bar.set_position(done.bytes);
        bar.set_message(format!("{} parts, {} broken", done.lines, done.refused));
    })
    .await;
    bar.finish_and_clear();
    let fidelity = fidelity?;
    print(&fidelity.to_string());
    if let Some(path) = report {
        write(path, &fidelity)?;
    }
    match fidelity.totals.dropped {
        0 => Ok(()),
        1 => Err(Error::invalid("One thing, or a part of it, was dropped; the rest is in.")),
        dropped => Err(Error::invalid(format!("{dropped} things, or parts of them, were dropped; the rest is in."))),
    }
}

fn write(path: &Path, fidelity: &Fidelity) -> Result<()> {
    let unwritable = |error: std::io::Error| Error::invalid(format!("{} cannot be written: {error}.", path.display()));
    let mut file = BufWriter::new(File::create(path).map_err(unwritable)?);
    serde_json::to_writer_pretty(&mut file, fidelity).map_err(|error| unwritable(error.into()))?;
    file.flush().map_err(unwritable)
}

/// How far it is, for a person who watches.
fn progress_bar(size: u64) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}");
    ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
