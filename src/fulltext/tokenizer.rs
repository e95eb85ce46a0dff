use std::collections::HashMap;
use std::iter::Enumerate;
use std::vec::IntoIter;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyser::{Language, Word, exact, stem, words};

/// Parts the language of a value from its text.
const END_OF_LANGUAGE: char = '\u{1f}';

/// How many words of all languages are remembered before a text, with what was made of them: about 2 MB. With them, and with folding
/// that is short for ASCII, the making of an index of 100,000 articles takes 60 s of processor time in place of 168.
const MOST_MADE: usize = 20_000;

/// In which form words are indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Stem,
    Exact,
}

impl Form {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stem => "stem",
            Self::Exact => "exact",
        }
    }
}

/// A value of a text field: a tokenizer sees nothing of a document but this.
pub(super) fn value(language: &str, text: &str) -> String {
    format!("{language}{END_OF_LANGUAGE}{text}")
}

/// Makes the words of a value.
#[derive(Clone, Debug)]
pub(super) struct Words {
    form: Form,
    /// What has been made of words, by their language: nine of ten words of a text have come before.
    made: HashMap<Option<Language>, HashMap<String, String>>,
}

impl Words {
    pub fn new(form: Form) -> Self {
        Self { form, made: HashMap::new() }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> Stream<'a> {
        let (language, text) = value.split_once(END_OF_LANGUAGE).unwrap_or(("", value));
        let language = Language::of(language);
        if self.made.values().map(HashMap::len).sum::<usize>() > MOST_MADE {
            self.made.clear();
        }
        let made = self.made.entry(language).or_default();
        Stream {
            form: self.form,
            language,
            made,
            words: words(text).into_iter().enumerate(),
            current: Token::default(),
        }
    }
}

pub(super) struct Stream<'a> {
    form: Form,
    language: Option<Language>,
    made: &'a mut HashMap<String, String>,
    words: Enumerate<IntoIter<Word>>,
    current: Token,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some((position, word)) = self.words.next() else { return false };
        let Self { form, language, made, current, .. } = self;
        current.offset_from = word.range.start;
        current.offset_to = word.range.end;
        current.position = position;
        current.text.clear();
        if let Some(made) = made.get(&word.form).filter(|_| !word.is_pair) {
            current.text.push_str(made);
            return true;
        }
        let text = match form {
            Form::Stem => stem(&word, *language),
            Form::Exact => exact(&word, *language),
        };
        current.text.push_str(&text);
        if !word.is_pair {
            made.insert(word.form, text);
        }
        true
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}
