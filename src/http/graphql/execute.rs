use std::panic::AssertUnwindSafe;

use async_graphql::{Executor, Request};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::plan::Plan;
use super::record::Record;
use super::{Answer, Service};
use crate::app::{ATTEMPTS, pause};
use crate::db::count_statements;
use crate::graphql::Attempt;

impl<E: Executor> Service<E> {
    /// Runs an operation. `attach` gives it what its resolvers share.
    ///
    /// A panic is one error and not the end of the connection. What takes too long is given up, and a transaction that it
    /// has open is rolled back. What gave way to another transaction, or lost its connection, before anything of it was
    /// committed is run again from its start, a few times.
    pub(super) async fn execute(
        &self,
        plan: Plan,
        request_id: &str,
        record: &mut Record,
        attach: impl Fn(Request) -> Request,
    ) -> Answer {
        let run = timeout(self.patience, async {
            let mut attempts = 1;
            loop {
                let mut request = Request::new("").variables(plan.variables.clone());
                request.operation_name.clone_from(&plan.operation_name);
                request.set_parsed_query(plan.document.as_ref().clone());
                let attempt = Attempt::default();
                let response = self.engine.runner.execute(attach(request.data(attempt.clone()))).await;
                if attempts >= ATTEMPTS || !attempt.may_do_again(&response) {
                    return response;
                }
                tokio::time::sleep(pause(attempts)).await;
                attempts += 1;
            }
        });
        let (outcome, statements) = count_statements(AssertUnwindSafe(run).catch_unwind()).await;
        record.statements = statements;
        match outcome {
            Ok(Ok(response)) => Answer::of(response, request_id),
            Ok(Err(_)) => Answer::timed_out(self.patience),
            Err(_) => Answer::broken(request_id),
        }
    }
}
