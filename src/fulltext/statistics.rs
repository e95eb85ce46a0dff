use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::schema::Fields;

/// How often words are, as it was when the first page was made.
///
/// Cursors carry it: the statistics of two nodes with the same documents differ for as long as deleted ones are not merged away,
/// and pages that are ranked by different statistics are not parts of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    documents: u64,
    /// Words in all texts, titles and written forms.
    tokens: [u64; 3],
    /// In how many documents each candidate of a word is, by its number; those that are in none are left out.
    frequencies: BTreeMap<u32, u64>,
}

impl Statistics {
    pub(super) fn of(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let tokens = |field| searcher.total_num_tokens(field);
        Ok(Self {
            documents: searcher.total_num_docs()?,
            tokens: [tokens(fields.text)?, tokens(fields.title)?, tokens(fields.word)?],
            frequencies: BTreeMap::new(),
        })
    }

    pub(super) fn note(&mut self, number: u32, frequency: u64) {
        if frequency > 0 {
            self.frequencies.insert(number, frequency);
        }
    }

    pub(super) fn frequency(&self, number: u32) -> u64 {
        self.frequencies.get(&number).copied().unwrap_or_default()
    }

    /// Whether a formula can be fed with it: what comes from a client may be anything.
    pub fn is_sound(&self) -> bool {
        let most = u64::from(u32::MAX);
        (1..=most).contains(&self.documents)
            && self.tokens.iter().all(|tokens| (1..1 << 48).contains(tokens))
            && self.frequencies.len() <= 4_096
            && self.frequencies.values().all(|frequency| (1..=self.documents).contains(frequency))
    }
}

/// The statistics of a plan, by term.
#[derive(Debug)]
pub(super) struct Provided {
    pub fields: Fields,
    pub documents: u64,
    pub tokens: [u64; 3],
    pub frequencies: BTreeMap<Term, u64>,
}

impl Provided {
    pub fn new(fields: Fields, statistics: &Statistics) -> Self {
        let Statistics { documents, tokens, .. } = *statistics;
        Self { fields, documents, tokens, frequencies: BTreeMap::new() }
    }
}

impl Bm25StatisticsProvider for Provided {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let [text, title, word] = self.tokens;
        Ok(match field {
            field if field == self.fields.title => title,
            field if field == self.fields.word => word,
            _ => text,
        })
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Filters are terms too; they do not count towards the score.
        Ok(self.frequencies.get(term).copied().unwrap_or(1).min(self.documents))
    }
}
