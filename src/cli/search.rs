use super::args;
use super::node;
use super::run::print;
use crate::config::Settings;
use crate::db;
use crate::fulltext::{FullText, Index, Place};
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
            print(&format!("Search index {}\n", folder.display()));
            print(&match Index::peek(&place) {
                Ok((position, documents, bytes)) => {
                    let behind = counters.article - position.article;
                    let is_whole = if position.is_whole() { "complete" } else { "being built" };
                    format!("  {is_whole}\n  {documents} articles, {bytes} bytes\n  {behind} changes behind\n")
                }
                Err(_) => "  not there; the server builds it when it starts\n".to_owned(),
            });
            Ok(())
        }
        args::Search::Rebuild => {
            let app = node::open(settings).await?;
            match Index::is_free(&place) {
                Ok(true) => {}
                _ => {
                    let message = "The folder of the search index is in use. Stop the server first.";
                    return Err(Error::new(Code::SearchUnavailable, message));
                }
            }
            if folder.exists() {
                std::fs::remove_dir_all(folder).map_err(|error| {
                    Error::invalid(format!("The folder {} cannot be removed: {error}.", folder.display()))
                })?;
            }
            let app = crate::app::App { fulltext: FullText::new(place.clone()).into(), ..app };
            search::catch_up(&app).await?;
            let (documents, bytes) = app.fulltext.index().and_then(|index| index.size().ok()).unwrap_or_default();
            print(&format!("{documents} articles, {bytes} bytes in {}\n", folder.display()));
            Ok(())
        }
    }
}
