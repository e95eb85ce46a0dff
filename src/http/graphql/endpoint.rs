use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{self, Bytes, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;

use super::accept::{MediaType, choose};
use super::event_stream::{self, Framing, Listening};
use super::listen::{self, Cursor};
use super::plan::{Allowed, Plan};
use super::{Answer, Params, body, socket};
use crate::http::public::{Asked, Door, Entry, Key, Visit, X_DATELINE_COST, enter};
use crate::http::request::RequestId;
use crate::http::{Node, credentials, graphiql};
use crate::kernel::{Error, Result};

/// A reader of events that comes back names the last one that it was told.
const LAST_EVENT_ID: header::HeaderName = header::HeaderName::from_static("last-event-id");

const ALLOW: &str = "GET, HEAD, POST, OPTIONS";

/// What an operation can be answered with.
const OFFERED: &[MediaType] =
    &[MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream, MediaType::Multipart];

/// The same without those that are told bit by bit.
const WHOLE: &[MediaType] = &[MediaType::Json, MediaType::GraphqlResponse];

/// Routes `/graphql`.
pub fn configure<E: Executor>(config: &mut ServiceConfig) {
    config.service(
        web::resource("/graphql")
            .route(web::get().to(get::<E>))
            .route(web::head().to(get::<E>))
            .route(web::post().to(post::<E>))
            .route(web::route().method(Method::OPTIONS).to(options))
            .default_service(web::to(other_method::<E>)),
    );
}

/// A query in the address; without one, a person gets GraphiQL. Of the answer to HEAD the library sends the head.
async fn get<E: Executor>(request: HttpRequest, payload: Payload, node: Data<Node<E>>) -> HttpResponse {
    let has_body = request.method() != Method::HEAD;
    if has_body && socket::is_wanted(request.headers()) {
        return socket::open(&request, payload, node).await;
    }
    let query_string = request.query_string();
    let offered: &[MediaType] = if query_string.is_empty() && node.settings.graphql.graphiql {
        &[MediaType::Json, MediaType::GraphqlResponse, MediaType::Html, MediaType::EventStream]
    } else if has_body {
        OFFERED
    } else {
        WHOLE
    };
    let Some(media_type) = choose(request.headers(), offered) else { return not_acceptable(&node) };
    if media_type == MediaType::Html {
        return graphiql::page();
    }
    let what = Bytes::copy_from_slice(query_string.as_bytes());
    answer(&node, &request, media_type, true, what, || Params::from_query_string(query_string)).await
}

async fn post<E: Executor>(request: HttpRequest, payload: Payload, node: Data<Node<E>>) -> HttpResponse {
    let Some(media_type) = choose(request.headers(), OFFERED) else {
        return not_acceptable(&node);
    };
    let body = match body::read(&request, payload, &node.settings.http, node.budget.share()).await {
        Ok(body) => body,
        Err(answer) => return respond(&node, media_type, &answer),
    };
    answer(&node, &request, media_type, false, body.bytes.clone(), || Params::from_body(&body.bytes)).await
}

/// Answers from memory, or reads what is asked for and runs it.
async fn answer<E: Executor>(
    node: &Data<Node<E>>,
    request: &HttpRequest,
    media_type: MediaType,
    is_get: bool,
    what: Bytes,
    read: impl FnOnce() -> Result<Params>,
) -> HttpResponse {
    let key = Key { door: Door::Graphql, is_get, content_type: media_type.content_type(), asked: what };
    let asked = Asked { key, is_whole: WHOLE.contains(&media_type), refuse };
    let visit = match enter(node, request, &asked).await {
        Entry::Answered(response) => return response,
        Entry::Open(visit) => visit,
    };
    match read() {
        // Boxed: an answer from memory is not to carry around what making one takes.
        Ok(params) => Box::pin(run(visit, params, media_type)).await,
        Err(error) => respond(node, media_type, &Answer::rejected(StatusCode::BAD_REQUEST, &error)),
    }
}

async fn options() -> HttpResponse {
    HttpResponse::NoContent().insert_header((header::ALLOW, ALLOW)).finish()
}

async fn other_method<E: Executor>(node: Data<Node<E>>) -> HttpResponse {
    let error = Error::invalid("Queries are sent by GET or POST, mutations by POST.");
    let mut response = respond(&node, MediaType::Json, &Answer::rejected(StatusCode::METHOD_NOT_ALLOWED, &error));
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(ALLOW));
    response
}

/// Runs what a request asks for, if its address may still ask for it. What is refused costs one unit of its quota.
async fn run<E: Executor>(mut visit: Box<Visit<'_, E>>, params: Params, media_type: MediaType) -> HttpResponse {
    let (node, request) = (visit.node, visit.request);
    let request_id = RequestId::of(request);
    let framing = Framing::of(media_type);
    let allowed = Allowed { mutations: !visit.asked.key.is_get, subscriptions: framing.is_some() };
    let plan = node.graphql.plan(params, allowed, &request_id, &node.app.vocabulary.current(), &mut visit.record);
    let charged = visit.charge(plan.as_ref().map_or(1, |plan| plan.cost));
    visit.is_known();
    let mut answer = match (charged, plan) {
        (Err(error), _) => return visit.refuse(StatusCode::TOO_MANY_REQUESTS, &error),
        (Ok(()), Err(answer)) => answer,
        (Ok(()), Ok(plan)) if let Some(framing) = framing => return listen(*visit, plan, framing),
        (Ok(()), Ok(plan)) => {
            let (caller, browser) = (visit.caller.clone(), credentials::browser(node, request));
            let run = async |visit: &mut Visit<'_, E>| {
                node.execute(plan, caller, browser, &request_id, &mut visit.record).await
            };
            visit.watch(run).await
        }
    };
    if request.headers().contains_key(X_DATELINE_COST) {
        answer.tell_cost(visit.record.cost, node.settings.limits.cost, visit.record.statements);
    }
    let mut response = match answer.whole() {
        Some(Ok(body)) => visit.whole(body, None),
        _ if matches!((&answer, framing), (Answer::Refused(_), Some(Framing::Events))) => {
            event_stream::refused(request, &answer)
        }
        _ => respond(node, media_type, &answer),
    };
    response = visit.leave(response, &answer.codes());
    for (name, value) in answer.headers() {
        // Cookies add up; of anything else the last word counts.
        if name == header::SET_COOKIE {
            response.headers_mut().append(name, value);
        } else {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Answers as long as the operation has something to say and the credentials are good.
fn listen<E: Executor>(visit: Visit<'_, E>, plan: Plan, framing: Framing) -> HttpResponse {
    let (node, request) = (visit.node, visit.request);
    let listener = match visit.record.kind {
        "subscription" => match node.listeners.enter(node.proxies.client(request)) {
            Ok(listener) => Some(listener),
            Err(error) => return visit.refuse(StatusCode::SERVICE_UNAVAILABLE, &error),
        },
        _ => None,
    };
    let last = request.headers().get(LAST_EVENT_ID).and_then(|value| value.to_str().ok());
    let last = last.filter(|last| matches!(framing, Framing::Events) && !last.is_empty());
    let Visit { caller, record, .. } = visit;
    let cursor = Cursor::after(last);
    let listening = Listening {
        listener,
        node: node.clone(),
        who: caller.who,
        credential: credentials::bearer(request.headers()).ok().flatten().map(ToOwned::to_owned),
        cursor: cursor.clone(),
        ending: node.phases.ending(),
    };
    let browser = credentials::browser(node, request);
    let answers = listen::answers(node, plan, caller, browser, RequestId::of(request), record, cursor);
    event_stream::events(request, answers, listening, framing)
}

fn not_acceptable<E>(node: &Node<E>) -> HttpResponse {
    let error = Error::invalid("Answers are application/graphql-response+json or application/json, in UTF-8.");
    respond(node, MediaType::Json, &Answer::rejected(StatusCode::NOT_ACCEPTABLE, &error))
}

/// How this door says that it does not answer.
fn refuse<E>(node: &Node<E>, key: &Key, status: StatusCode, error: &Error) -> HttpResponse {
    let offered = OFFERED.iter().copied();
    let media_type = offered.into_iter().find(|media_type| media_type.content_type() == key.content_type);
    respond(node, media_type.unwrap_or(MediaType::Json), &Answer::rejected(status, error))
}

fn respond<E>(node: &Node<E>, media_type: MediaType, answer: &Answer) -> HttpResponse {
    let Ok(body) = answer.to_json() else { return HttpResponse::InternalServerError().finish() };
    // What is not a stream of answers is told as what it is.
    let media_type = if Framing::of(media_type).is_some() { MediaType::Json } else { media_type };
    let status = answer.status(media_type);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, media_type.content_type()))
        .insert_header((header::VARY, "Accept"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    match status {
        StatusCode::UNAUTHORIZED => response.insert_header((header::WWW_AUTHENTICATE, credentials::CHALLENGE)),
        StatusCode::METHOD_NOT_ALLOWED => response.insert_header((header::ALLOW, "POST")),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => response.insert_header(("accept-post", "application/json")),
        // What is left of the body is not read.
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => response.force_close(),
        StatusCode::SERVICE_UNAVAILABLE => response.insert_header((header::RETRY_AFTER, "1")),
        _ => &mut response,
    };
    response.body(node.hold(body))
}
