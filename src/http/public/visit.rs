use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;

use super::memory::{Found, Key, Place};
use super::record::Record;
use super::stored::{Made, Sending, Stored};
use super::{X_DATELINE_COMMIT, X_DATELINE_COST};
use crate::app::Basis;
use crate::auth::{Caller, Who};
use crate::editorial;
use crate::facet::{Dependencies, collect};
use crate::http::quota::RateLimitStatus;
use crate::http::request::RequestId;
use crate::http::traces::TraceContext;
use crate::http::{Node, credentials};
use crate::kernel::{Code, Error, Result};

/// What an answer to somebody in particular may be kept by.
const PERSONAL: HeaderValue = HeaderValue::from_static("private, no-store");

/// What is asked for at a door.
pub(in crate::http) struct Asked<E> {
    pub key: Key,
    /// Whether an answer is whole when it is sent.
    pub is_whole: bool,
    /// How the door says that it does not answer.
    pub refuse: fn(&Node<E>, &Key, StatusCode, &Error) -> HttpResponse,
}

/// How a request goes on.
pub(in crate::http) enum Entry<'a, E> {
    Answered(HttpResponse),
    /// The answer has to be made.
    Open(Box<Visit<'a, E>>),
}

/// A request whose answer is being made.
pub(in crate::http) struct Visit<'a, E> {
    pub node: &'a Data<Node<E>>,
    pub request: &'a HttpRequest,
    pub asked: &'a Asked<E>,
    pub caller: Caller,
    pub record: Record,
    fill: Option<Fill<'a>>,
    standing: Option<RateLimitStatus>,
    reads: Option<Dependencies>,
}

/// Where an answer goes, and what was known before it was made.
pub(in crate::http) struct Fill<'a> {
    place: Place<'a>,
    was_stale: bool,
    basis: Basis,
}

/// Begins with a request: answers it from memory, or finds out who asks.
pub(in crate::http) async fn enter<'a, E: Executor>(
    node: &'a Data<Node<E>>,
    request: &'a HttpRequest,
    asked: &'a Asked<E>,
) -> Entry<'a, E> {
    let fill = match look(node, request, asked).await {
        Ok(response) => return Entry::Answered(response),
        Err(fill) => fill,
    };
    // Boxed: an answer from memory is not to carry around what making one takes.
    Box::pin(open(node, request, asked, fill)).await
}

/// The answer from memory, or where the answer goes when it is made, if it may be kept.
pub(in crate::http) async fn look<'a, E>(
    node: &'a Data<Node<E>>,
    request: &HttpRequest,
    asked: &Asked<E>,
) -> Result<HttpResponse, Option<Fill<'a>>> {
    editorial::release_if_due(&node.app).await;
    let commit = request.headers().get(X_DATELINE_COMMIT).and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(commit) = commit
        && let Err(error) = node.app.reach(commit).await
    {
        tracing::warn!(cause = ?error, "it cannot be seen what has changed");
    }
    let memory = node.cache.as_ref().filter(|_| may_be_kept(node, request, asked)).ok_or(None)?;
    let found = memory.find(&asked.key, &node.app).await;
    let count = |outcome| node.metrics.iter().for_each(|metrics| metrics.looked_up(outcome));
    match found {
        Found::Stored(stored) => {
            count("hit");
            Ok(give(node, request, asked, &stored))
        }
        // Counted when it is known to be a query.
        Found::Empty { place, was_stale } => Err(Some(Fill { place, was_stale, basis: Basis::now(&node.app) })),
        Found::Uncacheable => {
            count("pass");
            Err(None)
        }
    }
}

/// Goes on with what is not in memory: finds out who asks. Whoever shows credentials that are not good is refused, whatever they
/// ask for.
pub(in crate::http) async fn open<'a, E: Executor>(
    node: &'a Data<Node<E>>,
    request: &'a HttpRequest,
    asked: &'a Asked<E>,
    fill: Option<Fill<'a>>,
) -> Entry<'a, E> {
    let (caller, refused) = match credentials::caller(node, request).await {
        Ok(caller) => (caller, None),
        Err(error) => (node.app.anonymous(), Some(error)),
    };
    let record = Record::start(&caller, traced(node, request));
    let mut visit = Box::new(Visit { node, request, asked, caller, record, fill, standing: None, reads: None });
    let Some(error) = refused else { return Entry::Open(visit) };
    let status = match visit.charge(1) {
        Err(error) => return Entry::Answered(visit.refuse(StatusCode::TOO_MANY_REQUESTS, &error)),
        Ok(()) if error.code() == Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Ok(()) => {
            let cause = error.cause().map(ToString::to_string);
            tracing::error!(code = error.code().as_str(), ?cause, "credentials");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    Entry::Answered(visit.refuse(status, &error))
}

/// Where a request belongs in a trace, if traces are told to anybody.
fn traced<E>(node: &Node<E>, request: &HttpRequest) -> Option<TraceContext> {
    node.traces.as_ref().and_then(|_| TraceContext::of(request.headers(), &*node.app.ids))
}

/// Nobody has shown who they are, nobody wants to know what it costs, and this node knows what is true.
fn may_be_kept<E>(node: &Node<E>, request: &HttpRequest, asked: &Asked<E>) -> bool {
    let headers = request.headers();
    asked.is_whole
        && matches!(credentials::bearer(headers), Ok(None))
        && !headers.contains_key(X_DATELINE_COST)
        && node.app.change_index.is_known()
}

/// What was kept costs the same as if it were made anew.
fn give<E>(node: &Node<E>, request: &HttpRequest, asked: &Asked<E>, stored: &Stored) -> HttpResponse {
    let mut caller = node.app.anonymous();
    let trace = traced(node, request);
    caller.request_id = trace.is_some().then(|| RequestId::of(request).into());
    let mut record = Record::start(&caller, trace);
    record.of_stored(&stored.operation, stored.cost);
    let standing = node.rates.charge(caller.who, || node.proxies.client(request), stored.cost);
    let mut response = match standing.and_then(RateLimitStatus::refusal) {
        Some(error) => {
            record.finish(&[error.code().as_str()], node);
            (asked.refuse)(node, &asked.key, StatusCode::TOO_MANY_REQUESTS, &error)
        }
        None => {
            record.finish(&[], node);
            send(node, request, &asked.key, stored)
        }
    };
    if let Some(standing) = standing {
        standing.write(response.headers_mut());
    }
    response
}

/// Writes a kept answer.
fn send<E>(node: &Node<E>, request: &HttpRequest, key: &Key, stored: &Stored) -> HttpResponse {
    let settings = &node.settings;
    stored.send(&Sending {
        request,
        is_get: key.is_get,
        compress: settings.http.compress,
        settings: &settings.cache,
        now: node.app.clock.now(),
        next_release: node.app.releases.next(),
    })
}

impl<E: Executor> Visit<'_, E> {
    /// Takes units, at least one, from the quota of whoever asks. Fails if it is used up.
    pub fn charge(&mut self, cost: u64) -> Result<()> {
        let client = || self.node.proxies.client(self.request);
        self.standing = self.node.rates.charge(self.caller.who, client, cost);
        self.standing.and_then(RateLimitStatus::refusal).map_or(Ok(()), Err)
    }

    /// It is known what is asked for: only what changes nothing was looked up in memory.
    pub fn is_known(&mut self) {
        self.fill = self.fill.take().filter(|_| self.record.kind == "query");
        if let (Some(fill), Some(metrics)) = (&self.fill, &self.node.metrics) {
            metrics.looked_up(if fill.was_stale { "stale" } else { "miss" });
        }
    }

    /// Makes the answer, and notes what it is made of.
    pub async fn watch<T>(&mut self, make: impl AsyncFnOnce(&mut Self) -> T) -> T {
        let (made, reads) = collect(make(self)).await;
        self.reads = Some(reads);
        made
    }

    /// An answer that is whole, without errors. It is kept if it is everybody's.
    /// `link` is the header of this name, if there is more to say.
    pub fn whole(&mut self, body: Vec<u8>, link: Option<HeaderValue>) -> HttpResponse {
        let body = self.node.hold(body);
        let key = &self.asked.key;
        let (fill, reads) = (self.fill.take(), self.reads.take());
        if let Some(fill) = fill {
            // What was read without saying so cannot be known to hold.
            let reads = reads.filter(|reads| self.record.statements == 0 || !reads.is_empty());
            let (operation, cost) = (&self.record.operation, self.record.cost);
            let made = Made { body: body.clone(), content_type: key.content_type, link: link.clone(), operation, cost };
            let stored = reads.and_then(|reads| Stored::new(made, reads, fill.basis));
            if let Some(stored) = stored.map(Arc::new) {
                fill.place.put(stored.clone());
                return send(self.node, self.request, key, &stored);
            }
            fill.place.pass();
        }
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CONTENT_TYPE, key.content_type))
            .insert_header((header::VARY, "Accept"))
            .insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(link) = link {
            response.insert_header((header::LINK, link));
        }
        response.body(body)
    }

    /// Ends without an answer.
    pub fn refuse(self, status: StatusCode, error: &Error) -> HttpResponse {
        let response = (self.asked.refuse)(self.node, &self.asked.key, status, error);
        self.leave(response, &[error.code().as_str()])
    }

    /// Ends with an answer, whose errors have these codes.
    pub fn leave(self, mut response: HttpResponse, codes: &[&str]) -> HttpResponse {
        // Others who wait for an answer that is not to be kept need not wait.
        if let Some(fill) = self.fill {
            fill.place.pass();
        }
        self.record.finish(codes, self.node);
        let headers = response.headers_mut();
        if self.record.kind == "mutation" {
            headers.insert(X_DATELINE_COMMIT, self.node.app.change_index.position().into());
        }
        if self.caller.who != Who::Anonymous {
            headers.insert(header::CACHE_CONTROL, PERSONAL);
        }
        if let Some(standing) = self.standing {
            standing.write(headers);
        }
        response
    }
}
