//! Operations on connections that stay open.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::web::Data;
use async_graphql::{Executor, Request};
use futures_util::StreamExt;
use futures_util::stream::{self, LocalBoxStream};

use super::plan::Plan;
use super::{Answer, Service};
use crate::auth::Caller;
use crate::graphql::{Browser, EventCursor};
use crate::http::Node;
use crate::http::public::Record;

/// Where a subscription begins and where it has come to, for those who listen on from there.
#[derive(Clone, Default)]
pub(super) struct Cursor {
    after: Option<String>,
    /// The last event that was told.
    pub last: Arc<EventCursor>,
}

impl Cursor {
    /// Begins after an event, whatever the document says.
    pub fn after(event: Option<&str>) -> Self {
        Self { after: event.map(ToOwned::to_owned), last: Arc::default() }
    }
}

/// The answers of an operation, one after the other: one of a query or a mutation, and as many of a subscription as it has
/// something to say.
pub(super) fn answers<E: Executor>(
    node: &Data<Node<E>>,
    mut plan: Plan,
    caller: Caller,
    browser: Browser,
    request_id: String,
    mut record: Record,
    cursor: Cursor,
) -> LocalBoxStream<'static, Answer> {
    if record.kind != "subscription" {
        let node = node.clone();
        let answer = async move {
            let answer = node.execute(plan, caller, browser, &request_id, &mut record).await;
            record.finish(&answer.codes(), &node);
            answer
        };
        return stream::once(answer).boxed_local();
    }
    record.finish(&[], node);
    plan.listen_after(cursor.after.as_deref());
    let limits = node.answer_limits(caller.who);
    let most = limits.most;
    let attach = |asked: Request| (node.attach)(asked.data(browser).data(limits).data(cursor.last), &node.app, caller);
    let responses = node.graphql.engine.executor.execute_stream(Service::<E>::request(&plan, attach), None);
    let answers = AssertUnwindSafe(responses).catch_unwind().map(move |outcome| match outcome {
        Ok(response) => Answer::of(response, &request_id, most),
        Err(_) => Answer::broken(&request_id),
    });
    answers.boxed_local()
}
