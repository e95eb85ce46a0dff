use std::panic::AssertUnwindSafe;

use async_graphql::{Executor, Request};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::plan::Plan;
use super::record::Record;
use super::{Answer, Service};
use crate::db::count_statements;

impl<E: Executor> Service<E> {
    /// Runs an operation. `attach` gives it what its resolvers share.
    ///
    /// A panic is one error and not the end of the connection. What takes too long is given up, and a transaction that it
    /// has open is rolled back.
    pub(super) async fn execute(
        &self,
        plan: Plan,
        request_id: &str,
        record: &mut Record,
        attach: impl FnOnce(Request) -> Request,
    ) -> Answer {
        let mut request = Request::new("").variables(plan.variables);
        request.operation_name = plan.operation_name;
        request.set_parsed_query(plan.document.as_ref().clone());
        let run = timeout(self.patience, self.engine.runner.execute(attach(request)));
        let (outcome, statements) = count_statements(AssertUnwindSafe(run).catch_unwind()).await;
        record.statements = statements;
        match outcome {
            Ok(Ok(response)) => Answer::of(response, request_id),
            Ok(Err(_)) => Answer::timed_out(self.patience),
            Err(_) => Answer::broken(request_id),
        }
    }
}
