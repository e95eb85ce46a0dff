use std::sync::Arc;

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::{self, parse_query};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::graphql::limits::Limits;
use crate::graphql::request_error;
use crate::graphql::validation::Validation;
use crate::kernel::{Code, Error};

/// Documents that have been read: a text that was parsed and found within the limits is not looked at twice.
pub(super) struct Documents {
    limits: Limits,
    validation: Arc<Validation>,
    known: Cache<Box<str>, Known, Memory>,
}

#[derive(Clone)]
struct Known {
    document: Arc<ExecutableDocument>,
    tokens: usize,
}

impl Documents {
    pub fn new(limits: Limits, validation: Arc<Validation>, bytes: u64) -> Self {
        let typical = 16 << 10;
        let capacity = usize::try_from(bytes / typical).unwrap_or(usize::MAX).max(16);
        Self { limits, validation, known: Cache::with_weighter(capacity, bytes, Memory) }
    }

    /// Parses a text, unless that was done before.
    pub fn read(&self, text: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.document);
        }
        let (document, tokens) = parse(&self.limits, &self.validation, text)?;
        let document = Arc::new(document);
        self.known.insert(text.into(), Known { document: document.clone(), tokens });
        Ok(document)
    }
}

/// Parses a text that is within the limits; gives the number of its tokens too.
pub(super) fn parse(
    limits: &Limits,
    validation: &Validation,
    text: &str,
) -> Result<(ExecutableDocument, usize), ServerError> {
    let tokens = limits.check_text(text)?;
    let mut document = parse_query(text).map_err(|error| syntax_error(&error))?;
    limits.check_document(&document)?;
    validation.document(&mut document)?;
    Ok((document, tokens))
}

/// The parser's own message repeats the line of the text, however long; only its last part says what is wrong.
fn syntax_error(error: &parser::Error) -> ServerError {
    let told = error.to_string();
    let reason = told.rsplit_once("  = ").map_or(told.as_str(), |(_, reason)| reason).trim();
    let mut out = request_error(&Error::new(Code::GraphqlParseFailed, format!("Syntax error: {reason}.")));
    out.locations = error.positions().collect();
    out
}

/// About what a parsed document takes: most of it is the tokens, not the text.
#[derive(Clone)]
struct Memory;

impl Weighter<Box<str>, Known> for Memory {
    fn weight(&self, text: &Box<str>, known: &Known) -> u64 {
        let bytes_of_a_token = 200;
        (text.len() + bytes_of_a_token * known.tokens) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::Introspection;

    #[test]
    fn a_known_text_is_the_same_document() {
        let documents = Documents::new(
            Limits::default(),
            Arc::new(Validation::of("scalar Date", Introspection::Enabled).unwrap()),
            1 << 20,
        );
        let first = documents.read("{ a }").unwrap();
        assert!(Arc::ptr_eq(&first, &documents.read("{ a }").unwrap()));
        assert!(!Arc::ptr_eq(&first, &documents.read("{a}").unwrap()));
    }

    #[test]
    fn a_syntax_error_says_where_and_what() {
        let documents = Documents::new(
            Limits::default(),
            Arc::new(Validation::of("scalar Date", Introspection::Enabled).unwrap()),
            1 << 20,
        );
        let error = documents.read("{ a(b: ) }").unwrap_err();
        assert_eq!(error.message, "Syntax error: expected value.");
        assert_eq!((error.locations[0].line, error.locations[0].column), (1, 8));
    }
}
