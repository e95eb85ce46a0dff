//! One operation, one connection, in one of two forms: GraphQL over server-sent events, in the mode of distinct connections
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>), and what clients of Apollo's take, `multipart/mixed`
//! (<https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol>).

use std::time::Duration;

use actix_web::http::{ConnectionType, Version, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use futures_util::StreamExt;
use futures_util::stream::{self, LocalBoxStream};
use tokio::time::timeout;

use super::Answer;
use super::accept::MediaType;
use super::listen::Cursor;
use crate::auth::Who;
use crate::http::listeners::Listener;
use crate::http::phase::Ending;
use crate::http::{Node, credentials};

/// A line goes over an idle connection so often, that nobody on the way takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// What a stream of events needs as long as it lasts.
pub(super) struct Listening<E> {
    /// Its place among all who listen; `None` if it has one answer.
    pub listener: Option<Listener>,
    pub node: Data<Node<E>>,
    /// Who opened it, and what they have shown to say so.
    pub who: Who,
    pub credential: Option<String>,
    pub cursor: Cursor,
    pub ending: Ending,
}

impl<E: Executor> Listening<E> {
    /// How long the credentials are good, if nobody takes them back; an idle connection is looked at before that.
    fn left(&self) -> Duration {
        let left = self.who.until().map(|until| until.0 - self.node.app.clock.now().0);
        left.map_or(HEARTBEAT, |left| HEARTBEAT.min(Duration::from_micros(u64::try_from(left).unwrap_or_default())))
    }

    async fn is_over(&self) -> bool {
        !credentials::still(&self.node.app, self.credential.as_deref(), self.who).await
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

    /// `id` is what a reader that comes back names as the last that it was told.
    fn next(self, answer: &Answer, id: Option<&str>) -> Vec<u8> {
        let json = answer.to_json().unwrap_or_default();
        match self {
            Self::Events => {
                let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
                [b"event: next\n", id.as_bytes(), b"data: ", json.as_slice(), b"\n\n"].concat()
            }
            Self::Parts => part(&[b"{\"payload\":", json.as_slice(), b"}"].concat()),
        }
    }

    /// Nothing happened, and the connection is not dead.
    fn heartbeat(self) -> Bytes {
        match self {
            Self::Events => Bytes::from_static(b":\n\n"),
            Self::Parts => part(b"{}").into(),
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
fn part(json: &[u8]) -> Vec<u8> {
    [b"\r\ncontent-type: application/json\r\n\r\n", json, b"\r\n--graphql"].concat()
}

/// The events of an operation. The next is made when the client has taken the one before, so a slow client costs nothing
/// but its own delay. When the server ends, those who listen are told that there is no more.
pub(super) fn events<E: Executor>(
    request: &HttpRequest,
    answers: LocalBoxStream<'static, Answer>,
    listening: Listening<E>,
    framing: Framing,
) -> HttpResponse {
    let events = stream::unfold(Some((answers, listening)), move |state| async move {
        let (mut answers, mut listening) = state?;
        let next = timeout(listening.left(), answers.next());
        let heard = tokio::select! {
            heard = next => heard,
            () = listening.ending.come(), if listening.listener.is_some() => Ok(None),
        };
        match heard {
            Ok(None) => Some((framing.complete(), None)),
            _ if listening.is_over().await => Some((framing.complete(), None)),
            Ok(Some(answer)) => {
                let event = framing.next(&answer, listening.cursor.last.take().as_deref());
                Some((listening.node.hold(event), Some((answers, listening))))
            }
            Err(_) => Some((framing.heartbeat(), Some((answers, listening)))),
        }
    });
    respond(request, framing, stream::iter([framing.start()]).chain(events))
}

/// An operation that was refused: told as an event, because that is what the client reads.
pub(super) fn refused(request: &HttpRequest, answer: &Answer) -> HttpResponse {
    let events = [Framing::Events.next(answer, None).into(), Framing::Events.complete()];
    respond(request, Framing::Events, stream::iter(events))
}

fn respond(
    request: &HttpRequest,
    framing: Framing,
    events: impl stream::Stream<Item = Bytes> + 'static,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, framing.media_type().content_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Accept"))
        // Proxies that gather answers would hold the events back.
        .insert_header(("x-accel-buffering", "no"));
    let mut response = response.streaming(events.map(Ok::<_, std::convert::Infallible>));
    if request.version() < Version::HTTP_11 {
        // It knows no chunks: the stream ends with the connection (RFC 9112, 6.1 and 6.3).
        response.head_mut().no_chunking(true);
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    response
}
