use std::collections::HashMap;

use super::{Omission, Stock, TextPart};
use crate::body::Mark;
use crate::body::sanitise::LINKS;

/// So many omissions are told one by one; the rest of a part is counted in its last.
const MOST: usize = 200;
/// The longest thing that is told, in characters.
const LONGEST: usize = 500;
/// The most characters of the words before a thing.
const BEFORE: usize = 60;

/// What a source has that the blocks read from it have not.
pub fn omissions(source: &Stock, blocks: &Stock) -> Vec<Omission> {
    let mut missing = words(source, blocks);
    missing.extend(things(source, blocks));
    for ((mark, all), kept) in Mark::ALL.iter().zip(source.marks).zip(blocks.marks) {
        let count = all.saturating_sub(kept);
        if count > 0 {
            missing.push(omission(source, TextPart::Mark, count, mark.as_str(), 0));
        }
    }
    let lost = source.reached.len().saturating_sub(blocks.reached.len());
    if lost > 0 {
        let what = source.reached.iter().find(|name| !blocks.reached.contains(name)).or(source.reached.first());
        let what = what.map_or_else(String::new, |name| format!("#{name}"));
        missing.push(omission(source, TextPart::Anchor, lost as u64, &what, 0));
    }
    missing
}

/// The words that are missing, each run of them once. Words are compared by their letters first, so that a word that is two
/// in the blocks, or is elsewhere, is not missed.
fn words(source: &Stock, blocks: &Stock) -> Vec<Omission> {
    let mut letters: HashMap<char, i64> = HashMap::new();
    let visible = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<Vec<_>>();
    visible(&source.text).into_iter().for_each(|char| *letters.entry(char).or_default() += 1);
    visible(&blocks.text).into_iter().for_each(|char| *letters.entry(char).or_default() -= 1);
    if letters.values().all(|count| *count <= 0) {
        return Vec::new();
    }
    let mut there: HashMap<&str, u64> = HashMap::new();
    for word in blocks.text.split_whitespace() {
        *there.entry(word).or_default() += 1;
    }
    let mut runs: Vec<(usize, usize, u64)> = Vec::new();
    let mut follows = false;
    for word in source.text.split_whitespace() {
        if let Some(left) = there.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            follows = false;
            continue;
        }
        let start = place_of(word, &source.text);
        let is_full = runs.len() >= MOST;
        match runs.last_mut() {
            Some((_, end, count)) if follows => (*end, *count) = (start + word.len(), *count + 1),
            Some((_, _, count)) if is_full => *count += 1,
            _ => runs.push((start, start + word.len(), 1)),
        }
        follows = true;
    }
    let told = |(start, end, count)| {
        let what = source.text.get(start..end).unwrap_or_default();
        omission(source, TextPart::Words, count, what, start)
    };
    runs.into_iter().map(told).collect()
}

/// Where in a text a part of it begins.
fn place_of(part: &str, text: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

fn things(source: &Stock, blocks: &Stock) -> Vec<Omission> {
    let mut there: HashMap<(TextPart, &str), u64> = HashMap::new();
    for thing in &blocks.things {
        *there.entry((thing.part, &thing.key)).or_default() += 1;
    }
    let mut missing: Vec<Omission> = Vec::new();
    for thing in &source.things {
        if let Some(left) = there.get_mut(&(thing.part, thing.key.as_str())).filter(|left| **left > 0) {
            *left -= 1;
        } else if missing.len() < MOST {
            missing.push(omission(source, thing.part, 1, &thing.what, thing.at));
        } else if let Some(last) = missing.iter_mut().rfind(|last| last.part == thing.part) {
            last.count += 1;
        } else {
            missing.push(omission(source, thing.part, 1, &thing.what, thing.at));
        }
    }
    missing
}

fn omission(source: &Stock, part: TextPart, count: u64, what: &str, at: usize) -> Omission {
    let before = source.text.get(..at).unwrap_or_default().trim_end();
    let after =
        before.char_indices().rev().nth(BEFORE - 1).map_or(before, |(at, _)| before.get(at..).unwrap_or(before));
    let after = after.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = reason(part, what);
    let what = if what.chars().count() > LONGEST { what.chars().take(LONGEST).collect() } else { what.to_owned() };
    Omission { part, count, what, after, reason }
}

/// Why there is no place for it, as its own form tells.
fn reason(part: TextPart, what: &str) -> String {
    let scheme = what.split_once(':').map_or("", |(scheme, _)| scheme);
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    let known = match part {
        TextPart::Picture if is("data") => {
            "It is written into the text instead of having an address. Upload it as a file."
        }
        TextPart::Picture | TextPart::Link | TextPart::Embed if is("file") => "It is on the writer's own computer.",
        TextPart::Picture | TextPart::Link | TextPart::Embed if is("blob") || is("cid") || is("about") => {
            "Its address means something only where it was copied."
        }
        TextPart::Picture if what.is_empty() => "It has no address.",
        TextPart::Link | TextPart::Embed if is("javascript") || is("vbscript") || is("data") => {
            "It is a script, not an address."
        }
        TextPart::Link | TextPart::Picture | TextPart::Embed if url::Url::parse(what).is_err() => {
            "Its address is relative, and nothing says to what."
        }
        TextPart::Link => return format!("Links lead to {LINKS}."),
        TextPart::Anchor => "Nothing in the blocks has its name.",
        TextPart::Words | TextPart::Picture | TextPart::Embed | TextPart::CodeLine | TextPart::Mark => {
            "No block has a place for it there."
        }
    };
    known.to_owned()
}
