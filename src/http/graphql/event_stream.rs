//! GraphQL over server-sent events, in the mode of distinct connections: one operation, one connection
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>).

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use async_graphql::{Executor, Request, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::plan::Plan;
use super::{Answer, Service};
use crate::kernel::{Clock, Micros};

/// A line goes over an idle connection so often, that nobody on the way takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// What a stream of events needs as long as it lasts.
pub(super) struct Listening {
    /// Its place among all streams.
    #[expect(dead_code, reason = "it is given back when the stream is dropped")]
    pub permit: OwnedSemaphorePermit,
    pub clock: Arc<dyn Clock>,
    /// When the credentials that it was opened with end.
    pub until: Option<Micros>,
    pub request_id: String,
}

impl<E: Executor> Service<E> {
    /// Starts an operation that may answer many times.
    pub(super) fn listen(&self, plan: Plan, attach: impl FnOnce(Request) -> Request) -> BoxStream<'static, Response> {
        let mut request = Request::new("").variables(plan.variables);
        request.operation_name = plan.operation_name;
        request.set_parsed_query(plan.document.as_ref().clone());
        self.executor.execute_stream(attach(request), None)
    }
}

/// The events of an operation. The next is made when the client has taken the one before, so a slow client costs nothing
/// but its own delay.
pub(super) fn events(responses: BoxStream<'static, Response>, listening: Listening) -> HttpResponse {
    let events = stream::unfold(Some((responses, listening)), |state| async {
        let (mut responses, listening) = state?;
        let is_over = |listening: &Listening| listening.until.is_some_and(|until| listening.clock.now() >= until);
        if is_over(&listening) {
            return Some((complete(), None));
        }
        let left = listening.until.map_or(HEARTBEAT, |until| {
            let left = u64::try_from(until.0 - listening.clock.now().0).unwrap_or_default();
            HEARTBEAT.min(Duration::from_micros(left))
        });
        match timeout(left, responses.next()).await {
            Ok(Some(response)) => {
                let event = next(&Answer::of(response, &listening.request_id));
                Some((event, Some((responses, listening))))
            }
            Ok(None) => Some((complete(), None)),
            Err(_) if is_over(&listening) => Some((complete(), None)),
            Err(_) => Some((Bytes::from_static(b":\n\n"), Some((responses, listening)))),
        }
    });
    respond(events.map(Ok::<_, std::convert::Infallible>))
}

/// An operation that was refused: told as an event, because that is what the client reads.
pub(super) fn refused(answer: &Answer) -> HttpResponse {
    respond(stream::iter([next(answer), complete()]).map(Ok::<_, std::convert::Infallible>))
}

fn respond(events: impl stream::Stream<Item = Result<Bytes, std::convert::Infallible>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((header::VARY, "Accept"))
        // Proxies that gather answers would hold the events back.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events)
}

fn next(answer: &Answer) -> Bytes {
    let json = answer.to_json().unwrap_or_default();
    [b"event: next\ndata: ", json.as_slice(), b"\n\n"].concat().into()
}

/// An event without data is none for the readers in browsers.
fn complete() -> Bytes {
    Bytes::from_static(b"event: complete\ndata: \n\n")
}
