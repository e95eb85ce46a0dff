use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use actix_web::http::StatusCode;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Executor, Variables};
use serde_json::{Map, Value};

use super::{Answer, Params, Service, operation};
use crate::graphql::request_error;
use crate::http::public::Record;
use crate::kernel::Error;
use crate::vocabulary::Vocabulary;

/// What a request may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowed {
    pub mutations: bool,
    /// The connection stays open.
    pub subscriptions: bool,
}

/// An operation that may run.
pub(in crate::http) struct Plan {
    pub document: Arc<ExecutableDocument>,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// In units.
    pub cost: u64,
}

impl<E: Executor> Service<E> {
    /// Finds what a request asks for, and whether it may have it. `record` learns what can be told about it.
    pub(super) fn plan(
        &self,
        params: Params,
        allowed: Allowed,
        request_id: &str,
        vocabulary: &Vocabulary,
        record: &mut Record,
    ) -> Result<Plan, Answer> {
        contained(request_id, || {
            let document = self.document(&params, request_id)?;
            self.validate(document, params.operation_name, params.variables, allowed, vocabulary, record)
        })
    }

    /// The same for a document that another door asks with, which is one query.
    pub(in crate::http) fn plan_of(
        &self,
        document: Arc<ExecutableDocument>,
        variables: Map<String, Value>,
        request_id: &str,
        vocabulary: &Vocabulary,
        record: &mut Record,
    ) -> Result<Plan, Answer> {
        let allowed = Allowed { mutations: false, subscriptions: false };
        contained(request_id, || self.validate(document, None, variables, allowed, vocabulary, record))
    }

    fn validate(
        &self,
        document: Arc<ExecutableDocument>,
        operation_name: Option<String>,
        variables: Map<String, Value>,
        allowed: Allowed,
        vocabulary: &Vocabulary,
        record: &mut Record,
    ) -> Result<Plan, Answer> {
        let (name, operation) =
            operation::choose(&document, operation_name.as_deref()).map_err(|error| Answer::refused(vec![error]))?;
        record.name(name);
        record.kind = kind(operation.ty);
        match operation.ty {
            OperationType::Query => {}
            OperationType::Mutation if allowed.mutations => {}
            OperationType::Mutation => {
                let error = Error::invalid("A mutation is sent by POST; GET runs queries only.");
                return Err(Answer::rejected(StatusCode::METHOD_NOT_ALLOWED, &error));
            }
            OperationType::Subscription if allowed.subscriptions => {}
            OperationType::Subscription => {
                let message =
                    "A subscription needs a connection that stays open: a WebSocket, or \"Accept: text/event-stream\".";
                let error = Error::invalid(message);
                return Err(Answer::refused(vec![request_error(&error)]));
            }
        }
        self.limits.check_values(&variables).map_err(|error| Answer::refused(vec![error]))?;
        let mut variables = Variables::from_json(variables.into());
        self.validation.variables(operation, &variables).map_err(Answer::refused)?;
        fill_in(operation, &mut variables);
        record.cost = self.costs.operation(&document, operation, &variables, vocabulary);
        self.limits.check_cost(record.cost).map_err(|error| Answer::refused(vec![error]))?;
        Ok(Plan { document, operation_name, variables, cost: record.cost })
    }
}

/// A panic ends the request that it comes from, and nothing else.
fn contained(request_id: &str, work: impl FnOnce() -> Result<Plan, Answer>) -> Result<Plan, Answer> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Answer::broken(request_id)))
}

/// Gives variables that the client left out the default of the operation: where fields are skipped the engine looks at
/// values only.
fn fill_in(operation: &OperationDefinition, variables: &mut Variables) {
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value {
            variables.entry(definition.node.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
}

fn kind(operation: OperationType) -> &'static str {
    match operation {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}
