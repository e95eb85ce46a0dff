use std::io::Write;

use serde::Serialize;

use super::articles::Articles;
use crate::app::App;
use crate::import::Record;
use crate::kernel::{Code, Error, Result};
use crate::vocabulary::Vocabulary;
use crate::{collection, comment, media, menu, route, site, terms};

/// Writes everything as newline-delimited JSON, in an order in which an import finds what a line refers to, and tells
/// how many lines that were. All of it is of one moment; memory is bounded by a page.
pub async fn ndjson(app: &App, out: impl Write) -> Result<u64> {
    let snapshot = app.db.snapshot().await?;
    let vocabulary = Vocabulary::load(&snapshot).await?;
    let mut lines = Lines { out, count: 0 };

    let (site, front) = site::export(&snapshot, &vocabulary.site).await?;
    lines.write([Record::Site(Box::new(site))])?;
    let mut pages = media::Export::default();
    while let Some(page) = pages.next(&snapshot).await? {
        lines.write(page.into_iter().map(|input| Record::Media(Box::new(input))))?;
    }
    let mut pages = terms::Export::default();
    while let Some(page) = pages.next(&snapshot, &vocabulary).await? {
        lines.write(page.into_iter().map(Record::from))?;
    }
    // Media name sources and authors, which have pictures themselves: the names follow once both are there.
    let mut pages = media::ExportCredits::default();
    while let Some(page) = pages.next(&snapshot, &vocabulary.sources).await? {
        lines.write(page.into_iter().map(|input| Record::Media(Box::new(input))))?;
    }
    let mut articles = Articles::default();
    loop {
        let page = articles.next(&snapshot, &vocabulary).await?;
        if page.is_empty() {
            break;
        }
        lines.write(page.into_iter().map(|input| Record::Article(Box::new(input))))?;
    }
    let menus = menu::export(&snapshot, &vocabulary.menus, vocabulary.targets()).await?;
    lines.write(menus.into_iter().map(|input| Record::Menu(Box::new(input))))?;
    let mut pages = collection::Export::default();
    while let Some(page) = pages.next(&snapshot, &vocabulary).await? {
        lines.write(page.into_iter().map(|input| Record::Collection(Box::new(input))))?;
    }
    lines.write([Record::Site(Box::new(front))])?;
    let mut pages = comment::Export::default();
    while let Some(page) = pages.next(&snapshot).await? {
        lines.write(page.into_iter().map(|input| Record::Comment(Box::new(input))))?;
    }
    let mut pages = route::Export::default();
    while let Some(page) = pages.next(&snapshot).await? {
        lines.write(page.into_iter().map(|input| Record::Redirect(Box::new(input))))?;
    }
    lines.out.flush().map_err(unwritable)?;
    Ok(lines.count)
}

/// Where the lines go.
struct Lines<W> {
    out: W,
    count: u64,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, records: impl IntoIterator<Item = impl Serialize>) -> Result<()> {
        for record in records {
            serde_json::to_writer(&mut self.out, &record).map_err(|error| unwritable(error.into()))?;
            self.out.write_all(b"\n").map_err(unwritable)?;
            self.count += 1;
        }
        Ok(())
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::new(Code::Unavailable, format!("The output cannot be written: {error}."))
}
