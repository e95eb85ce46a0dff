//! GraphQL over WebSocket, as `graphql-transport-ws` has it
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>).

mod end;
mod frames;
mod operation;
mod outbox;
mod said;

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev};
use actix_ws::{AggregatedMessage, AggregatedMessageStream};
use async_graphql::Executor;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use self::end::End;
use self::frames::Frames;
use self::operation::{Event, Place};
use self::outbox::{Frame, Outbox};
use self::said::Said;
use crate::account;
use crate::auth::Who;
use crate::http::request::RequestId;
use crate::http::{Node, credentials};
use crate::kernel::{Code, Micros};

const PROTOCOL: &str = "graphql-transport-ws";
/// How often an idle client is asked whether it is there.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Whether a handshake is asked for.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Answers a handshake. Pages of other sites get nowhere unless CORS lets them read the answers.
pub(super) async fn open<E: Executor>(request: &HttpRequest, payload: Payload, node: Data<Node<E>>) -> HttpResponse {
    if !may_connect(request, &node) {
        return HttpResponse::Forbidden().finish();
    }
    let most = node.settings.http.body_bytes;
    let frames = Frames::new(payload.into_inner(), most, node.budget.share());
    let mut frames: dev::Payload = dev::Payload::Stream { payload: Box::pin(frames) };
    let opened = match Payload::from_request(request, &mut frames).await {
        Ok(frames) => actix_ws::handle_with_protocols(request, frames, &[PROTOCOL]),
        Err(error) => Err(error),
    };
    let (response, _, messages) = match opened {
        Ok(opened) => opened,
        Err(error) => return error.error_response(),
    };
    let is_ours = response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let (response, kept) = response.into_parts();
    let (outbox, sending) = outbox::outbox(kept);
    let messages = messages.max_frame_size(most).aggregate_continuations().max_continuation_size(most);
    let (tell, events) = mpsc::channel(1);
    let socket = Socket {
        address: node.proxies.client(request),
        request_id: RequestId::of(request),
        node,
        outbox,
        who: None,
        credential: None,
        places: HashMap::new(),
        started: 0,
        is_ending: false,
        tell,
        events,
    };
    actix_web::rt::spawn(socket.run(messages, is_ours));
    response.set_body(BoxBody::new(sending))
}

fn may_connect<E>(request: &HttpRequest, node: &Node<E>) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return true;
    };
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let allowed = node.settings.cors.origins.iter().chain(&node.app.accounts.settings.origins);
    let is_own = origin.split_once("://").is_some_and(|(_, name)| name.eq_ignore_ascii_case(host));
    is_own || allowed.into_iter().any(|allowed| allowed == "*" || allowed == origin)
}

struct Socket<E> {
    node: Data<Node<E>>,
    outbox: Outbox,
    address: IpAddr,
    request_id: String,
    /// Who it is, once they have said so.
    who: Option<Who>,
    /// What they have shown to say so.
    credential: Option<String>,
    /// By the ids that the client gave.
    places: HashMap<String, Place>,
    /// Operations, so far.
    started: u64,
    /// The server ends: nothing more is begun.
    is_ending: bool,
    /// Each operation is a task of its own: one that stood still while the client takes an answer could hold a connection to
    /// the database that others wait for. It goes on when what it said was taken.
    tell: mpsc::Sender<Event>,
    events: mpsc::Receiver<Event>,
}

impl<E: Executor> Socket<E> {
    async fn run(mut self, mut messages: AggregatedMessageStream, is_ours: bool) {
        let end =
            if is_ours { self.talk(&mut messages).await } else { Some(End::new(4406, "Subprotocol not acceptable")) };
        if let Some(End(code, reason)) = end {
            let _ = timeout(self.patience(), self.outbox.send(Frame::Close(code, reason))).await;
        }
    }

    /// Listens and answers until there is a reason to end; `None` if the client has gone.
    async fn talk(&mut self, messages: &mut AggregatedMessageStream) -> Option<End> {
        let introduction = Instant::now() + self.patience();
        let mut heartbeat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut ending = self.node.phases.ending();
        let mut heard = true;
        loop {
            if self.is_ending && self.places.is_empty() {
                return Some(End::new(1001, "The server ends"));
            }
            let left = self.left();
            let said = tokio::select! {
                message = messages.recv() => {
                    heard = true;
                    match message {
                        None => return None,
                        // A close is answered with a close (RFC 6455, 5.5.1).
                        Some(Ok(AggregatedMessage::Close(_))) => return Some(End::new(1000, "")),
                        Some(Err(error)) => return End::of(&error),
                        Some(Ok(AggregatedMessage::Text(text))) => self.hear(&text).await,
                        Some(Ok(AggregatedMessage::Ping(bytes))) => self.send(Frame::Pong(bytes)).await,
                        Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
                        Some(Ok(AggregatedMessage::Binary(_))) => Err(Some(End::invalid())),
                    }
                }
                Some(event) = self.events.recv() => self.pass_on(event).await,
                () = tokio::time::sleep_until(introduction), if self.who.is_none() => {
                    Err(Some(End::new(4408, "Connection initialisation timeout")))
                }
                () = tokio::time::sleep(left), if left < Duration::MAX => Err(Some(End::new(4401, "Token expired"))),
                _ = heartbeat.tick() => {
                    if std::mem::take(&mut heard) { self.look().await } else { Err(None) }
                }
                () = ending.come(), if !self.is_ending => {
                    // Who listens can do so elsewhere; what is being answered is finished.
                    self.is_ending = true;
                    self.places.retain(|_, place| !place.listens());
                    Ok(())
                }
            };
            if let Err(end) = said {
                return end;
            }
        }
    }

    /// How long a client may take to say who it is, and to take what it is sent.
    fn patience(&self) -> Duration {
        Duration::from_secs(self.node.settings.http.read_seconds.into())
    }

    /// How long the credentials are good.
    fn left(&self) -> Duration {
        self.who.and_then(Who::until).map_or(Duration::MAX, |Micros(until)| {
            Duration::from_micros(u64::try_from(until - self.node.app.clock.now().0).unwrap_or_default())
        })
    }

    /// Asks an idle client whether it is there, and whether it is still who it was.
    async fn look(&mut self) -> Result<(), Option<End>> {
        if self.who.is_some() {
            self.is_known().await?;
        }
        self.send(Frame::Ping).await
    }

    /// Who they are, as long as what they have shown says so: sessions end, roles change, and keys are taken back.
    async fn is_known(&self) -> Result<Who, Option<End>> {
        let who = self.who.ok_or_else(|| Some(End::new(4401, "Unauthorized")))?;
        if credentials::still(&self.node.app, self.credential.as_deref(), who).await {
            return Ok(who);
        }
        Err(Some(End::new(4401, "Credentials no longer valid")))
    }

    async fn hear(&mut self, text: &str) -> Result<(), Option<End>> {
        match Said::parse(text).ok_or_else(|| Some(End::invalid()))? {
            Said::Init(_) if self.who.is_some() => Err(Some(End::new(4429, "Too many initialisation requests"))),
            Said::Init(payload) => {
                self.introduce(&payload).await?;
                self.say(&json!({"type": "connection_ack"})).await
            }
            Said::Ping => self.say(&json!({"type": "pong"})).await,
            Said::Pong => Ok(()),
            Said::Subscribe { id, params } => {
                let who = self.is_known().await?;
                if self.places.contains_key(&id) {
                    return Err(Some(End::new(4409, format!("Subscriber for {id} already exists"))));
                }
                match self.start(&id, *params, who).await {
                    Ok(()) => Ok(()),
                    Err(answer) => self.refuse(&id, &answer).await,
                }
            }
            Said::Complete { id } => {
                self.places.remove(&id);
                Ok(())
            }
        }
    }

    /// Learns who they are by the `authorization` of their first message: `Bearer …`, as the header has it. Who shows nothing
    /// there is nobody.
    async fn introduce(&mut self, payload: &Map<String, Value>) -> Result<(), Option<End>> {
        let shown = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")).map(|(_, value)| value);
        let forbidden = || Some(End::new(4403, "Forbidden"));
        let credential = match shown {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => credentials::of_bearer(text).map_err(|_| forbidden())?,
            Some(_) => return Err(forbidden()),
        };
        let Some(credential) = credential else {
            self.who = Some(Who::Anonymous);
            return Ok(());
        };
        let who = account::bearer(&self.node.app, credential, self.node.app.clock.now()).await;
        self.who = Some(who.map_err(|error| match error.code() {
            Code::Unauthenticated => forbidden(),
            _ => Some(End::new(4500, "Try again")),
        })?);
        self.credential = Some(credential.to_owned());
        Ok(())
    }

    async fn say(&mut self, message: &Value) -> Result<(), Option<End>> {
        self.send(Frame::Text(message.to_string().into())).await
    }

    /// Sends a frame. A client that does not take it in time is given up: little is gathered for it.
    async fn send(&mut self, frame: Frame) -> Result<(), Option<End>> {
        match timeout(self.patience(), self.outbox.send(frame)).await {
            Ok(sent) => sent.map_err(|_| None),
            Err(_) => Err(Some(End::too_slow())),
        }
    }
}
