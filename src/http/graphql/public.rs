//! Requests without credentials: answered from memory where that is true, and else kept for the next who asks the same.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;

use super::accept::MediaType;
use super::cache::{Basis, Found, Key, Place, Sending, Stored};
use super::endpoint::{X_DATELINE_COMMIT, X_DATELINE_COST, respond};
use super::record::Record;
use super::{Answer, traced};
use crate::editorial;
use crate::facet::Reads;
use crate::http::Node;
use crate::http::quota::Standing;
use crate::http::request::RequestId;

/// How a request goes on.
pub(super) enum Start<'a> {
    Answered(HttpResponse),
    /// It has to be run, and the answer may be wanted.
    Run(Option<Fill<'a>>),
}

/// Where an answer goes, and what was known before it was made.
pub(super) struct Fill<'a> {
    place: Place<'a>,
    was_stale: bool,
    basis: Basis,
}

/// Publishes what is due, and then looks whether the answer is there.
pub(super) async fn start<'a, E: Executor>(node: &'a Node<E>, request: &HttpRequest, key: &Key) -> Start<'a> {
    editorial::release_if_due(&node.app).await;
    let commit = request.headers().get(X_DATELINE_COMMIT).and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(commit) = commit
        && let Err(error) = node.app.reach(commit).await
    {
        tracing::warn!(cause = ?error, "it cannot be seen what has changed");
    }
    let Some(cache) = node.cache.as_ref().filter(|_| may_be_kept(node, request, key)) else { return Start::Run(None) };
    let found = cache.find(key, &node.app).await;
    let count = |outcome| node.metrics.iter().for_each(|metrics| metrics.looked_up(outcome));
    match found {
        Found::Stored(stored) => {
            count("hit");
            Start::Answered(give(node, request, key, &stored))
        }
        // Counted when it is known to be a query.
        Found::Empty { place, was_stale } => Start::Run(Some(Fill { place, was_stale, basis: Basis::now(&node.app) })),
        Found::Passing => {
            count("pass");
            Start::Run(None)
        }
    }
}

/// Nobody has shown who they are, nobody wants to know what it costs, and this node knows what is true.
fn may_be_kept<E>(node: &Node<E>, request: &HttpRequest, key: &Key) -> bool {
    let headers = request.headers();
    matches!(key.media_type, MediaType::Json | MediaType::GraphqlResponse)
        && !headers.contains_key(header::AUTHORIZATION)
        && !headers.contains_key(X_DATELINE_COST)
        && node.app.freshness.is_known()
}

/// What was kept costs the same as if it were made anew.
fn give<E>(node: &Node<E>, request: &HttpRequest, key: &Key, stored: &Stored) -> HttpResponse {
    let mut caller = node.app.anonymous();
    let trace = traced(node, request);
    caller.request_id = trace.is_some().then(|| RequestId::of(request).into());
    let mut record = Record::start(&caller, trace);
    record.of_stored(&stored.operation, stored.cost);
    let standing = node.rates.charge(caller.who, || node.proxies.client(request), stored.cost);
    let mut response = match standing.and_then(Standing::refusal) {
        Some(error) => {
            let refused = Answer::rejected(StatusCode::TOO_MANY_REQUESTS, &error);
            record.finish(&refused, node);
            respond(key.media_type, &refused)
        }
        None => {
            record.without_answer(node);
            send(node, request, key, stored)
        }
    };
    if let Some(standing) = standing {
        standing.write(response.headers_mut());
    }
    response
}

/// Writes a kept answer.
pub(super) fn send<E>(node: &Node<E>, request: &HttpRequest, key: &Key, stored: &Stored) -> HttpResponse {
    let settings = &node.settings;
    stored.send(&Sending {
        request,
        is_get: key.is_get,
        media_type: key.media_type,
        compress: settings.http.compress,
        settings: &settings.cache,
        now: node.app.clock.now(),
        next_release: node.app.releases.next(),
    })
}

impl Fill<'_> {
    /// What looking for the answer came to.
    pub const fn outcome(&self) -> &'static str {
        if self.was_stale { "stale" } else { "miss" }
    }

    /// Keeps an answer if it is whole and everybody's.
    pub fn keep(self, answer: &Answer, reads: Option<Reads>, record: &Record) -> Option<Arc<Stored>> {
        let kept = reads.and_then(|reads| {
            let body = answer.whole()?.ok()?;
            // What was read without saying so cannot be known to hold.
            let is_known = record.statements == 0 || !reads.is_empty();
            is_known.then(|| Stored::new(body, reads, self.basis, &record.operation, record.cost))?
        });
        match kept {
            Some(stored) => {
                let stored = Arc::new(stored);
                self.place.put(stored.clone());
                Some(stored)
            }
            None => {
                self.place.pass();
                None
            }
        }
    }
}
