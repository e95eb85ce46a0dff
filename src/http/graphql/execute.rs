use std::panic::AssertUnwindSafe;

use actix_web::http::StatusCode;
use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request};
use futures_util::FutureExt;

use super::{Answer, Params, Service, operation, variables};
use crate::graphql::request_error;
use crate::kernel::Error;

/// What a request may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    Queries,
    QueriesAndMutations,
}

impl<E: Executor> Service<E> {
    /// Runs what a request asks for. `attach` gives the operation what its resolvers share.
    ///
    /// A panic is one error and not the end of the connection.
    pub(super) async fn execute(
        &self,
        params: Params,
        allowed: Allowed,
        request_id: &str,
        attach: impl FnOnce(Request) -> Request,
    ) -> Answer {
        let run = AssertUnwindSafe(self.run(params, allowed, request_id, attach));
        match run.catch_unwind().await {
            Ok(answer) => answer,
            Err(_) => Answer::broken(request_id),
        }
    }

    async fn run(
        &self,
        params: Params,
        allowed: Allowed,
        request_id: &str,
        attach: impl FnOnce(Request) -> Request,
    ) -> Answer {
        let document = match self.document(&params) {
            Ok(document) => document,
            Err(answer) => return answer,
        };
        let operation = match operation::choose(&document, params.operation_name.as_deref()) {
            Ok(operation) => operation,
            Err(error) => return Answer::refused(vec![error]),
        };
        match operation.ty {
            OperationType::Query => {}
            OperationType::Mutation if allowed == Allowed::QueriesAndMutations => {}
            OperationType::Mutation => {
                let error = Error::invalid("A mutation is sent by POST; GET runs queries only.");
                return Answer::rejected(StatusCode::METHOD_NOT_ALLOWED, &error);
            }
            OperationType::Subscription => {
                let error = Error::invalid("A subscription needs a connection that stays open; this is no such one.");
                return Answer::refused(vec![request_error(&error)]);
            }
        }
        if let Err(errors) = variables::check(operation, &params.variables) {
            return Answer::refused(errors);
        }
        let mut request = Request::new("").variables(params.variables);
        request.operation_name = params.operation_name;
        request.set_parsed_query(document.as_ref().clone());
        Answer::of(self.executor.execute(attach(request)).await, request_id)
    }
}
