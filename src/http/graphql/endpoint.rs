use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Bytes, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;

use super::accept::{MediaType, choose};
use super::cache::Key;
use super::event_stream::{self, Framing, Listening};
use super::plan::{Allowed, Plan};
use super::public::{self, Fill, Start};
use super::record::Record;
use super::{Answer, Params, body, socket, traced};
use crate::auth::{Caller, Who};
use crate::facet::collect;
use crate::http::quota::Standing;
use crate::http::request::RequestId;
use crate::http::{Node, credentials, graphiql};
use crate::kernel::{Code, Error, Result};

/// A request with this header, whatever it says, is told what its operation cost.
pub(super) const X_DATELINE_COST: &str = "x-dateline-cost";

/// How far the node had come after a mutation. A request that brings it, to whatever node, is answered at least that far.
pub(super) const X_DATELINE_COMMIT: header::HeaderName = header::HeaderName::from_static("x-dateline-commit");

/// What an answer to somebody in particular may be kept by.
const PERSONAL: header::HeaderValue = header::HeaderValue::from_static("private, no-store");

const ALLOW: &str = "GET, POST, OPTIONS";

/// What an operation can be answered with.
const OFFERED: &[MediaType] =
    &[MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream, MediaType::Multipart];

/// Routes `/graphql`.
pub fn configure<E: Executor>(config: &mut ServiceConfig) {
    config.service(
        web::resource("/graphql")
            .route(web::get().to(get::<E>))
            .route(web::post().to(post::<E>))
            .route(web::route().method(actix_web::http::Method::OPTIONS).to(options))
            .default_service(web::to(other_method)),
    );
}

/// A query in the address; without one, a person gets GraphiQL.
async fn get<E: Executor>(request: HttpRequest, payload: Payload, node: Data<Node<E>>) -> HttpResponse {
    if socket::is_wanted(request.headers()) {
        return socket::open(&request, payload, node);
    }
    let query_string = request.query_string();
    let offered: &[MediaType] = if query_string.is_empty() && node.settings.graphql.graphiql {
        &[MediaType::Json, MediaType::GraphqlResponse, MediaType::Html, MediaType::EventStream]
    } else {
        OFFERED
    };
    let Some(media_type) = choose(request.headers(), offered) else { return not_acceptable() };
    if media_type == MediaType::Html {
        return graphiql::page();
    }
    let key = Key { is_get: true, media_type, asked: Bytes::copy_from_slice(query_string.as_bytes()) };
    answer(&node, &request, &key, || Params::from_query_string(query_string)).await
}

async fn post<E: Executor>(request: HttpRequest, payload: Payload, node: Data<Node<E>>) -> HttpResponse {
    let Some(media_type) = choose(request.headers(), OFFERED) else {
        return not_acceptable();
    };
    let body = match body::read(&request, payload, &node.settings.http).await {
        Ok(body) => body.freeze(),
        Err(answer) => return respond(media_type, &answer),
    };
    let key = Key { is_get: false, media_type, asked: body };
    answer(&node, &request, &key, || Params::from_body(&key.asked)).await
}

/// Answers from memory, or reads what is asked for and runs it.
async fn answer<E: Executor>(
    node: &Node<E>,
    request: &HttpRequest,
    key: &Key,
    read: impl FnOnce() -> Result<Params>,
) -> HttpResponse {
    let fill = match public::start(node, request, key).await {
        Start::Answered(response) => return response,
        Start::Run(fill) => fill,
    };
    match read() {
        // Boxed: an answer from memory is not to carry around what making one takes.
        Ok(params) => Box::pin(run(node, params, request, key, fill)).await,
        Err(error) => respond(key.media_type, &Answer::rejected(StatusCode::BAD_REQUEST, &error)),
    }
}

async fn options() -> HttpResponse {
    HttpResponse::NoContent().insert_header((header::ALLOW, ALLOW)).finish()
}

async fn other_method() -> HttpResponse {
    let error = Error::invalid("Queries are sent by GET or POST, mutations by POST.");
    let mut response = respond(MediaType::Json, &Answer::rejected(StatusCode::METHOD_NOT_ALLOWED, &error));
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(ALLOW));
    response
}

/// Runs what a request asks for, if its address may still ask for it. What is refused costs one unit of its quota.
async fn run<E: Executor>(
    node: &Node<E>,
    params: Params,
    request: &HttpRequest,
    key: &Key,
    fill: Option<Fill<'_>>,
) -> HttpResponse {
    let media_type = key.media_type;
    let request_id = RequestId::of(request);
    let (caller, refused) = match credentials::caller(node, request).await {
        Ok(caller) => (caller, None),
        Err(error) => (node.app.anonymous(), Some(unidentified(&error))),
    };
    let stream = Framing::of(media_type);
    let allowed = Allowed { mutations: !key.is_get, subscriptions: stream.is_some() };
    let mut record = Record::start(&caller, traced(node, request));
    let plan = match refused {
        Some(answer) => Err(answer),
        None => node.graphql.plan(params, allowed, &request_id, &mut record),
    };
    let charge = plan.as_ref().map_or(1, |plan| plan.cost);
    let standing = node.rates.charge(caller.who, || node.proxies.client(request), charge);
    let fill = fill.filter(|_| record.kind == "query");
    if let (Some(fill), Some(metrics)) = (&fill, &node.metrics) {
        metrics.looked_up(fill.outcome());
    }
    let is_personal = caller.who != Who::Anonymous;
    let mut reads = None;
    let mut answer = match (standing.and_then(Standing::refusal), plan) {
        (Some(error), _) => Answer::rejected(StatusCode::TOO_MANY_REQUESTS, &error),
        (None, Err(answer)) => answer,
        (None, Ok(plan)) if let Some(framing) = stream => {
            return listen(node, plan, caller, request, record, framing);
        }
        (None, Ok(plan)) => {
            let browser = credentials::browser(node, request);
            let is_public = record.kind == "query" && !is_personal;
            let app = if is_public { node.app.for_anybody() } else { node.app.clone() };
            let attach =
                |asked: async_graphql::Request| (node.attach)(asked.data(browser.clone()), &app, caller.clone());
            let run = node.graphql.execute(plan, &request_id, &mut record, attach);
            let (answer, read) = collect(run).await;
            reads = Some(read);
            answer
        }
    };
    if request.headers().contains_key(X_DATELINE_COST) {
        answer.tell_cost(record.cost, node.settings.limits.cost, record.statements);
    }
    record.finish(&answer, node);
    let kept = fill.and_then(|fill| fill.keep(&answer, reads, &record));
    let mut response = match &answer {
        _ if let Some(stored) = &kept => public::send(node, request, key, stored),
        Answer::Refused(_) if media_type == MediaType::EventStream => event_stream::refused(&answer),
        _ => respond(media_type, &answer),
    };
    if record.kind == "mutation" {
        response.headers_mut().insert(X_DATELINE_COMMIT, node.app.freshness.position().into());
    }
    if is_personal {
        response.headers_mut().insert(header::CACHE_CONTROL, PERSONAL);
    }
    if let Some(standing) = standing {
        standing.write(response.headers_mut());
    }
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
fn listen<E: Executor>(
    node: &Node<E>,
    plan: Plan,
    caller: Caller,
    request: &HttpRequest,
    record: Record,
    framing: Framing,
) -> HttpResponse {
    let Ok(permit) = node.streams.clone().try_acquire_owned() else {
        let error = Error::new(Code::Unavailable, "Too many listen already. Try again, or another node.");
        return respond(MediaType::Json, &Answer::rejected(StatusCode::SERVICE_UNAVAILABLE, &error));
    };
    let listening = Listening {
        permit,
        app: node.app.clone(),
        who: caller.who,
        credential: credentials::bearer(request.headers()).ok().flatten().map(ToOwned::to_owned),
        request_id: RequestId::of(request).to_string(),
    };
    let browser = credentials::browser(node, request);
    let attach = |asked: async_graphql::Request| (node.attach)(asked.data(browser), &node.app, caller);
    record.without_answer(node);
    event_stream::events(node.graphql.listen(plan, attach), listening, framing)
}

/// Somebody showed something that is not theirs, or who it is cannot be found out.
fn unidentified(error: &Error) -> Answer {
    if error.code() == Code::Unauthenticated {
        return Answer::rejected(StatusCode::UNAUTHORIZED, error);
    }
    tracing::error!(code = error.code().as_str(), cause = ?error.cause().map(ToString::to_string), "credentials");
    Answer::rejected(StatusCode::SERVICE_UNAVAILABLE, error)
}

fn not_acceptable() -> HttpResponse {
    let error = Error::invalid("Answers are application/graphql-response+json or application/json, in UTF-8.");
    respond(MediaType::Json, &Answer::rejected(StatusCode::NOT_ACCEPTABLE, &error))
}

pub(super) fn respond(media_type: MediaType, answer: &Answer) -> HttpResponse {
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
        _ => &mut response,
    };
    response.body(body)
}
