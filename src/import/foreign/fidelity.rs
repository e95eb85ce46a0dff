use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::body::{Omission, Tally, TextPart};
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
    pub items: Vec<ItemOutcome>,
    /// Names of shortcodes that nobody knows, and how often.
    pub unknown_shortcodes: BTreeMap<String, u64>,
    /// Meta fields that have no place, and how often.
    pub unknown_meta_keys: BTreeMap<String, u64>,
    /// References to what is not in the files.
    pub dangling: Vec<Dangling>,
    /// Slugs that several posts have.
    pub duplicate_slugs: BTreeMap<String, u64>,
    /// Words that came over, as a part of all; 1 if nothing is missing.
    pub text_ratio: f64,
    /// How much of what texts are made of came over.
    pub shares: Shares,
    /// Where the old addresses lead now.
    pub redirects: Vec<Redirect>,
}

/// How much there was of something, and how much of it came over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    pub all: u64,
    pub kept: u64,
}

impl Share {
    /// The part that came over; 1 if there was nothing.
    pub fn ratio(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.kept as f64 / self.all as f64 }
    }
}

/// The shares of all parts.
pub type Shares = BTreeMap<TextPart, Share>;

/// The shares of a text that has so much, of which this is left out.
pub fn shares(tally: &Tally, omissions: &[Omission]) -> Shares {
    let share = |(part, all): (&TextPart, &u64)| {
        let lost: u64 = omissions.iter().filter(|left_out| left_out.part == *part).map(|left_out| left_out.count).sum();
        (*part, Share { all: *all, kept: all.saturating_sub(lost) })
    };
    tally.iter().map(share).collect()
}

/// How many things were kept as they are, kept in another form, or left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    pub kept: u64,
    pub changed: u64,
    /// Left out on purpose: somebody said so, or it belongs to the old system alone.
    pub left_out: u64,
    /// Lost, or a part of it is.
    pub dropped: u64,
}

/// What became of one thing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemOutcome {
    pub file: String,
    /// From 1.
    pub line: u64,
    /// The element, or the type of the post.
    pub kind: String,
    pub label: String,
    /// The worst of the reasons.
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// One thing that is otherwise than it was, or not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    pub verdict: Verdict,
    pub text: String,
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

impl ItemOutcome {
    pub fn new(file: &str, line: u64, kind: &str, label: impl Into<String>) -> Self {
        let (file, kind) = (file.to_owned(), kind.to_owned());
        Self { file, line, kind, label: label.into(), verdict: Verdict::Kept, reasons: Vec::new() }
    }

    /// Something of it is otherwise than it was.
    pub fn change(&mut self, reason: impl Into<String>) {
        self.say(Verdict::Changed, reason);
    }

    /// Something of it is left out on purpose.
    pub fn leave_out(&mut self, reason: impl Into<String>) {
        self.say(Verdict::LeftOut, reason);
    }

    /// It, or something of it, is lost.
    pub fn drop(&mut self, reason: impl Into<String>) {
        self.say(Verdict::Dropped, reason);
    }

    /// Something of a text is left out: words that look otherwise are there, and nobody misses a script.
    pub fn omit(&mut self, omission: &Omission) {
        let is_script =
            ["javascript:", "vbscript:"].iter().any(|start| omission.what.to_ascii_lowercase().starts_with(start));
        match omission.part {
            TextPart::Mark => self.change(omission.message()),
            TextPart::Link if is_script => self.leave_out(omission.message()),
            _ => self.drop(omission.message()),
        }
    }

    /// Others have its slug.
    pub fn share_slug(&mut self) {
        self.change("Other posts have its slug; where their months are the same too, their addresses are numbered.");
    }

    fn say(&mut self, verdict: Verdict, reason: impl Into<String>) {
        self.verdict = self.verdict.max(verdict);
        let reason = Reason { verdict, text: reason.into() };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// What is said with this verdict, in one line.
    fn said(&self, verdict: Verdict) -> String {
        let reasons = self.reasons.iter().filter(|reason| reason.verdict == verdict);
        reasons.map(|reason| reason.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl Fidelity {
    /// Nothing was lost that nobody wanted to lose.
    pub fn is_complete(&self) -> bool {
        self.totals.dropped == 0
    }

    /// Counts parts of a text.
    pub(in crate::import) fn count(&mut self, shares: &Shares) {
        for (part, Share { all, kept }) in shares {
            let share = self.shares.entry(*part).or_default();
            share.all += all;
            share.kept += kept;
        }
    }

    /// Adds up what the items say.
    pub(super) fn close(&mut self) {
        self.items.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.duplicate_slugs.retain(|slug, count| *count > 1 && !slug.is_empty());
        let mut totals = Totals::default();
        for outcome in &self.items {
            match outcome.verdict {
                Verdict::Kept => totals.kept += 1,
                Verdict::Changed => totals.changed += 1,
                Verdict::LeftOut => totals.left_out += 1,
                Verdict::Dropped => totals.dropped += 1,
            }
        }
        self.totals = totals;
        self.text_ratio = self.shares.get(&TextPart::Words).copied().unwrap_or_default().ratio();
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
        writeln!(out, "{kept} kept, {changed} changed, {left_out} left out on purpose, {dropped} with losses")?;
        for (part, share) in &self.shares {
            let part = part.as_str().to_ascii_lowercase().replace('_', " ");
            writeln!(out, "{part} kept: {:.4} ({} of {})", share.ratio(), share.kept, share.all)?;
        }
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
        // Losses first: they are what somebody has to look at.
        for (verdict, word) in
            [(Verdict::Dropped, "lost"), (Verdict::LeftOut, "left out"), (Verdict::Changed, "changed")]
        {
            for outcome in &self.items {
                let said = outcome.said(verdict);
                if !said.is_empty() {
                    writeln!(
                        out,
                        "{}:{}: {word}: {} \"{}\": {said}",
                        outcome.file, outcome.line, outcome.kind, outcome.label
                    )?;
                }
            }
        }
        for Dangling { file, line, what } in &self.dangling {
            writeln!(out, "{file}:{line}: not there: {what}")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_come_first_and_alone() {
        let mut outcome = ItemOutcome::new("a.md", 1, "article", "A");
        outcome.change("Its slug is \"a\" here.");
        outcome.drop("A picture is lost.");
        outcome.leave_out("\"ad\" is left out as asked.");
        let mut report = Fidelity { items: vec![outcome], ..Fidelity::default() };
        report.shares.insert(TextPart::Picture, Share { all: 4, kept: 3 });
        report.close();
        assert_eq!((report.totals.dropped, report.is_complete()), (1, false));
        let text = report.to_string();
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        assert!(
            at("a.md:1: lost: article \"A\": A picture is lost.\n") < at("a.md:1: left out: article \"A\": \"ad\"")
        );
        assert!(at("left out: ") < at("changed: article"));
        assert!(text.contains("picture kept: 0.7500 (3 of 4)"));
    }
}
