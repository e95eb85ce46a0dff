use std::sync::Arc;

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::{self, parse_query};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::graphql::limits::Limits;
use crate::graphql::validation::Validation;
use crate::graphql::{request_error, written_out};
use crate::kernel::{Code, Error};

/// Documents that have been read: a text that was parsed and found to be good is not looked at twice.
pub(super) struct Documents(Cache<Box<str>, Known, Memory>);

/// What a document is held against, in this order.
pub(super) struct Rules<'a> {
    pub limits: &'a Limits,
    pub validation: &'a Validation,
    /// The rules of the specification.
    pub validate: &'a dyn Fn(&ExecutableDocument) -> Result<(), Vec<ServerError>>,
}

#[derive(Clone)]
struct Known {
    document: Arc<ExecutableDocument>,
    tokens: usize,
}

impl Documents {
    pub fn new(bytes: u64) -> Self {
        let typical = 16 << 10;
        let capacity = usize::try_from(bytes / typical).unwrap_or(usize::MAX).max(16);
        Self(Cache::with_weighter(capacity, bytes, Memory))
    }

    /// Parses and judges a text, unless that was done before.
    pub fn read(&self, text: &str, rules: &Rules<'_>) -> Result<Arc<ExecutableDocument>, Vec<ServerError>> {
        if let Some(known) = self.0.get(text) {
            return Ok(known.document);
        }
        let (document, tokens) = parse(rules, text)?;
        let document = Arc::new(document);
        self.0.insert(text.into(), Known { document: document.clone(), tokens });
        Ok(document)
    }
}

/// Parses a text that keeps to the rules; gives the number of its tokens too.
pub(super) fn parse(rules: &Rules<'_>, text: &str) -> Result<(ExecutableDocument, usize), Vec<ServerError>> {
    let (document, tokens) = within_limits(rules, text).map_err(|error| vec![error])?;
    (rules.validate)(&document)?;
    Ok((document, tokens))
}

fn within_limits(rules: &Rules<'_>, text: &str) -> Result<(ExecutableDocument, usize), ServerError> {
    let tokens = rules.limits.check_text(text)?;
    let mut document = parse_query(written_out(text)).map_err(|error| syntax_error(&error))?;
    rules.validation.text(text)?;
    rules.limits.check_document(&document)?;
    rules.validation.document(&mut document)?;
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

    fn read(documents: &Documents, text: &str) -> Result<Arc<ExecutableDocument>, Vec<ServerError>> {
        let (limits, validation) = (Limits::default(), Validation::of("scalar Date", Introspection::Enabled).unwrap());
        documents.read(text, &Rules { limits: &limits, validation: &validation, validate: &|_| Ok(()) })
    }

    #[test]
    fn a_known_text_is_the_same_document() {
        let documents = Documents::new(1 << 20);
        let first = read(&documents, "{ a }").unwrap();
        assert!(Arc::ptr_eq(&first, &read(&documents, "{ a }").unwrap()));
        assert!(!Arc::ptr_eq(&first, &read(&documents, "{a}").unwrap()));
    }

    #[test]
    fn a_syntax_error_says_where_and_what() {
        let error = read(&Documents::new(1 << 20), "{ a(b: ) }").unwrap_err().pop().unwrap();
        assert_eq!(error.message, "Syntax error: expected value.");
        assert_eq!((error.locations[0].line, error.locations[0].column), (1, 8));
    }
}
