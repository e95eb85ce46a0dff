//! What odd and hostile files cost whoever looks at them.

use std::time::Instant;

use dateline::media::MediaKind;
use dateline::media::format::Format;
use dateline::media::picture;

use crate::table::table;
use crate::{Outcome, failed, peak, told_by};

/// Looks at the file at a place of the table, and tells what that took.
pub const COMMAND: &str = "odd-file";

/// Each file in a process of its own; told are the dearest and how many there are.
pub fn all() -> Outcome<()> {
    let mut found: Vec<(u64, u64, &str)> = Vec::new();
    for (place, (name, mime_type, ..)) in table().into_iter().enumerate() {
        if Format::declared(mime_type).is_ok_and(|format| format.kind() == MediaKind::Image) {
            let told = told_by(&[COMMAND.as_ref(), place.to_string().as_ref()])?;
            let (kilobytes, millis) = told.trim().split_once(' ').ok_or_else(|| format!("{name}: {told}"))?;
            found.push((kilobytes.parse()?, millis.parse()?, name));
        }
    }
    let dearest = |figure: fn(&(u64, u64, &str)) -> u64| found.iter().max_by_key(|file| figure(file)).copied();
    let (memory, time) = dearest(|file| file.0).zip(dearest(|file| file.1)).ok_or("there are no files")?;
    println!(
        "{} odd pictures: at most {} MB resident ({}), at most {} ms ({})",
        found.len(),
        memory.0 / 1_000,
        memory.2,
        time.1,
        time.2
    );
    Ok(())
}

pub fn look_at(place: usize) -> Outcome<()> {
    let (_, mime_type, bytes, _) = table().into_iter().nth(place).ok_or("there is no such file")?;
    let format = Format::declared(mime_type).map_err(|refused| refused.message)?;
    let start = Instant::now();
    // Whether it is taken or refused, the table says.
    let _ = format.check(&bytes).is_ok() && picture::master(&bytes, format).map_err(failed)?.is_ok();
    println!("{} {}", peak()?, start.elapsed().as_millis());
    Ok(())
}
