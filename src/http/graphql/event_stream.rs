//! GraphQL over server-sent events, in the mode of distinct connections: one operation, one connection
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>).

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
use crate::app::App;
use crate::auth::Who;
use crate::http::credentials;

/// A line goes over an idle connection so often, that nobody on the way takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// What a stream of events needs as long as it lasts.
pub(super) struct Listening {
    /// Its place among all streams.
    #[expect(dead_code, reason = "it is given back when the stream is dropped")]
    pub permit: OwnedSemaphorePermit,
    pub app: App,
    /// Who opened it, and what they have shown to say so.
    pub who: Who,
    pub credential: Option<String>,
    pub request_id: String,
}

impl Listening {
    /// How long the credentials are good, if nobody takes them back; an idle connection is looked at before that.
    fn left(&self) -> Duration {
        let left = self.who.until().map(|until| until.0 - self.app.clock.now().0);
        left.map_or(HEARTBEAT, |left| HEARTBEAT.min(Duration::from_micros(u64::try_from(left).unwrap_or_default())))
    }

    async fn is_over(&self) -> bool {
        !credentials::still(&self.app, self.credential.as_deref(), self.who).await
    }
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
        match timeout(listening.left(), responses.next()).await {
            Ok(None) => Some((complete(), None)),
            _ if listening.is_over().await => Some((complete(), None)),
            Ok(Some(response)) => {
                let event = next(&Answer::of(response, &listening.request_id));
                Some((event, Some((responses, listening))))
            }
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
