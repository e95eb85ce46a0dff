//! What a reader types, read: words, `"phrases"`, `-exclusions`, `prefixes*`, `title:words`.

use super::analyser::{Word, exact, fold, words};
use crate::kernel::{Error, Result};

/// Characters that a query may have.
pub const MAX_CHARACTERS: usize = 1_000;
/// Words that are looked for; those behind them are told as ignored.
pub const MAX_WORDS: usize = 32;
/// Letters that a prefix has at least: a shorter one stands for too many words.
pub const MIN_PREFIX: usize = 3;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub clauses: Vec<Clause>,
    /// What was typed and is not looked for.
    pub ignored: Vec<String>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub what: What,
    /// Looked for in the headline only.
    pub in_title: bool,
    /// What has it is not wanted.
    pub is_excluded: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Word(Word),
    /// Two words or more, one right after the other.
    Phrase(Vec<Word>),
    /// The beginning of a word, folded.
    Prefix(String),
}

impl What {
    /// As it is told to readers.
    pub fn text(&self) -> String {
        match self {
            Self::Word(word) => exact(word, None),
            Self::Phrase(words) => words.iter().map(|word| exact(word, None)).collect::<Vec<_>>().join(" "),
            Self::Prefix(prefix) => format!("{prefix}*"),
        }
    }

    fn words(&self) -> usize {
        match self {
            Self::Word(_) | Self::Prefix(_) => 1,
            Self::Phrase(words) => words.len(),
        }
    }
}

impl Query {
    /// Reads what was typed. Everything means something or is told as ignored; fails with `BAD_USER_INPUT` only on a text that is
    /// too long.
    pub fn parse(text: &str) -> Result<Self> {
        let length = text.chars().count();
        if length > MAX_CHARACTERS {
            let message = format!("The query has {length} characters; at most {MAX_CHARACTERS} are looked for.");
            return Err(Error::invalid(message));
        }
        let mut query = Self::default();
        let mut left = MAX_WORDS;
        for piece in pieces(text) {
            for clause in piece.clauses() {
                let is_short = matches!(&clause.what, What::Prefix(prefix) if prefix.chars().count() < MIN_PREFIX);
                match left.checked_sub(clause.what.words()) {
                    Some(rest) if !is_short => {
                        left = rest;
                        query.clauses.push(clause);
                    }
                    _ => query.ignored.push(clause.what.text()),
                }
            }
        }
        Ok(query)
    }

    /// Whether anything is looked for: exclusions alone find nothing.
    pub fn is_empty(&self) -> bool {
        self.clauses.iter().all(|clause| clause.is_excluded)
    }
}

/// What stands between spaces or quotation marks, with what is in front of it.
struct Piece<'a> {
    text: &'a str,
    is_quoted: bool,
    in_title: bool,
    is_excluded: bool,
}

const QUOTES: [char; 4] = ['"', '“', '”', '„'];

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return found;
        }
        let is_excluded = strip(&mut rest, "-");
        let in_title = strip(&mut rest, "title:");
        let (text, is_quoted) = match rest.strip_prefix(QUOTES) {
            // A quotation that is not closed goes to the end.
            Some(inside) => {
                let (text, after) = inside.split_once(QUOTES).unwrap_or((inside, ""));
                rest = after;
                (text, true)
            }
            None => {
                let end = rest.find(|letter: char| letter.is_whitespace() || QUOTES.contains(&letter));
                let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
                rest = after;
                (text, false)
            }
        };
        found.push(Piece { text, is_quoted, in_title, is_excluded });
    }
}

/// Takes a sign away, if something follows it.
fn strip(rest: &mut &str, sign: &str) -> bool {
    let after = rest.strip_prefix(sign).filter(|after| after.chars().next().is_some_and(|next| !next.is_whitespace()));
    after.inspect(|after| *rest = after).is_some()
}

impl Piece<'_> {
    fn clauses(&self) -> Vec<Clause> {
        let clause = |what| Clause { what, in_title: self.in_title, is_excluded: self.is_excluded };
        let mut found = words(self.text);
        if (self.is_quoted || self.is_excluded) && found.len() > 1 {
            without_rests(&mut found);
            let what = match <[Word; 1]>::try_from(found) {
                Ok([word]) => What::Word(word),
                Err(words) => What::Phrase(words),
            };
            return vec![clause(what)];
        }
        let is_prefix = !self.is_quoted && self.text.ends_with('*');
        if let Some(last) = found.pop_if(|last| is_prefix && !last.is_pair && self.text.len() == last.range.end + 1) {
            let mut clauses: Vec<Clause> = found.into_iter().map(|word| clause(What::Word(word))).collect();
            clauses.push(clause(What::Prefix(fold(&last.form))));
            return clauses;
        }
        without_rests(&mut found);
        found.into_iter().map(|word| clause(What::Word(word))).collect()
    }
}

/// The last character of a run of pairs stands there for those who look for it alone.
fn without_rests(words: &mut Vec<Word>) {
    let mut end_of_pair = usize::MAX;
    words.retain(|word| {
        let is_rest = word.is_pair && word.range.end == end_of_pair && word.form.chars().count() == 1;
        end_of_pair = if word.is_pair { word.range.end } else { usize::MAX };
        !is_rest
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<String> {
        let query = Query::parse(text).unwrap();
        let clause = |clause: Clause| {
            let sign = if clause.is_excluded { "-" } else { "" };
            let field = if clause.in_title { "title:" } else { "" };
            let quote = if matches!(clause.what, What::Phrase(_)) { "\"" } else { "" };
            format!("{sign}{field}{quote}{}{quote}", clause.what.text())
        };
        query.clauses.into_iter().map(clause).collect()
    }

    #[test]
    fn the_language_of_queries() {
        assert_eq!(read("Nagorno-Karabakh ceasefire"), ["nagorno", "karabakh", "ceasefire"]);
        assert_eq!(read("\"security conditions\" -Newest"), ["\"security conditions\"", "-newest"]);
        assert_eq!(read("vaccin* title:Bridge -title:\"the end\""), ["vaccin*", "title:bridge", "-title:\"the end\""]);
        assert_eq!(read("“the who"), ["\"the who\""]);
        assert_eq!(read("习近平 法"), ["习近", "近平", "法"]);
        assert_eq!(read("-covid-19"), ["-\"covid 19\""]);
    }

    #[test]
    fn signs_alone_are_nothing() {
        for text in ["", "*", "\"\"", "-", "- -", "(", "\u{0}", "🎉", "<->", ":*"] {
            assert_eq!(read(text), [""; 0], "{text}");
        }
        assert!(Query::parse("-bridge").unwrap().is_empty());
    }

    #[test]
    fn too_much_is_told() {
        let many = "word ".repeat(40);
        let query = Query::parse(&many).unwrap();
        assert_eq!((query.clauses.len(), query.ignored.len()), (MAX_WORDS, 8));
        assert_eq!(Query::parse("ab* abc*").unwrap().ignored, ["ab*"]);
        assert!(Query::parse(&"a".repeat(1_001)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            let query = Query::parse(&text).unwrap();
            let count: usize = query.clauses.iter().map(|clause| clause.what.words()).sum();
            prop_assert!(count <= MAX_WORDS);
        }
    }
}
