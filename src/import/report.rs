use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Kind;
use super::batch::Written;
use crate::article::input::Warning;
use crate::kernel::{Error, Outcome};

/// What an import did.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Numbers for each kind of thing.
    pub counts: BTreeMap<Kind, Counts>,
    /// Lines that were not taken, in order.
    pub refused: Vec<Refusal>,
    /// What was left out of lines that were taken, in order.
    pub left_out: Vec<LeftOut>,
}

/// How many things were made, changed, or were so already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
}

/// A line that was not taken, and why.
#[derive(Debug, Serialize)]
pub struct Refusal {
    pub file: String,
    /// From 1.
    pub line: u64,
    pub code: &'static str,
    pub reason: String,
}

/// Something of a line that is not in what was made of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    pub file: String,
    /// From 1.
    pub line: u64,
    /// Where in the line, and what.
    #[serde(flatten)]
    pub warning: Warning,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Bytes that are done with.
    pub bytes: u64,
    pub lines: u64,
    pub refused: u64,
    /// How many lines (or files, or posts) there are, where that is known.
    pub total: Option<u64>,
}

impl Report {
    pub(super) fn count(&mut self, kind: Kind, outcome: Outcome) {
        let counts = self.counts.entry(kind).or_default();
        match outcome {
            Outcome::Created => counts.created += 1,
            Outcome::Updated => counts.updated += 1,
            Outcome::Unchanged => counts.unchanged += 1,
        }
    }

    /// Adds what is told of records from a file.
    pub(super) fn add(&mut self, file: &str, written: Written) {
        for rejected in written.rejected {
            self.refuse(file, rejected.line, &rejected.error);
        }
        let left_out = |(line, warning)| LeftOut { file: file.to_owned(), line, warning };
        self.left_out.extend(written.warnings.into_iter().map(left_out));
    }

    pub(super) fn refuse(&mut self, file: &str, line: u64, error: &Error) {
        let (code, reason) = (error.code().as_str(), error.message().into_owned());
        self.refused.push(Refusal { file: file.to_owned(), line, code, reason });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:<12}{:>10}{:>10}{:>10}", "", "created", "updated", "unchanged")?;
        for (kind, Counts { created, updated, unchanged }) in &self.counts {
            writeln!(out, "{:<12}{created:>10}{updated:>10}{unchanged:>10}", kind.as_str())?;
        }
        writeln!(out, "{} refused", self.refused.len())?;
        for Refusal { file, line, code, reason } in &self.refused {
            writeln!(out, "{file}:{line}: {code}: {reason}")?;
        }
        for LeftOut { file, line, warning } in &self.left_out {
            writeln!(out, "{file}:{line}: left out: {}", warning.message())?;
        }
        Ok(())
    }
}
