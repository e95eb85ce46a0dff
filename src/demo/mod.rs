//! The demo newsroom: the page that Dateline comes from, and a hundred articles around it.

mod pictures;

use sea_orm::FromQueryResult;

use crate::app::App;
use crate::article::{Scope, feed};
use crate::db::Sql;
use crate::import::{Report, Source, ndjson};
use crate::kernel::{ImportKey, Result};

const NEWSROOM: &str = include_str!("newsroom.ndjson");

#[derive(FromQueryResult)]
struct Found {
    begun: i64,
}

/// Whether to load it: nothing is public yet, or a node was ended while it did. The site is the last of its lines.
pub async fn is_due(app: &App) -> Result<bool> {
    if feed::live_count(app.db.primary(), Scope::ALL).await? == 0 {
        return Ok(true);
    }
    let first = ImportKey { source: "scrape".into(), key: "000_b77860f708447555".into() }.article_id()?;
    let mut sql = Sql::new("SELECT count(*) AS begun FROM article WHERE id = ");
    sql.bind(first).push(" AND NOT EXISTS (SELECT 1 FROM site)");
    Ok(sql.one::<Found>(app.db.primary()).await?.is_some_and(|found| found.begun > 0))
}

/// Loads the demo newsroom. What is there already stays as it is.
pub async fn load(app: &App) -> Result<Report> {
    let report = ndjson(app, &[Source::Text("demo", NEWSROOM)], |_| {}).await?;
    pictures::draw(app).await?;
    Ok(report)
}
