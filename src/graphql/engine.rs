use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    Executor, ObjectType, Request, Schema, SchemaBuilder, ServerError, SubscriptionType, ValidationMode,
    ValidationResult,
};
use futures_util::FutureExt;

use super::request_error;
use crate::kernel::Error;

/// A schema twice: to judge a document by all the rules of the specification, once, and to run it as often as it is asked for.
pub struct Engine<E> {
    validator: E,
    /// Runs documents that were judged.
    pub(crate) executor: E,
}

impl<Q, M, S> Engine<Schema<Q, M, S>>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// `build` begins the schema.
    pub fn of(build: impl Fn() -> SchemaBuilder<Q, M, S>) -> Self {
        let validator = build().extension(Validator).finish();
        Self { validator, executor: build().validation_mode(ValidationMode::Fast).finish() }
    }
}

impl<E: Executor> Engine<E> {
    /// Fails with everything that is wrong with a document, whatever its variables.
    pub(crate) fn validate(&self, document: &ExecutableDocument) -> Result<(), Vec<ServerError>> {
        let mut request = Request::new("");
        request.set_parsed_query(document.clone());
        // There is nothing to wait for.
        match self.validator.execute(request).now_or_never() {
            Some(verdict) if verdict.errors.is_empty() => Ok(()),
            Some(verdict) => Err(verdict.errors),
            None => Err(vec![request_error(&Error::internal("a document was not judged at once"))]),
        }
    }
}

/// Ends an operation where it would begin to run.
struct Validator;

impl ExtensionFactory for Validator {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Validator {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await?;
        Err(Vec::new())
    }
}
