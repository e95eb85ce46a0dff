use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::analyser::{Language, Word, exact, fold, stem, words};
use super::query::{Query, What};

/// Characters around a match that are shown of a long text.
const AROUND: usize = 90;
/// Pieces of a long text that are shown.
const MOST_PASSAGES: usize = 2;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    pub text: String,
    pub is_match: bool,
}

/// What of a query is shown as found, in texts of one language.
pub struct Highlighter {
    language: Option<Language>,
    stems: HashSet<String>,
    written: HashSet<String>,
    prefixes: Vec<String>,
    /// Whether words that came before are matches: most of a page of results have.
    known: Mutex<HashMap<String, bool>>,
}

impl Highlighter {
    pub fn new(query: &Query, tag: &str) -> Self {
        let language = Language::of(tag);
        let mut highlighter = Self {
            language,
            stems: HashSet::new(),
            written: HashSet::new(),
            prefixes: Vec::new(),
            known: Mutex::default(),
        };
        for clause in query.clauses.iter().filter(|clause| !clause.is_excluded) {
            match &clause.what {
                What::Word(word) => highlighter.add(word),
                What::Phrase(words) => words.iter().for_each(|word| highlighter.add(word)),
                What::Prefix(prefix) => highlighter.prefixes.push(prefix.clone()),
            }
        }
        highlighter
    }

    fn add(&mut self, word: &Word) {
        self.stems.insert(stem(word, self.language));
        self.written.insert(exact(word, None));
    }

    /// A short text with its matches; `None` if there are none.
    pub fn whole(&self, text: &str) -> Option<Vec<Fragment>> {
        let matches = self.matches(text);
        (!matches.is_empty()).then(|| cut(text, &(0..text.len()), &matches))
    }

    /// The passages of a long text in which most is found; `None` if nothing is.
    pub fn passages(&self, text: &str) -> Option<Vec<Fragment>> {
        let matches = self.matches(text);
        let mut passages: Vec<(usize, Range<usize>)> = Vec::new();
        for found in &matches {
            match passages.last_mut() {
                Some((count, passage)) if found.end <= passage.end => *count += 1,
                _ => passages.push((1, around(text, found))),
            }
        }
        let mut best: Vec<(usize, Range<usize>)> = passages;
        best.sort_by_key(|(count, passage)| (std::cmp::Reverse(*count), passage.start));
        best.truncate(MOST_PASSAGES);
        best.sort_by_key(|(_, passage)| passage.start);
        let mut shown = Vec::new();
        let mut end = 0;
        for (_, passage) in &best {
            let passage = passage.start.max(end)..passage.end;
            if passage.start > end {
                shown.push(Fragment { text: "… ".into(), is_match: false });
            }
            shown.extend(cut(text, &passage, &matches));
            end = passage.end;
        }
        if end < text.len() && !shown.is_empty() {
            shown.push(Fragment { text: " …".into(), is_match: false });
        }
        (!shown.is_empty()).then_some(shown)
    }

    fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for word in words(text) {
            let is_match = match known.get(&word.form) {
                Some(is_match) if !word.is_pair => *is_match,
                _ => self.is_match(&word),
            };
            if !word.is_pair && !known.contains_key(&word.form) {
                known.insert(word.form.clone(), is_match);
            }
            if !is_match {
                continue;
            }
            match found.last_mut() {
                // Pairs overlap.
                Some(last) if word.range.start < last.end => last.end = last.end.max(word.range.end),
                _ => found.push(word.range),
            }
        }
        found
    }

    fn is_match(&self, word: &Word) -> bool {
        if word.is_pair && word.form.chars().count() < 2 {
            return false;
        }
        let folded = fold(&word.form);
        self.prefixes.iter().any(|prefix| folded.starts_with(prefix))
            || self.stems.contains(&stem(word, self.language))
            || self.written.contains(&exact(word, self.language))
    }
}

/// A match with what surrounds it, from word to word.
fn around(text: &str, found: &Range<usize>) -> Range<usize> {
    let before = text.get(..found.start).unwrap_or_default();
    let start = before.char_indices().rev().nth(AROUND).map_or(0, |(place, _)| {
        let cut = before.get(place..).unwrap_or_default();
        place + cut.find(char::is_whitespace).map_or(0, |space| space + 1)
    });
    let after = text.get(found.end..).unwrap_or_default();
    let end = after.char_indices().nth(AROUND).map_or(text.len(), |(place, _)| {
        let cut = after.get(..place).unwrap_or_default();
        found.end + cut.rfind(char::is_whitespace).unwrap_or(place)
    });
    start.min(found.start)..end.max(found.end)
}

/// A part of a text, cut where matches begin and end.
fn cut(text: &str, part: &Range<usize>, matches: &[Range<usize>]) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut add = |range: Range<usize>, is_match| {
        let text = text.get(range).unwrap_or_default();
        if !text.is_empty() {
            fragments.push(Fragment { text: text.to_owned(), is_match });
        }
    };
    let mut place = part.start;
    for found in matches.iter().filter(|found| found.start >= part.start && found.end <= part.end) {
        add(place..found.start, false);
        add(found.clone(), true);
        place = found.end;
    }
    add(place..part.end, false);
    fragments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(query: &str, tag: &str, text: &str) -> Option<String> {
        let highlighter = Highlighter::new(&Query::parse(query).unwrap(), tag);
        let mark = |fragment: Fragment| if fragment.is_match { format!("[{}]", fragment.text) } else { fragment.text };
        highlighter.passages(text).map(|fragments| fragments.into_iter().map(mark).collect())
    }

    #[test]
    fn matches_are_marked_as_they_are_written() {
        let text = "Macron’s offices in Élysée palace";
        assert_eq!(marked("macron office elysee", "en", text).unwrap(), "[Macron’s] [offices] in [Élysée] palace");
        assert_eq!(marked("法国总", "zh", "见法国总统").unwrap(), "见[法国总]统");
        assert_eq!(marked("pal* -offices", "en", text).unwrap(), "Macron’s offices in Élysée [palace]");
        assert_eq!(marked("nothing", "en", text), None);
    }

    #[test]
    fn of_a_long_text_a_passage_is_shown() {
        let text = format!("{}the bridge opens {}", "word ".repeat(100), "more ".repeat(100));
        let shown = marked("bridge", "en", &text).unwrap();
        assert!(shown.starts_with("… word") && shown.ends_with("more …") && shown.contains("[bridge]"), "{shown}");
        assert!(shown.len() < 250);
    }

    proptest! {
        /// A short text is shown whole, whatever matches.
        #[test]
        fn nothing_of_a_text_is_lost(text in "\\PC{0,60}", query in "[a-z]{1,3}\\*?") {
            let highlighter = Highlighter::new(&Query::parse(&query).unwrap(), "en");
            if let Some(fragments) = highlighter.whole(&text) {
                prop_assert_eq!(fragments.into_iter().map(|fragment| fragment.text).collect::<String>(), text);
            }
        }
    }
}
