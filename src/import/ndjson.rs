use super::batch::{Batch, Entry};
use super::lines::Source;
use super::record::Record;
use super::report::{Progress, Report};
use crate::app::App;
use crate::kernel::{Error, Result};

/// Imports newline-delimited JSON: one object a line with one key. A bad line is refused and told, the rest goes on.
///
/// Memory is bounded by a batch. Fails if the database or a file cannot be used; what was committed before stays, and
/// the same import again goes on from there.
pub async fn ndjson(app: &App, sources: &[Source], mut progress: impl FnMut(Progress)) -> Result<Report> {
    let mut report = Report::default();
    let mut done = Progress::default();
    for source in sources {
        let file = source.name();
        let mut lines = source.open().await?;
        let mut batch = Batch::default();
        while let Some(line) = lines.next().await? {
            let (number, bytes) = (line.number, line.bytes);
            match line.text.and_then(|text| read(&text, number)) {
                Ok(None) => {}
                Ok(Some(record)) => {
                    if batch.must_end_before(&record) {
                        let written = std::mem::take(&mut batch).write(app, &mut report).await?;
                        report.add(&file, written);
                        done.refused = report.refused.len() as u64;
                        progress(done);
                    }
                    batch.push(Entry { line: number, record }, bytes);
                }
                Err(error) => report.refuse(&file, number, &error),
            }
            done.bytes += bytes;
            done.lines += 1;
        }
        let written = batch.write(app, &mut report).await?;
        report.add(&file, written);
        report.refused.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        report.left_out.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        done.refused = report.refused.len() as u64;
        progress(done);
    }
    Ok(report)
}

/// The record of a line; `None` for an empty one.
fn read(text: &str, number: u64) -> Result<Option<Record>> {
    let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text }.trim();
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| Error::invalid(format!("{error}.")))
}
