use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::import::{Counts, Kind};

/// What came over of an export and what did not.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fidelity {
    /// Nothing was written.
    pub dry_run: bool,
    /// What the database says: made, changed, so already.
    pub counts: BTreeMap<Kind, Counts>,
    pub totals: Totals,
    /// Everything in the files, in order.
    pub items: Vec<Fate>,
    /// Names of shortcodes that nobody knows, and how often; they are HTML blocks.
    pub unknown_shortcodes: BTreeMap<String, u64>,
    /// Meta fields that have no place, and how often.
    pub unknown_meta_keys: BTreeMap<String, u64>,
    /// References to what is not in the files.
    pub dangling: Vec<Dangling>,
    /// Slugs that several posts have.
    pub duplicate_slugs: BTreeMap<String, u64>,
    /// Characters of the visible text that came over, as a part of all; 1 if nothing is missing.
    pub text_ratio: f64,
    /// Where the old addresses lead now.
    pub redirects: Vec<Redirect>,
    #[serde(skip)]
    pub text: (u64, u64),
}

/// How many things were kept as they are, kept in another form, or left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    pub kept: u64,
    pub changed: u64,
    /// Left out because somebody said so.
    pub left_out: u64,
    /// Left out though nobody said so.
    pub dropped: u64,
}

/// What became of one thing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fate {
    pub file: String,
    /// From 1.
    pub line: u64,
    /// The element, or the type of the post.
    pub kind: String,
    pub label: String,
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

/// From the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Kept,
    Changed,
    LeftOut,
    Dropped,
}

/// A reference to what is not there.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dangling {
    pub file: String,
    pub line: u64,
    pub what: String,
}

/// An old path and where it leads.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redirect {
    pub from: String,
    /// `None`: it says that what was there is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl Fate {
    pub fn new(file: &str, line: u64, kind: &str, label: impl Into<String>) -> Self {
        let (file, kind) = (file.to_owned(), kind.to_owned());
        Self { file, line, kind, label: label.into(), verdict: Verdict::Kept, reasons: Vec::new() }
    }

    /// Something of it is otherwise than it was.
    pub fn change(&mut self, reason: impl Into<String>) {
        self.say(Verdict::Changed, reason);
    }

    /// It, or something of it, is not there.
    pub fn drop(&mut self, reason: impl Into<String>) {
        self.say(Verdict::Dropped, reason);
    }

    /// Others have its slug.
    pub fn share_slug(&mut self) {
        self.change("Other posts have its slug; where their months are the same too, their addresses are numbered.");
    }

    pub fn say(&mut self, verdict: Verdict, reason: impl Into<String>) {
        self.verdict = self.verdict.max(verdict);
        let reason = reason.into();
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }
}

impl Fidelity {
    /// Nothing was lost that nobody wanted to lose.
    pub fn is_complete(&self) -> bool {
        self.totals.dropped == 0
    }

    /// Adds up what the items say.
    pub(super) fn close(&mut self) {
        self.items.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.duplicate_slugs.retain(|slug, count| *count > 1 && !slug.is_empty());
        let mut totals = Totals::default();
        for fate in &self.items {
            match fate.verdict {
                Verdict::Kept => totals.kept += 1,
                Verdict::Changed => totals.changed += 1,
                Verdict::LeftOut => totals.left_out += 1,
                Verdict::Dropped => totals.dropped += 1,
            }
        }
        self.totals = totals;
        let (kept, all) = self.text;
        self.text_ratio = if all == 0 { 1.0 } else { kept as f64 / all as f64 };
    }
}

impl fmt::Display for Fidelity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dry_run {
            writeln!(out, "Nothing was written: this is what would be.")?;
        }
        writeln!(out, "{:<12}{:>10}{:>10}{:>10}", "", "created", "updated", "unchanged")?;
        for (kind, Counts { created, updated, unchanged }) in &self.counts {
            writeln!(out, "{:<12}{created:>10}{updated:>10}{unchanged:>10}", kind.as_str())?;
        }
        let Totals { kept, changed, left_out, dropped } = self.totals;
        writeln!(out, "{kept} kept, {changed} changed, {left_out} left out as asked, {dropped} dropped")?;
        writeln!(out, "text kept: {:.4}", self.text_ratio)?;
        for (title, counts) in [
            ("unknown shortcodes", &self.unknown_shortcodes),
            ("meta fields without a place", &self.unknown_meta_keys),
            ("slugs that several posts have", &self.duplicate_slugs),
        ] {
            if !counts.is_empty() {
                let list: Vec<String> = counts.iter().map(|(name, count)| format!("{name} ({count})")).collect();
                writeln!(out, "{title}: {}", list.join(", "))?;
            }
        }
        let gone = self.redirects.iter().filter(|redirect| redirect.to.is_none()).count();
        writeln!(out, "{} old addresses lead to new ones, {gone} say GONE", self.redirects.len() - gone)?;
        for Dangling { file, line, what } in &self.dangling {
            writeln!(out, "{file}:{line}: not there: {what}")?;
        }
        for Fate { file, line, kind, label, verdict, reasons } in &self.items {
            let verdict = match verdict {
                Verdict::Kept => continue,
                Verdict::Changed => "changed",
                Verdict::LeftOut => "left out",
                Verdict::Dropped => "dropped",
            };
            writeln!(out, "{file}:{line}: {verdict}: {kind} \"{label}\": {}", reasons.join(" "))?;
        }
        for Redirect { from, to } in &self.redirects {
            match to {
                Some(to) => writeln!(out, "moved: {from} -> {to}")?,
                None => writeln!(out, "gone: {from}")?,
            }
        }
        Ok(())
    }
}
