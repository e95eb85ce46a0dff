//! How much of a source readers get, and why not the rest.

use std::collections::BTreeMap;

use dateline::import::Fidelity;

use super::Text;

/// Something of a source that readers do not get, and why the report says so.
#[derive(Debug)]
pub struct Difference {
    pub text: String,
    pub kind: &'static str,
    pub what: String,
    pub reason: Option<String>,
}

/// How much there was of each kind and how much of it is there, and every difference.
#[derive(Debug, Default)]
pub struct Ratios {
    pub parts: BTreeMap<&'static str, (i64, i64)>,
    pub differences: Vec<Difference>,
}

/// A text by its headline, and what the report says of it.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    pub text: &'a str,
    pub reasons: &'a [String],
}

impl<'a> Told<'a> {
    /// The reasons that name something.
    fn naming(self, what: &str) -> impl Iterator<Item = &'a String> {
        let what = what.to_lowercase();
        self.reasons.iter().filter(move |reason| reason.to_lowercase().contains(&what))
    }
}

/// What the report says of texts with this headline.
pub fn reasons(report: &Fidelity, headline: &str) -> Vec<String> {
    let fates = report.items.iter().filter(|fate| fate.label == headline);
    fates.flat_map(|fate| &fate.reasons).map(|reason| reason.text.clone()).collect()
}

impl Ratios {
    pub fn add(&mut self, told: Told<'_>, kind: &'static str, all: i64, kept: i64) {
        let (sum, there) = self.parts.entry(kind).or_default();
        *sum += all;
        *there += kept.min(all);
        // Each is told by itself.
        let mut named = told.naming(kind.trim_end_matches('s'));
        for _ in kept..all {
            let reason = named.next().cloned();
            self.differences.push(Difference { text: told.text.to_owned(), kind, what: String::new(), reason });
        }
    }

    fn add_list(
        &mut self,
        told: Told<'_>,
        kind: &'static str,
        all: &BTreeMap<String, i64>,
        kept: &BTreeMap<String, i64>,
    ) {
        // What touches in the source may stand apart: a quotation and its citation, a file and its button.
        let is_in_halves = |word: &str| {
            let mut halves = word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
            halves.any(|(one, other)| kept.contains_key(one) && kept.contains_key(other))
        };
        for (one, count) in all {
            let found = kept.get(one).copied().unwrap_or_default();
            let there = if found < *count && kind == "words" && is_in_halves(one) { *count } else { found };
            let (sum, sum_there) = self.parts.entry(kind).or_default();
            *sum += *count;
            *sum_there += there.min(*count);
            if there < *count {
                let reason = told.naming(one).next().cloned();
                self.differences.push(Difference { text: told.text.to_owned(), kind, what: one.clone(), reason });
            }
        }
    }

    pub fn compare(&mut self, told: Told<'_>, source: &Text, found: &Text) {
        self.add_list(told, "words", &source.words, &found.words);
        self.add_list(told, "code", &source.code, &found.code);
        self.add(told, "pictures", source.pictures, found.pictures);
        self.add(told, "embeds", source.embeds, found.embeds + found.links);
        self.add(told, "links", source.links, found.links + found.embeds);
    }

    pub fn ratio(&self, kind: &str) -> f64 {
        let (all, kept) = self.parts.get(kind).copied().unwrap_or_default();
        if all == 0 { 1.0 } else { kept as f64 / all as f64 }
    }

    /// Nothing is missing but what the report tells of that very text; each difference is printed with its reason.
    pub fn hold(&self, least_words: f64, report: &Fidelity) {
        println!("{:?}", self.parts.keys().map(|kind| format!("{kind} {:.5}", self.ratio(kind))).collect::<Vec<_>>());
        for Difference { text, kind, what, reason } in &self.differences {
            println!("{text:?}: {kind} {what:?}: {}", reason.as_deref().unwrap_or("NOT TOLD"));
        }
        assert!(self.ratio("words") >= least_words, "{self:?}\n{report}");
        let is_silent = |difference: &&Difference| difference.kind != "words" && difference.reason.is_none();
        let silent: Vec<&Difference> = self.differences.iter().filter(is_silent).collect();
        assert!(silent.is_empty(), "{silent:#?}\n{report}");
    }
}
