use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use serde_json::value::RawValue;

use super::catalogue::Question;
use super::parameters;
use super::routes::{Route, What};
use super::shape::{self, Head};
use crate::http::graphql::{Answer, MediaType, choose};
use crate::http::problem::{self, Problem};
use crate::http::public::{Asked, Door, Entry, Key, Visit, look, open};
use crate::http::request::RequestId;
use crate::http::{Node, credentials};
use crate::kernel::{Code, Error, Result};

/// Where all of it lies.
pub(super) const BASE: &str = "/api/v1";

const ALLOW: &str = "GET, HEAD, OPTIONS";

/// Routes `/api/v1`. What is kept is known by its whole address, so it is given out before the path is looked at.
pub fn configure<E: Executor>(config: &mut ServiceConfig) {
    config.service(web::scope(BASE).default_service(web::to(serve::<E>)));
}

async fn serve<E: Executor>(request: HttpRequest, node: Data<Node<E>>) -> HttpResponse {
    match *request.method() {
        Method::GET | Method::HEAD => answer(&node, &request).await,
        _ if route(&request).is_none() => problem::not_found().await,
        Method::OPTIONS => HttpResponse::NoContent().insert_header((header::ALLOW, ALLOW)).finish(),
        _ => problem::other_method(ALLOW),
    }
}

fn route(request: &HttpRequest) -> Option<Route> {
    Route::of(request.match_info().unprocessed())
}

/// Answers from memory, or asks the engine. Of the answer to HEAD the library sends the head.
async fn answer<E: Executor>(node: &Data<Node<E>>, request: &HttpRequest) -> HttpResponse {
    if choose(request.headers(), &[MediaType::Json]).is_none() && route(request).is_some() {
        return problem::response(StatusCode::NOT_ACCEPTABLE, "Answers are application/json, in UTF-8.");
    }
    let asked = request.uri().path_and_query().map_or(request.path(), |address| address.as_str());
    let key = Key {
        door: Door::Rest,
        is_get: true,
        content_type: MediaType::Json.content_type(),
        asked: Bytes::copy_from_slice(asked.as_bytes()),
    };
    let asked = Asked { key, is_whole: true, refuse };
    let fill = match look(node, request, &asked).await {
        Ok(response) => return response,
        Err(fill) => fill,
    };
    // Boxed: an answer from memory is not to carry around what making one takes.
    Box::pin(async {
        let Some(route) = route(request) else { return problem::not_found().await };
        match open(node, request, &asked, fill).await {
            Entry::Answered(response) => response,
            Entry::Open(visit) => make(visit, &route).await,
        }
    })
    .await
}

async fn make<E: Executor>(visit: Box<Visit<'_, E>>, route: &Route) -> HttpResponse {
    let node = visit.node;
    match route.what {
        What::Description => describe(visit).await,
        What::Endpoint(number) => match node.rest.question(number, &node.graphql) {
            Ok(question) => run(visit, question, route).await,
            Err(error) => refuse_unread(visit, &error),
        },
        What::Saved => match node.rest.saved(&route.part("name").unwrap_or_default()) {
            Some(question) => run(visit, question, route).await,
            None => refuse_unread(visit, &Error::not_found("There is no document of this name.")),
        },
    }
}

/// Runs a document with what the address says, if whoever asks may still ask for it. What is refused costs one unit.
async fn run<E: Executor>(mut visit: Box<Visit<'_, E>>, question: &Question, route: &Route) -> HttpResponse {
    let (node, request) = (visit.node, visit.request);
    let request_id = RequestId::of(request);
    visit.record.name(&question.name);
    visit.record.kind = "query";
    let variables = parameters::read(&question.parameters, |name| route.part(name), request.query_string());
    let variables = match variables {
        Ok(variables) => variables,
        Err(error) => return refuse_unread(visit, &error),
    };
    let plan = node.graphql.plan_of(
        question.runs.clone(),
        variables,
        &request_id,
        &node.app.vocabulary.current(),
        &mut visit.record,
    );
    visit.record.name(&question.name);
    let charged = visit.charge(plan.as_ref().map_or(1, |plan| plan.cost));
    visit.is_known();
    let answer = match (charged, plan) {
        (Err(error), _) => return visit.refuse(StatusCode::TOO_MANY_REQUESTS, &error),
        (Ok(()), Err(answer)) => answer,
        (Ok(()), Ok(plan)) => {
            let (caller, browser) = (visit.caller.clone(), credentials::browser(node, request));
            let run = async |visit: &mut Visit<'_, E>| {
                node.execute(plan, caller, browser, &request_id, &mut visit.record).await
            };
            visit.watch(run).await
        }
    };
    let response = match shown(&mut visit, question, &answer) {
        Ok(response) => response,
        Err(error) => problem::of(status_of(&error), &error).into_response(),
    };
    let codes = answer.codes();
    visit.leave(response, &codes)
}

/// What the data of an answer is as a response.
fn shown<E: Executor>(visit: &mut Visit<'_, E>, question: &Question, answer: &Answer) -> Result<HttpResponse> {
    let data = match answer.outcome() {
        Ok(data) => data,
        // What cannot be the name of anything is the name of nothing.
        Err(problem) if problem.code == Code::BadUserInput.as_str() && question.is_of_one => {
            let is_the_one = answer.failed_at(shape::is_the_one);
            return Ok(if is_the_one { nothing(None) } else { problem.into_response() });
        }
        Err(problem) => return Ok(problem.into_response()),
    };
    if !question.has_answer {
        return Ok(visit.whole(data.to_vec(), None));
    }
    let Some(found) = shape::answer(data)? else { return Ok(nothing(None)) };
    let head = Head::of(found);
    if head.is_gone() {
        return Ok(nothing(Some(head.notice)));
    }
    let link = head.link(visit.request);
    Ok(visit.whole(found.get().as_bytes().to_vec(), link))
}

/// There is nothing; or there was, and a notice may say why it is gone.
fn nothing(gone: Option<Option<&RawValue>>) -> HttpResponse {
    match gone {
        None => problem::of(StatusCode::NOT_FOUND, &Error::not_found("There is no such thing here.")).into_response(),
        Some(notice) => {
            let error = Error::not_found("What was here was withdrawn.");
            Problem { notice: Some(notice), ..problem::of(StatusCode::GONE, &error) }.into_response()
        }
    }
}

/// Ends before anything was run.
fn refuse_unread<E: Executor>(mut visit: Box<Visit<'_, E>>, error: &Error) -> HttpResponse {
    match visit.charge(1) {
        Ok(()) => visit.refuse(status_of(error), error),
        Err(error) => visit.refuse(StatusCode::TOO_MANY_REQUESTS, &error),
    }
}

fn status_of(error: &Error) -> StatusCode {
    problem::status(error.code())
}

/// Tells what there is.
async fn describe<E: Executor>(mut visit: Box<Visit<'_, E>>) -> HttpResponse {
    if let Err(error) = parameters::read(&[], |_| None, visit.request.query_string()) {
        return refuse_unread(visit, &error);
    }
    visit.record.name("openapi");
    visit.record.kind = "query";
    visit.record.cost = 1;
    if let Err(error) = visit.charge(1) {
        return visit.refuse(StatusCode::TOO_MANY_REQUESTS, &error);
    }
    visit.is_known();
    match visit.watch(async |visit: &mut Visit<'_, E>| visit.node.rest.openapi()).await {
        Ok(text) => {
            let response = visit.whole(text.to_vec(), None);
            visit.leave(response, &[])
        }
        Err(error) => visit.refuse(status_of(&error), &error),
    }
}

/// How this door says that it does not answer.
fn refuse<E>(_: &Node<E>, _: &Key, status: StatusCode, error: &Error) -> HttpResponse {
    problem::of(status, error).into_response()
}
