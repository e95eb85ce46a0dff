use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Ghost, Markdown, Wordpress};
use super::node;
use super::run::print;
use crate::config::Settings;
use crate::import::{self, Fidelity, Mapping, MarkdownMapping, Progress};
use crate::kernel::{Error, Result};

/// Imports an export of WordPress and tells what came over.
pub(super) async fn wordpress(arguments: &Wordpress, settings: &Settings) -> Result<()> {
    let Wordpress { files, media, map, dry_run, no_source_line, report } = arguments;
    let options = import::Wordpress {
        media: media.clone(),
        mapping: map.as_deref().map(Mapping::read).transpose()?.unwrap_or_default(),
        dry_run: *dry_run,
        source_line: !no_source_line,
    };
    let app = node::open(settings).await?;
    // Every file is read twice.
    let size: u64 = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|meta| meta.len() * 2).sum();
    let mut watch = Watch::new(Some(size));
    let fidelity = import::wordpress(&app, files, &options, |done| watch.tell(done)).await;
    watch.end();
    told(&fidelity?, report.as_ref())
}

/// Imports a folder of Markdown files and tells what came over.
pub(super) async fn markdown(arguments: &Markdown, settings: &Settings) -> Result<()> {
    let Markdown { folder, map, dry_run, no_source_line, report } = arguments;
    let options = import::Markdown {
        mapping: map.as_deref().map(MarkdownMapping::read).transpose()?.unwrap_or_default(),
        dry_run: *dry_run,
        source_line: !no_source_line,
    };
    let app = node::open(settings).await?;
    let mut watch = Watch::new(None);
    let fidelity = import::markdown(&app, folder, &options, |done| watch.tell(done)).await;
    watch.end();
    told(&fidelity?, report.as_ref())
}

/// Imports an export of Ghost and tells what came over.
pub(super) async fn ghost(arguments: &Ghost, settings: &Settings) -> Result<()> {
    let Ghost { file, redirects, dry_run, no_source_line, report } = arguments;
    let options = import::Ghost { redirects: redirects.clone(), dry_run: *dry_run, source_line: !no_source_line };
    let app = node::open(settings).await?;
    let mut watch = Watch::new(None);
    let fidelity = import::ghost(&app, file, &options, |done| watch.tell(done)).await;
    watch.end();
    told(&fidelity?, report.as_ref())
}

/// Prints the report, writes it as JSON if asked. Fails if something was dropped that nobody asked to drop.
fn told(fidelity: &Fidelity, report: Option<&PathBuf>) -> Result<()> {
    print(&fidelity.to_string());
    if let Some(path) = report {
        write(path, fidelity)?;
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

/// How far it is: a bar for a person who watches, a line now and then for a log.
struct Watch {
    bar: Option<ProgressBar>,
    last: Instant,
}

impl Watch {
    /// How often a log gets a line.
    const EVERY: Duration = Duration::from_secs(10);

    fn new(size: Option<u64>) -> Self {
        let template = match size {
            Some(_) => "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}",
            None => "{bar:30} {pos}/{len} {per_sec} {eta} {msg}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = size.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style);
        Self { bar: stderr().is_terminal().then_some(bar), last: Instant::now() }
    }

    fn tell(&mut self, done: Progress) {
        let Progress { bytes, lines, refused, total } = done;
        match &self.bar {
            Some(bar) => {
                bar.set_position(if total.is_some() { lines } else { bytes });
                if let Some(total) = total {
                    bar.set_length(total);
                }
                bar.set_message(format!("{lines} parts, {refused} broken"));
            }
            None if self.last.elapsed() >= Self::EVERY => {
                self.last = Instant::now();
                tracing::info!(bytes, parts = lines, broken = refused, "importing");
            }
            None => {}
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
