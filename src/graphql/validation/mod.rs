//! What the library's own validation leaves out, and the values of variables.
//!
//! 1. [`Validation::text`] and [`Validation::document`]: once for each text, after the [limits](crate::graphql::limits).
//! 2. [`Validation::variables`]: for each request, before anything of it runs.
//!
//! What the two accept is what graphql-js accepts; `tests/clients/live/generated` compares.

mod introspection;
mod literals;
mod overlap;
mod scalar;
mod twice;
mod typename;
mod types;
mod variables;
mod wrong;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Pos, ServerError, Variables};

use self::types::Types;
use super::{Introspection, request_error};
use crate::kernel::{Code, Error, Result};

/// Checks documents against a schema.
pub struct Validation {
    types: Types,
    introspection: Introspection,
}

impl Validation {
    /// Reads the text of a schema. Fails if it is none.
    pub fn of(sdl: &str, introspection: Introspection) -> Result<Self> {
        let hints = introspection == Introspection::Enabled;
        Ok(Self { types: Types::of(sdl, hints)?, introspection })
    }

    /// Checks what the library's tree of a document does not show.
    pub fn text(&self, text: &str) -> Result<(), ServerError> {
        twice::check(text)
    }

    /// Checks what the library does not look at, and writes it so that the library sees the rest.
    pub fn document(&self, document: &mut ExecutableDocument) -> Result<(), ServerError> {
        for (_, operation) in document.operations.iter() {
            for definition in &operation.node.variable_definitions {
                // No directive of ours may stand there, and the language has none.
                if let Some(directive) = definition.node.directives.first() {
                    let message = format!("Directive \"@{}\" may not be used on a variable.", directive.node.name.node);
                    return Err(invalid(message, directive.pos));
                }
            }
        }
        if self.introspection == Introspection::Disabled {
            introspection::refuse(document)?;
        }
        typename::show(document)?;
        literals::check(&self.types, document)?;
        overlap::check(&self.types, document)
    }

    /// Checks what a client gave against what an operation declares.
    pub fn variables(&self, operation: &OperationDefinition, given: &Variables) -> Result<(), Vec<ServerError>> {
        variables::check(&self.types, operation, given)
    }
}

/// The type that an operation selects of.
fn root(of: OperationType) -> &'static str {
    match of {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

/// A document that the schema does not take.
fn invalid(message: String, pos: Pos) -> ServerError {
    let mut error = request_error(&Error::new(Code::GraphqlValidationFailed, message));
    error.locations.push(pos);
    error
}
