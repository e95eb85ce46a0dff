use std::panic::AssertUnwindSafe;

use actix_web::http::StatusCode;
use async_graphql::{Executor, Request, Response};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::plan::Plan;
use super::{Answer, Service};
use crate::app::{ATTEMPTS, pause};
use crate::auth::{Caller, Who};
use crate::db::count_statements;
use crate::graphql::{Attempt, Browser};
use crate::http::Node;
use crate::http::public::Record;
use crate::kernel::Code;

impl<E: Executor> Service<E> {
    /// What the engine runs. `attach` gives it what its resolvers share.
    pub(super) fn request(plan: &Plan, attach: impl FnOnce(Request) -> Request) -> Request {
        let mut request = Request::new("").variables(plan.variables.clone());
        request.operation_name.clone_from(&plan.operation_name);
        request.set_parsed_query(plan.document.as_ref().clone());
        attach(request)
    }
}

impl<E: Executor> Node<E> {
    /// Runs an operation when there is a place for it.
    ///
    /// A panic is one error and not the end of the connection. What takes too long is given up, and a transaction that it
    /// has open is rolled back. What gave way to another transaction, or lost its connection, before anything of it was
    /// committed is run again from its start, a few times.
    pub(in crate::http) async fn execute(
        &self,
        plan: Plan,
        caller: Caller,
        browser: Browser,
        request_id: &str,
        record: &mut Record,
    ) -> Answer {
        let _place = match self.operations.enter(caller.who).await {
            Ok(place) => place,
            Err(error) => return Answer::rejected(StatusCode::SERVICE_UNAVAILABLE, &error),
        };
        let is_query = record.kind == "query";
        let is_public = is_query && caller.who == Who::Anonymous;
        let app = if is_public { self.app.for_anybody() } else { self.app.clone() };
        let limits = self.answer_limits(caller.who);
        let meter = limits.meter();
        let runs = async {
            let mut attempts = 1;
            loop {
                let attempt = Attempt::default();
                let attach = |asked: Request| {
                    let asked = asked.data(browser.clone()).data(meter.clone()).data(attempt.clone());
                    (self.attach)(asked, &app, caller.clone())
                };
                let response = self.graphql.engine.executor.execute(Service::<E>::request(&plan, attach)).await;
                if attempts >= ATTEMPTS || !attempt.may_do_again(&response) {
                    return response;
                }
                tokio::time::sleep(pause(attempts)).await;
                attempts += 1;
            }
        };
        let run = async {
            tokio::select! {
                biased;
                // What a mutation has begun it ends.
                () = meter.is_exceeded(), if is_query => Response::default(),
                response = runs => response,
            }
        };
        let run = timeout(self.graphql.patience, run);
        let (outcome, statements) = count_statements(AssertUnwindSafe(run).catch_unwind()).await;
        record.statements = statements;
        let Ok(outcome) = outcome else { return Answer::broken(request_id) };
        match (outcome, meter.verdict()) {
            (Err(_), _) => Answer::timed_out(self.graphql.patience),
            (Ok(_), Some(error)) if error.code() == Code::Unavailable => {
                Answer::rejected(StatusCode::SERVICE_UNAVAILABLE, &error)
            }
            (Ok(response), Some(error)) => Answer::without_data(response, &error),
            (Ok(response), None) => Answer::of(response, request_id, limits.most),
        }
    }
}
