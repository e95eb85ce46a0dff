use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as Condition,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};
use uuid::Uuid;

use super::analyser::{Language, Word, as_stem, exact, stem};
use super::document::id_term;
use super::query::{Clause, Query, What};
use super::schema::Fields;
use super::statistics::{Provided, Statistics};

/// What the written form of a word adds to its stem: enough that it comes before other words of the stem.
const EXACT_BOOST: f32 = 0.3;
/// Numbers of candidates that one word has: without a language, in each language, as written.
const CANDIDATES: u32 = 128;
/// The word as if it were a stem of a language.
const AS_STEM: u32 = 64;
const AS_WRITTEN: u32 = CANDIDATES - 1;

/// Conditions beside the words.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The document is in one set of each of these.
    pub sets: Vec<Vec<u64>>,
    /// The least key.
    pub from: Option<i64>,
    /// The key below which it is.
    pub before: Option<i64>,
    pub exclude: Vec<Uuid>,
}

/// A query made ready for an index.
pub struct Plan {
    /// What has all words.
    pub(super) all: Box<dyn Condition>,
    /// What has some of them; `None` if that is the same.
    pub(super) some: Option<Box<dyn Condition>>,
    pub(super) provided: Provided,
    pub statistics: Statistics,
}

/// Where words are looked up, and what was found there.
pub(super) struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    /// Those that documents have.
    languages: &'a [Language],
    /// The statistics of an earlier page, instead of looking.
    is_given: bool,
    statistics: Statistics,
    provided: Provided,
    next_word: u32,
}

impl Plan {
    /// Whether there are documents that have some of the words and not all.
    pub fn has_some(&self) -> bool {
        self.some.is_some()
    }
}

impl<'a> Planner<'a> {
    pub fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        languages: &'a [Language],
        given: Option<Statistics>,
    ) -> tantivy::Result<Self> {
        let is_given = given.is_some();
        let statistics = given.map_or_else(|| Statistics::of(searcher, fields), Ok)?;
        let provided = Provided::new(*fields, &statistics);
        Ok(Self { searcher, fields, languages, is_given, statistics, provided, next_word: 0 })
    }

    pub fn plan(mut self, query: &Query, filter: &Filter) -> tantivy::Result<Plan> {
        let (mut required, mut loose) = (Vec::new(), Vec::new());
        let mut others: Vec<(Occur, Box<dyn Condition>)> = conditions(self.fields, filter);
        let mut stop_words = Vec::new();
        for Clause { what, in_title, is_excluded } in &query.clauses {
            let terms = match what {
                What::Word(word) if !is_excluded => {
                    let terms = self.word(word, *in_title)?;
                    let is_plain = !in_title;
                    if is_plain && self.is_stop_word(word) {
                        stop_words.push(terms)
                    } else if is_plain {
                        loose.push(terms);
                    } else {
                        required.push(union(terms));
                    }
                    continue;
                }
                What::Word(word) => union(self.word(word, *in_title)?),
                What::Phrase(words) => self.phrase(words, *in_title)?,
                What::Prefix(prefix) => self.prefix(prefix, *in_title),
            };
            if *is_excluded { others.push((Occur::MustNot, terms)) } else { required.push(terms) }
        }
        // Words that say little are all there is.
        if loose.is_empty() && required.is_empty() {
            loose = stop_words;
        }
        let Self { statistics, provided, .. } = self;
        if loose.is_empty() && required.is_empty() {
            return Ok(Plan { all: Box::new(EmptyQuery), some: None, provided, statistics });
        }
        let some = (loose.len() > 1).then(|| {
            let any = union(loose.concat());
            together(vec![any], &required, &others)
        });
        let all = together(loose.into_iter().map(union).collect(), &required, &others);
        Ok(Plan { all, some, provided, statistics })
    }

    fn is_stop_word(&self, word: &Word) -> bool {
        let written = exact(word, None);
        self.languages.iter().any(|language| language.is_stop_word(&written))
    }

    /// The terms that stand for a word, each with its weight.
    fn word(&mut self, word: &Word, in_title: bool) -> tantivy::Result<Vec<Weighted>> {
        let number = self.number();
        let field = if in_title { self.fields.title } else { self.fields.text };
        let mut found = Vec::new();
        let languages: Vec<Option<Language>> = self.spoken().collect();
        for language in languages {
            let candidate = number + candidate(language);
            self.look(&mut found, candidate, Term::from_field_text(field, &stem(word, language)), 1.0)?;
            if let Some(text) = language.and_then(|language| as_stem(word, language)) {
                self.look(&mut found, candidate + AS_STEM, Term::from_field_text(field, &text), 1.0)?;
            }
        }
        if !in_title && !word.is_pair {
            let term = Term::from_field_text(self.fields.word, &exact(word, None));
            self.look(&mut found, number + AS_WRITTEN, term, EXACT_BOOST)?;
        }
        Ok(found)
    }

    fn look(&mut self, found: &mut Vec<Weighted>, number: u32, term: Term, weight: f32) -> tantivy::Result<()> {
        if !self.is_given {
            let frequency = self.searcher.doc_freq(&term)?;
            self.statistics.note(number, frequency);
        }
        let frequency = self.statistics.frequency(number);
        if frequency > 0 && !found.iter().any(|weighted: &Weighted| weighted.term == term) {
            self.provided.frequencies.insert(term.clone(), frequency);
            found.push(Weighted { term, weight });
        }
        Ok(())
    }

    /// The words in each language, one right after the other.
    fn phrase(&mut self, words: &[Word], in_title: bool) -> tantivy::Result<Box<dyn Condition>> {
        let field = if in_title { self.fields.title } else { self.fields.text };
        let numbered: Vec<(u32, &Word)> = words.iter().map(|word| (self.number(), word)).collect();
        let mut phrases: Vec<Box<dyn Condition>> = Vec::new();
        let mut seen: Vec<Vec<Term>> = Vec::new();
        let languages: Vec<Option<Language>> = self.spoken().collect();
        for language in languages {
            let mut terms = Vec::new();
            for (number, word) in &numbered {
                let term = Term::from_field_text(field, &stem(word, language));
                let mut found = Vec::new();
                self.look(&mut found, number + candidate(language), term, 1.0)?;
                terms.extend(found.into_iter().map(|weighted| weighted.term));
            }
            if terms.len() == words.len() && !seen.contains(&terms) {
                seen.push(terms.clone());
                phrases.push(Box::new(PhraseQuery::new(terms)));
            }
        }
        Ok(either(phrases))
    }

    fn prefix(&mut self, prefix: &str, in_title: bool) -> Box<dyn Condition> {
        let field = if in_title { self.fields.title } else { self.fields.word };
        let term = Term::from_field_text(field, prefix);
        Box::new(ConstScoreQuery::new(Box::new(FuzzyTermQuery::new_prefix(term, 0, false)), 1.0))
    }

    /// Every language that documents have, and none. Those of an earlier page need not be the ones of this node.
    fn spoken(&self) -> impl Iterator<Item = Option<Language>> + use<> {
        let languages: Vec<Language> = if self.is_given { Language::all().collect() } else { self.languages.to_vec() };
        std::iter::once(None).chain(languages.into_iter().map(Some))
    }

    fn number(&mut self) -> u32 {
        let number = self.next_word * CANDIDATES;
        self.next_word += 1;
        number
    }
}

/// A term, and what it counts.
#[derive(Clone, Debug)]
struct Weighted {
    term: Term,
    weight: f32,
}

impl Weighted {
    fn condition(self) -> Box<dyn Condition> {
        let term: Box<dyn Condition> = Box::new(TermQuery::new(self.term, IndexRecordOption::WithFreqs));
        if self.weight == 1.0 { term } else { Box::new(BoostQuery::new(term, self.weight)) }
    }
}

fn candidate(language: Option<Language>) -> u32 {
    language.map_or(0, |language| u32::from(language.number()) + 1)
}

fn union(terms: Vec<Weighted>) -> Box<dyn Condition> {
    either(terms.into_iter().map(Weighted::condition).collect())
}

fn either(mut conditions: Vec<Box<dyn Condition>>) -> Box<dyn Condition> {
    match conditions.len() {
        0 => Box::new(EmptyQuery),
        1 => conditions.swap_remove(0),
        _ => Box::new(BooleanQuery::union(conditions)),
    }
}

/// All of the first two, and the others as they say. One condition alone stays bare, so that the library can skip what cannot be
/// among the best.
fn together(
    words: Vec<Box<dyn Condition>>,
    required: &[Box<dyn Condition>],
    others: &[(Occur, Box<dyn Condition>)],
) -> Box<dyn Condition> {
    let required = required.iter().map(|condition| condition.box_clone());
    let mut all: Vec<(Occur, Box<dyn Condition>)> =
        words.into_iter().chain(required).map(|condition| (Occur::Must, condition)).collect();
    if let (1, true, Some((_, only))) = (all.len(), others.is_empty(), all.first()) {
        return only.box_clone();
    }
    all.extend(others.iter().map(|(occur, condition)| (*occur, condition.box_clone())));
    Box::new(BooleanQuery::new(all))
}

fn conditions(fields: &Fields, filter: &Filter) -> Vec<(Occur, Box<dyn Condition>)> {
    let Filter { sets, from: _, before: _, exclude } = filter;
    let terms = |field: Field, values: &[u64]| -> Box<dyn Condition> {
        let terms = values.iter().map(|value| Term::from_field_u64(field, *value));
        Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(terms)), 0.0))
    };
    let sets = sets.iter().map(|values| (Occur::Must, terms(fields.set, values)));
    let ids = exclude.iter().map(|id| id_term(fields, *id));
    let excluded =
        (!exclude.is_empty()).then(|| (Occur::MustNot, Box::new(TermSetQuery::new(ids)) as Box<dyn Condition>));
    sets.chain(excluded).collect()
}
