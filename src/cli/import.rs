use super::node;
use super::run::print;
use super::watch::Watch;
use crate::config::Settings;
use crate::import::{self, Source};
use crate::kernel::{Error, Result};

/// Imports files and prints what that did. Fails if a line was refused, or something of one was left out; the others are in
/// all the same.
pub(super) async fn ndjson(files: &[String], settings: &Settings) -> Result<()> {
    let app = node::open_to_import(settings).await?;
    let sources: Vec<Source> = files.iter().map(|file| Source::parse(file)).collect();
    let mut watch = Watch::new(size(&sources).await, "lines");
    let report = import::ndjson(&app, &sources, |done| watch.tell(done)).await;
    watch.end();
    node::end_import(&app).await;
    let report = report?;
    print(&report.to_string());
    match report.refused.len() {
        0 if report.left_out.is_empty() => Ok(()),
        0 => Err(Error::invalid("Something was left out of what was taken; the report says what.")),
        1 => Err(Error::invalid("One line was refused; the rest is in.")),
        refused => Err(Error::invalid(format!("{refused} lines were refused; the rest is in."))),
    }
}

/// The bytes of all sources, if that can be known.
async fn size(sources: &[Source]) -> Option<u64> {
    let mut sum = 0;
    for source in sources {
        sum += source.size().await?;
    }
    Some(sum)
}
