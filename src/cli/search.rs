use super::args;
use super::node;
use super::run::print;
use crate::config::Settings;
use crate::db;
use crate::fulltext::{Broken, Glance, Index, Place};
use crate::kernel::{Code, Error, Result};
use crate::search;

/// Tells how far the search index is, or makes it anew.
pub(super) async fn run(action: args::Search, settings: &Settings) -> Result<()> {
    let place = settings.search.place(settings.database.url.expose());
    let Place::Folder(folder) = &place else {
        return Err(Error::invalid(
            "A database in memory has its search index there too: there is nothing to look at.",
        ));
    };
    match action {
        args::Search::Status => {
            let db = node::database(settings).await?;
            let counters = db::counters(db.reader()).await?;
            print(&format!("Search index {}\n{}", folder.display(), told(glance(&place)?.as_ref(), counters.article)?));
            Ok(())
        }
        args::Search::Rebuild => {
            let app = node::open(settings).await?;
            app.fulltext.discard();
            search::catch_up(&app).await?;
            let (documents, bytes) = app.fulltext.index().and_then(|index| index.size().ok()).unwrap_or_default();
            print(&format!("{documents} articles, {bytes} bytes in {}\n", folder.display()));
            Ok(())
        }
    }
}

/// The index, if there is one that can be read.
pub(super) fn glance(place: &Place) -> Result<Option<Glance>> {
    Index::peek(place).map_err(|broken| unreadable(&broken))
}

/// How far an index is.
pub(super) fn told(there: Option<&Glance>, last_change: i64) -> Result<String> {
    let Some(there) = there else { return Ok("  not there; the server builds it when it starts\n".into()) };
    let (documents, bytes) = there.size().map_err(|broken| unreadable(&broken))?;
    let is_whole = if there.position.is_whole() { "complete" } else { "being built" };
    let behind = (last_change - there.position.article).max(0);
    Ok(format!("  {is_whole}\n  {documents} articles, {bytes} bytes\n  {behind} changes behind\n"))
}

/// What is wrong with an index, for operators.
pub(super) fn unreadable(broken: &Broken) -> Error {
    Error::new(Code::SearchUnavailable, format!("the search index is of no use ({broken}); the server makes it anew"))
}
