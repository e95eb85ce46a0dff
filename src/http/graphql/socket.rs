//! GraphQL over WebSocket, as `graphql-transport-ws` has it
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>).

use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError, Session};
use async_graphql::Executor;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::plan::Allowed;
use super::record::Record;
use super::{Answer, Params};
use crate::account;
use crate::auth::{Caller, Who};
use crate::editorial;
use crate::graphql::Browser;
use crate::http::quota::Standing;
use crate::http::request::RequestId;
use crate::http::traces::TraceContext;
use crate::http::{Node, credentials};
use crate::kernel::{Code, Error, Micros};

const PROTOCOL: &str = "graphql-transport-ws";
/// How often an idle client is asked whether it is there.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Operations that one socket may have at a time.
const MOST: usize = 100;

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping {},
    Pong {},
    Subscribe { id: String, payload: Map<String, Value> },
    Complete { id: String },
}

/// Why a socket is closed.
struct End(u16, String);

impl End {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        Self(code, reason.into())
    }

    /// The codes of RFC 6455 (7.4.1) for what cannot be read.
    fn of(error: &ProtocolError) -> Self {
        match error {
            ProtocolError::Io(error) if error.kind() == ErrorKind::InvalidData => Self::new(1007, "Text is UTF-8"),
            ProtocolError::Overflow | ProtocolError::Io(_) => Self::new(1009, "Message too big"),
            _ => Self::new(1002, "Not as the protocol has it"),
        }
    }
}

/// The place of an operation that runs. Dropped, the operation ends.
struct Place {
    #[expect(dead_code, reason = "it is given back when the operation ends")]
    permit: OwnedSemaphorePermit,
    /// No two operations of a socket have the same, not even if they have the same id one after the other.
    number: u64,
    operation: JoinHandle<()>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.operation.abort();
    }
}

/// What an operation has to say.
struct Event {
    id: String,
    number: u64,
    /// `None` is the end.
    answer: Option<Answer>,
}

/// Whether a handshake is asked for.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Answers a handshake. Pages of other sites get nowhere unless CORS lets them read the answers.
pub(super) fn open<E: Executor>(request: &HttpRequest, payload: Payload, node: Data<Node<E>>) -> HttpResponse {
    if !may_connect(request, &node) {
        return HttpResponse::Forbidden().finish();
    }
    let (response, session, messages) = match actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]) {
        Ok(opened) => opened,
        Err(error) => return error.error_response(),
    };
    let is_ours = response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let most = node.settings.http.body_bytes;
    let messages = messages.max_frame_size(most).aggregate_continuations().max_continuation_size(most);
    let (tell, events) = mpsc::channel(1);
    let socket = Socket {
        address: node.proxies.client(request),
        request_id: RequestId::of(request).to_string(),
        node,
        session,
        who: None,
        credential: None,
        places: HashMap::new(),
        started: 0,
        tell,
        events,
    };
    actix_web::rt::spawn(socket.run(messages, is_ours));
    response
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
    session: Session,
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
            let reason = CloseReason { code: CloseCode::from(code), description: Some(reason) };
            let patience = self.patience();
            let _ = timeout(patience, self.session.close(Some(reason))).await;
        }
    }

    /// Listens and answers until there is a reason to end; `None` if the client has gone.
    async fn talk(&mut self, messages: &mut AggregatedMessageStream) -> Option<End> {
        let introduction = Instant::now() + self.patience();
        let mut heartbeat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut heard = true;
        loop {
            let left = self.left();
            let said = tokio::select! {
                message = messages.recv() => {
                    heard = true;
                    match message {
                        None => return None,
                        // A close is answered with a close (RFC 6455, 5.5.1).
                        Some(Ok(AggregatedMessage::Close(_))) => return Some(End::new(1000, "")),
                        Some(Err(error)) => return Some(End::of(&error)),
                        Some(Ok(AggregatedMessage::Text(text))) => self.hear(&text).await,
                        Some(Ok(AggregatedMessage::Ping(bytes))) => self.session.pong(&bytes).await.map_err(|_| None),
                        Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
                        Some(Ok(AggregatedMessage::Binary(_))) => Err(Some(End::new(4400, "Invalid message received"))),
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
        self.is_known().await?;
        self.session.ping(b"").await.map_err(|_| None)
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
        let invalid = || Some(End::new(4400, "Invalid message received"));
        match serde_json::from_str(text).map_err(|_| invalid())? {
            Said::ConnectionInit { .. } if self.who.is_some() => {
                Err(Some(End::new(4429, "Too many initialisation requests")))
            }
            Said::ConnectionInit { payload } => {
                self.introduce(payload.unwrap_or_default()).await?;
                self.say(&json!({"type": "connection_ack"})).await
            }
            Said::Ping {} => self.say(&json!({"type": "pong"})).await,
            Said::Pong {} => Ok(()),
            Said::Subscribe { id, .. } if id.is_empty() => Err(invalid()),
            Said::Subscribe { id, payload } => {
                let who = self.is_known().await?;
                if self.places.contains_key(&id) {
                    return Err(Some(End::new(4409, format!("Subscriber for {id} already exists"))));
                }
                match self.start(&id, payload, who).await {
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

    /// Learns who they are by the `authorization` of their first message: `Bearer …`, as the header has it.
    async fn introduce(&mut self, payload: Map<String, Value>) -> Result<(), Option<End>> {
        let shown = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")).map(|(_, value)| value);
        let Some(shown) = shown.filter(|shown| !shown.is_null()) else {
            self.who = Some(Who::Anonymous);
            return Ok(());
        };
        let forbidden = || Some(End::new(4403, "Forbidden"));
        let (scheme, credential) = shown.as_str().and_then(|shown| shown.split_once(' ')).ok_or_else(forbidden)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(forbidden());
        }
        let who = account::bearer(&self.node.app, credential.trim(), self.node.app.clock.now()).await;
        self.who = Some(who.map_err(|error| match error.code() {
            Code::Unauthenticated => forbidden(),
            _ => Some(End::new(4500, "Try again")),
        })?);
        self.credential = Some(credential.trim().to_owned());
        Ok(())
    }

    /// Starts an operation, or tells why not.
    async fn start(&mut self, id: &str, payload: Map<String, Value>, who: Who) -> Result<(), Answer> {
        let rejected = |error: &Error| Answer::refused(vec![crate::graphql::request_error(error)]);
        let node = self.node.clone();
        editorial::release_if_due(&node.app).await;
        let mut caller = Caller::new(who, node.app.clock.now());
        caller.address = Some(self.address);
        caller.request_id = Some(self.request_id.as_str().into());
        let params =
            Params::from_body(Value::Object(payload).to_string().as_bytes()).map_err(|error| rejected(&error))?;
        let trace = node.traces.as_ref().map(|_| TraceContext::new(&*node.app.ids));
        let mut record = Record::start(&caller, trace);
        let allowed = Allowed { mutations: true, subscriptions: true };
        let plan = node.graphql.plan(params, allowed, &self.request_id, &mut record)?;
        let charged = node.rates.charge(who, || self.address, plan.cost);
        if let Some(error) = charged.and_then(Standing::refusal) {
            return Err(rejected(&error));
        }
        let full = || rejected(&Error::new(Code::Unavailable, "Too many listen already. Try again, or another node."));
        if self.places.len() >= MOST {
            return Err(rejected(&Error::invalid(format!("A socket has at most {MOST} operations at a time."))));
        }
        let permit = node.streams.clone().try_acquire_owned().map_err(|_| full())?;
        let attach = |asked: async_graphql::Request| (node.attach)(asked.data(Browser::default()), &node.app, caller);
        record.without_answer(&node);
        let mut answers = AssertUnwindSafe(node.graphql.listen(plan, attach)).catch_unwind();
        self.started += 1;
        let (number, tell, request_id, of) = (self.started, self.tell.clone(), self.request_id.clone(), id.to_owned());
        let operation = actix_web::rt::spawn(async move {
            while let Some(outcome) = answers.next().await {
                let answer = match outcome {
                    Ok(response) => Answer::of(response, &request_id),
                    Err(_) => Answer::broken(&request_id),
                };
                if tell.send(Event { id: of.clone(), number, answer: Some(answer) }).await.is_err() {
                    return;
                }
            }
            // Nobody is there any more to be told otherwise.
            let _ = tell.send(Event { id: of, number, answer: None }).await;
        });
        self.places.insert(id.to_owned(), Place { permit, number, operation });
        Ok(())
    }

    /// Passes an answer of an operation on, unless the client has ended that.
    async fn pass_on(&mut self, Event { id, number, answer }: Event) -> Result<(), Option<End>> {
        if self.places.get(&id).is_none_or(|place| place.number != number) {
            return Ok(());
        }
        self.is_known().await?;
        let Some(answer) = answer else {
            self.places.remove(&id);
            return self.say(&json!({"id": id, "type": "complete"})).await;
        };
        if !matches!(answer, Answer::Executed(_)) {
            self.places.remove(&id);
            return self.refuse(&id, &answer).await;
        }
        // As it is: it is long, and there are many of them.
        let json = answer.to_json().ok().and_then(|json| String::from_utf8(json).ok()).unwrap_or_default();
        self.send(format!("{{\"id\":{},\"type\":\"next\",\"payload\":{json}}}", json!(id))).await
    }

    /// Tells that an operation does not run, and why.
    async fn refuse(&mut self, id: &str, answer: &Answer) -> Result<(), Option<End>> {
        let answer: Value =
            answer.to_json().ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        self.say(&json!({"id": id, "type": "error", "payload": answer.get("errors")})).await
    }

    async fn say(&mut self, message: &Value) -> Result<(), Option<End>> {
        self.send(message.to_string()).await
    }

    /// Sends a message. A client that does not take it in time is given up: nothing is gathered for it.
    async fn send(&mut self, message: String) -> Result<(), Option<End>> {
        match timeout(self.patience(), self.session.text(message)).await {
            Ok(sent) => sent.map_err(|_| None),
            Err(_) => Err(Some(End::new(1013, "Too slow"))),
        }
    }
}
