use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyser::{Language, exact, stem, words};

/// Parts the language of a value from its text.
const END_OF_LANGUAGE: char = '\u{1f}';

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
pub(super) struct Words(pub Form);

impl Tokenizer for Words {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> Stream {
        let (language, text) = value.split_once(END_OF_LANGUAGE).unwrap_or(("", value));
        let language = Language::of(language);
        let tokens = words(text).into_iter().enumerate().map(|(position, word)| Token {
            offset_from: word.range.start,
            offset_to: word.range.end,
            position,
            text: match self.0 {
                Form::Stem => stem(&word, language),
                Form::Exact => exact(&word, language),
            },
            position_length: 1,
        });
        Stream { tokens: tokens.collect::<Vec<_>>().into_iter(), current: Token::default() }
    }
}

pub(super) struct Stream {
    tokens: std::vec::IntoIter<Token>,
    current: Token,
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        self.tokens.next().map(|token| self.current = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}
