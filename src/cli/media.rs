use super::args;
use super::node;
use super::run::print;
use crate::app::App;
use crate::config::Settings;
use crate::curation::media::{self, Adopted, Swept, Verified};
use crate::kernel::{Code, Error, Result};
use crate::media::store::Entry;

/// Looks after the files that are kept beside the database.
pub(super) async fn run(action: args::Media, settings: &Settings) -> Result<()> {
    let app = node::open(settings).await?;
    if !app.media.store.outlives_us() {
        return Err(Error::invalid("A database in memory has its media files there too: there is nothing to look at."));
    }
    match action {
        args::Media::Verify => verify(&app).await,
        args::Media::Sweep { delete } => sweep(&app, delete).await,
        args::Media::Adopt { dry_run } => adopt(&app, dry_run).await,
    }
}

async fn verify(app: &App) -> Result<()> {
    let Verified { files, wrong } = media::verify(app).await?;
    for (id, what) in &wrong {
        print(&format!("{id}: {what}\n"));
    }
    print(&format!("{files} files, {} of them are not whole\n", wrong.len()));
    if wrong.is_empty() { Ok(()) } else { Err(Error::new(Code::Unavailable, "Some files are not whole.")) }
}

async fn sweep(app: &App, delete: bool) -> Result<()> {
    let Swept { incoming, objects, renditions, abandoned } = media::sweep(app, !delete).await?;
    let line = |what: &str, entries: &[Entry]| {
        let bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        format!("{} {what}, {bytes} bytes\n", entries.len())
    };
    print(&line("uploads that were never completed", &incoming));
    print(&line("originals and masters of no file", &objects));
    print(&line("sizes under addresses that there are no more", &renditions));
    print(&format!("{abandoned} files whose bytes never came\n"));
    if !delete {
        print("Nothing was removed. Add --delete to remove them.\n");
    }
    Ok(())
}

async fn adopt(app: &App, dry_run: bool) -> Result<()> {
    let adopted = media::adopt(app, dry_run, |told| match told {
        Adopted::Found { url } => print(&format!("{url}\n")),
        Adopted::Taken { url } => print(&format!("taken: {url}\n")),
        Adopted::Refused { url, why } => print(&format!("not taken: {url}: {why}\n")),
    })
    .await?;
    print(&format!("{adopted} files\n"));
    Ok(())
}
