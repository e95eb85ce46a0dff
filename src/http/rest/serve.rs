use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Scope};
use async_graphql::Executor;
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use super::catalogue::Question;
use super::endpoints::ENDPOINTS;
use super::parameters;
use super::shape::{self, Head};
use crate::http::graphql::{Answer, MediaType, choose};
use crate::http::problem::{self, Problem};
use crate::http::public::{Asked, Door, Entry, Key, Visit, enter};
use crate::http::request::RequestId;
use crate::http::{Node, credentials};
use crate::kernel::{Code, Error, Result};

/// Where all of it lies.
pub(super) const BASE: &str = "/api/v1";

const ALLOW: &str = "GET, HEAD, OPTIONS";

/// What is asked for.
#[derive(Clone, Copy)]
enum What {
    /// An endpoint, by its number.
    Endpoint(usize),
    /// A document of the operator.
    Saved,
    /// What there is.
    Description,
}

/// Routes `/api/v1`. The library tries one route after the other, most by a regular expression: what begins alike is behind one word.
pub fn configure<E: Executor>(config: &mut ServiceConfig) {
    let endpoints = ENDPOINTS.iter().enumerate().map(|(number, endpoint)| (endpoint.path, What::Endpoint(number)));
    let others = [("/q/{name}", What::Saved), ("/openapi.json", What::Description)];
    let mut routes: BTreeMap<&str, Vec<(&str, What)>> = BTreeMap::new();
    for (path, what) in endpoints.chain(others) {
        let end = path[1..].find('/').map_or(path.len(), |end| end + 1);
        let (word, rest) = path.split_at(end);
        routes.entry(word).or_default().push((rest, what));
    }
    for (word, routes) in routes {
        let resources = routes.into_iter().map(|(rest, what)| resource::<E>(rest, what));
        config.service(resources.fold(web::scope(&format!("{BASE}{word}")), Scope::service));
    }
}

fn resource<E: Executor>(path: &str, what: What) -> Resource {
    let get = move |request: HttpRequest, node: Data<Node<E>>| async move { answer(&node, &request, what).await };
    web::resource(path)
        .route(web::get().to(get))
        .route(web::head().to(get))
        .route(web::route().method(Method::OPTIONS).to(options))
        .default_service(web::to(other_method))
}

async fn options() -> HttpResponse {
    HttpResponse::NoContent().insert_header((header::ALLOW, ALLOW)).finish()
}

async fn other_method() -> HttpResponse {
    problem::other_method(ALLOW)
}

/// Answers from memory, or asks the engine. Of the answer to HEAD the library sends the head.
async fn answer<E: Executor>(node: &Data<Node<E>>, request: &HttpRequest, what: What) -> HttpResponse {
    if choose(request.headers(), &[MediaType::Json]).is_none() {
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
    let visit = match enter(node, request, &asked).await {
        Entry::Answered(response) => return response,
        Entry::Open(visit) => visit,
    };
    // Boxed: an answer from memory is not to carry around what making one takes.
    Box::pin(async {
        match what {
            What::Description => describe(visit).await,
            What::Endpoint(number) => match node.rest.question(number, &node.graphql) {
                Ok(question) => run(visit, question).await,
                Err(error) => refuse_unread(visit, &error),
            },
            What::Saved => match node.rest.saved(&in_path(request, "name").unwrap_or_default()) {
                Some(question) => run(visit, question).await,
                None => refuse_unread(visit, &Error::not_found("There is no document of this name.")),
            },
        }
    })
    .await
}

/// A part of the path, in the characters that it stands for.
fn in_path(request: &HttpRequest, name: &str) -> Option<String> {
    let text = request.match_info().get(name)?;
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

/// Runs a document with what the address says, if whoever asks may still ask for it. What is refused costs one unit.
async fn run<E: Executor>(mut visit: Box<Visit<'_, E>>, question: &Question) -> HttpResponse {
    let (node, request) = (visit.node, visit.request);
    let request_id = RequestId::of(request);
    visit.record.name(&question.name);
    visit.record.kind = "query";
    let variables = parameters::read(&question.parameters, |name| in_path(request, name), request.query_string());
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
