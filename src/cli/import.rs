use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

use super::node;
use super::run::print;
use crate::config::Settings;
use crate::import::{self, Source};
use crate::kernel::{Error, Result};

/// Imports files and prints what that did. Fails if a line was refused; the others are in all the same.
pub(super) async fn ndjson(files: &[String], settings: &Settings) -> Result<()> {
    let app = node::open(settings).await?;
    let sources: Vec<Source> = files.iter().map(|file| Source::parse(file)).collect();
    let bar = progress_bar(&sources).await;
    let report = import::ndjson(&app, &sources, |done| {
        bar.set_position(done.bytes);
        bar.set_message(format!("{} lines, {} refused", done.lines, done.refused));
    })
    .await;
    bar.finish_and_clear();
    let report = report?;
    print(&report.to_string());
    match report.refused.len() {
        0 => Ok(()),
        1 => Err(Error::invalid("One line was refused; the rest is in.")),
        refused => Err(Error::invalid(format!("{refused} lines were refused; the rest is in."))),
    }
}

/// How far it is, for a person who watches.
async fn progress_bar(sources: &[Source]) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let mut size = Some(0);
    for source in sources {
        size = size.zip(source.size().await).map(|(sum, size)| sum + size);
    }
    let template =
        if size.is_some() { "{bar:30} {bytes}/{total_bytes} {eta} {msg}" } else { "{spinner} {bytes} {msg}" };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    size.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style)
}
