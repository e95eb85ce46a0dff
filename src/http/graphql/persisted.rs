use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use serde::Deserialize;

use super::documents::{Rules, parse};
use crate::kernel::{Error, Result};

/// Documents that the operator gave the server, by their ids.
#[derive(Clone, Default)]
pub struct PersistedDocuments(HashMap<String, Arc<ExecutableDocument>>);

impl PersistedDocuments {
    /// Reads a file. Fails if it is no such file, or if one of its documents would be refused.
    pub(super) fn read(path: &Path, rules: &Rules<'_>) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::invalid(format!("The persisted documents {} cannot be read: {error}.", path.display()))
        })?;
        Self::from_json(&text, rules)
            .map_err(|error| Error::invalid(format!("The persisted documents {}: {}", path.display(), error.message())))
    }

    fn from_json(text: &str, rules: &Rules<'_>) -> Result<Self> {
        let file: File = serde_json::from_str(text).map_err(|_| {
            Error::invalid("It is neither an object of texts by id nor an Apollo manifest ({\"operations\": [{\"id\", \"body\"}]}).")
        })?;
        let documents = match file {
            File::Manifest { operations } => operations.into_iter().map(|it| (it.id, it.body)).collect(),
            File::ById(documents) => documents,
        };
        let parsed = documents.into_iter().map(|(id, text)| match parse(rules, &text) {
            Ok((document, _)) => Ok((id, Arc::new(document))),
            Err(errors) => {
                let reasons: Vec<String> = errors.into_iter().map(|error| error.message).collect();
                Err(Error::invalid(format!("{id}: {}", reasons.join(" "))))
            }
        });
        Ok(Self(parsed.collect::<Result<_>>()?))
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<ExecutableDocument>> {
        self.0.get(id).cloned()
    }
}

/// The two forms that tools write: Apollo's manifest, and what Relay's compiler and others make.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Manifest { operations: Vec<Operation> },
    ById(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::Introspection;
    use crate::graphql::limits::Limits;
    use crate::graphql::validation::Validation;

    fn from_json(text: &str) -> Result<PersistedDocuments> {
        let limits = Limits::default();
        let validation = Validation::of("scalar Date", Introspection::Enabled).unwrap();
        PersistedDocuments::from_json(text, &Rules { limits: &limits, validation: &validation, validate: &|_| Ok(()) })
    }

    #[test]
    fn both_forms_are_read() {
        let by_id = from_json(r#"{"x1":"{ a }"}"#).unwrap();
        assert!(by_id.get("x1").is_some() && by_id.get("x2").is_none());
        let manifest = r#"{"format":"apollo-persisted-query-manifest","version":1,
            "operations":[{"id":"x2","name":"A","type":"query","body":"query A { a }"}]}"#;
        assert!(from_json(manifest).unwrap().get("x2").is_some());
    }

    #[test]
    fn a_document_that_would_be_refused_is_told_at_once() {
        let refused = |text| from_json(text).err().unwrap().message().into_owned();
        assert_eq!(refused(r#"{"x1":"{"}"#), "x1: Syntax error: expected selection.");
        assert!(refused("[]").starts_with("It is neither"));
    }
}
