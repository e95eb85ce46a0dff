use async_graphql::ServerError;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};

use crate::graphql::request_error;
use crate::kernel::Error;

/// The operation that is to run, and its name; empty if it has none.
pub(super) fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(&'a str, &'a OperationDefinition), ServerError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(("", operation)),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get_key_value(name).map(|(name, operation)| (name.as_str(), operation))
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next().map(|(name, operation)| (name.as_str(), operation))
        }
        (DocumentOperations::Multiple(_), None) => {
            let message = "The document has several operations. Say which one with \"operationName\".";
            return Err(request_error(&Error::invalid(message)));
        }
    };
    let message = || format!("The document has no operation named \"{}\".", name.unwrap_or_default());
    found.map(|(name, operation)| (name, &operation.node)).ok_or_else(|| request_error(&Error::invalid(message())))
}
