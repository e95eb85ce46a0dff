//! One operation, one connection, in one of two forms: GraphQL over server-sent events, in the mode of distinct connections
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>), and what clients of Apollo's take, `multipart/mixed`
//! (<https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol>).

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use async_graphql::{Executor, Request, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::accept::MediaType;
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
        self.engine.runner.execute_stream(attach(request), None)
    }
}

/// How answers follow each other.
#[derive(Clone, Copy)]
pub(super) enum Framing {
    Events,
    Parts,
}

impl Framing {
    /// `None` for a media type of one answer.
    pub const fn of(media_type: MediaType) -> Option<Self> {
        match media_type {
            MediaType::EventStream => Some(Self::Events),
            MediaType::Multipart => Some(Self::Parts),
            MediaType::Json | MediaType::GraphqlResponse | MediaType::Html => None,
        }
    }

    const fn media_type(self) -> MediaType {
        match self {
            Self::Events => MediaType::EventStream,
            Self::Parts => MediaType::Multipart,
        }
    }

    /// What comes before everything else: the head of the answer goes out with it, and tells the client that it is connected.
    fn start(self) -> Bytes {
        Bytes::from_static(match self {
            Self::Events => b":\n\n",
            Self::Parts => b"\r\n--graphql",
        })
    }

    fn next(self, answer: &Answer) -> Bytes {
        let json = answer.to_json().unwrap_or_default();
        match self {
            Self::Events => [b"event: next\ndata: ", json.as_slice(), b"\n\n"].concat().into(),
            Self::Parts => part(&[b"{\"payload\":", json.as_slice(), b"}"].concat()),
        }
    }

    /// Nothing happened, and the connection is not dead.
    fn heartbeat(self) -> Bytes {
        match self {
            Self::Events => Bytes::from_static(b":\n\n"),
            Self::Parts => part(b"{}"),
        }
    }

    /// An event without data is none for the readers in browsers.
    fn complete(self) -> Bytes {
        Bytes::from_static(match self {
            Self::Events => b"event: complete\ndata: \n\n",
            Self::Parts => b"--\r\n",
        })
    }
}

/// A part and the line that ends it: clients take it for whole when they have seen that.
fn part(json: &[u8]) -> Bytes {
    [b"\r\ncontent-type: application/json\r\n\r\n", json, b"\r\n--graphql"].concat().into()
}

/// The events of an operation. The next is made when the client has taken the one before, so a slow client costs nothing
/// but its own delay.
pub(super) fn events(responses: BoxStream<'static, Response>, listening: Listening, framing: Framing) -> HttpResponse {
    let events = stream::unfold(Some((responses, listening)), move |state| async move {
        let (mut responses, listening) = state?;
        match timeout(listening.left(), responses.next()).await {
            Ok(None) => Some((framing.complete(), None)),
            _ if listening.is_over().await => Some((framing.complete(), None)),
            Ok(Some(response)) => {
                let event = framing.next(&Answer::of(response, &listening.request_id));
                Some((event, Some((responses, listening))))
            }
            Err(_) => Some((framing.heartbeat(), Some((responses, listening)))),
        }
    });
    respond(framing, stream::iter([framing.start()]).chain(events))
}

/// An operation that was refused: told as an event, because that is what the client reads.
pub(super) fn refused(answer: &Answer) -> HttpResponse {
    respond(Framing::Events, stream::iter([Framing::Events.next(answer), Framing::Events.complete()]))
}

fn respond(framing: Framing, events: impl stream::Stream<Item = Bytes> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, framing.media_type().content_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((header::VARY, "Accept"))
        // Proxies that gather answers would hold the events back.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events.map(Ok::<_, std::convert::Infallible>))
}
