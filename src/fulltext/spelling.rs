use std::collections::BTreeMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermDictionary;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};

use super::analyser::{as_stem, exact, stem};
use super::index::View;
use super::query::{Query, What};

/// Letters that a word has at least for one of them to be wrong, and for two.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;
/// Near words that are looked at in a segment.
const MOST: usize = 1_000;

/// For each word that no document has, the nearest that one has: of those with as many wrong letters, the most frequent.
pub(super) fn corrections(view: &View, query: &Query) -> tantivy::Result<Vec<(usize, String)>> {
    let mut found = Vec::new();
    for (place, clause) in query.clauses.iter().enumerate() {
        let What::Word(word) = &clause.what else { continue };
        if clause.is_excluded || word.is_pair || word.form.chars().any(|letter| letter.is_ascii_digit()) {
            continue;
        }
        let written = exact(word, None);
        let fields = &view.fields;
        let languages = std::iter::once(None).chain(view.languages.iter().copied().map(Some));
        let mut terms: Vec<Term> =
            languages.map(|language| Term::from_field_text(fields.text, &stem(word, language))).collect();
        let as_stems = view.languages.iter().filter_map(|language| as_stem(word, *language));
        terms.extend(as_stems.map(|text| Term::from_field_text(fields.text, &text)));
        terms.push(Term::from_field_text(fields.word, &written));
        if !any_is_there(view, &terms)?
            && let Some(near) = nearest(view, &written)?
        {
            found.push((place, near));
        }
    }
    Ok(found)
}

fn any_is_there(view: &View, terms: &[Term]) -> tantivy::Result<bool> {
    for segment in view.searcher.segment_readers() {
        for term in terms {
            let inverted = segment.inverted_index(term.field())?;
            if alive(segment, &inverted, term)? > 0 {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// In how many documents of a segment a word is, those that are deleted not counted; at most two are looked for beyond the first
/// deleted one, because all that matters is whether there is one.
fn alive(segment: &SegmentReader, inverted: &InvertedIndexReader, term: &Term) -> tantivy::Result<u32> {
    let Some(bits) = segment.alive_bitset() else { return Ok(inverted.doc_freq(term)?) };
    let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { return Ok(0) };
    while postings.doc() != TERMINATED {
        if bits.is_alive(postings.doc()) {
            return Ok(postings.doc_freq());
        }
        postings.advance();
    }
    Ok(0)
}

fn nearest(view: &View, written: &str) -> tantivy::Result<Option<String>> {
    let length = written.chars().count();
    let most = if length >= TWO_WRONG { 2 } else { 1 };
    if length < ONE_WRONG {
        return Ok(None);
    }
    for distance in 1..=most {
        let mut near: BTreeMap<String, u32> = BTreeMap::new();
        for segment in view.searcher.segment_readers() {
            let inverted = segment.inverted_index(view.fields.word)?;
            for word in within(inverted.terms(), view, written, distance)? {
                let count = alive(segment, &inverted, &Term::from_field_text(view.fields.word, &word))?;
                if count > 0 {
                    *near.entry(word).or_default() += count;
                }
            }
        }
        // Of two that are as frequent the first by name, on every node.
        let best = near.into_iter().max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0)));
        if let Some((word, _)) = best {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

fn within(terms: &TermDictionary, view: &View, written: &str, distance: u8) -> tantivy::Result<Vec<String>> {
    let term = Term::from_field_text(view.fields.word, written);
    let automaton = FuzzyTermQuery::new(term, distance, true).automaton()?;
    let mut stream = terms.search(automaton).into_stream()?;
    let mut found = Vec::new();
    while found.len() < MOST && stream.advance() {
        found.extend(std::str::from_utf8(stream.key()).map(str::to_owned));
    }
    Ok(found)
}
