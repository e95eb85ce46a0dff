//! The demo newsroom: the page that Dateline comes from, and a hundred articles around it.

use crate::app::App;
use crate::import::{Report, Source, ndjson};
use crate::kernel::Result;

const NEWSROOM: &str = include_str!("newsroom.ndjson");

/// Loads the demo newsroom. What is there already stays as it is.
pub async fn load(app: &App) -> Result<Report> {
    ndjson(app, &[Source::Text("demo", NEWSROOM)], |_| {}).await
}
