use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};
use async_graphql::Executor;

use super::{Cors, Node};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST");
/// Where bytes of media files are sent.
const UPLOADS: (&str, HeaderValue) = ("/media/uploads/", HeaderValue::from_static("PUT"));
/// Headers that pages may send, beside those that the settings name.
const HEADERS: &str = "accept, apollo-require-preflight, apollographql-client-name, apollographql-client-version, authorization, \
     baggage, content-type, if-none-match, last-event-id, sentry-trace, traceparent, tracestate, x-dateline-commit, \
     x-dateline-cost, x-dateline-csrf, x-request-id";
const EXPOSED: HeaderValue =
    HeaderValue::from_static("etag, link, x-dateline-commit, ratelimit, ratelimit-policy, retry-after, x-request-id");

/// Says which pages of other sites may read the answers (the Fetch standard, 3.2). What they read across sites is what
/// everybody may read: only the origins that the settings of accounts name may send the cookie of a session along.
///
/// Where every page may, the answer says so even to those who did not ask, so that one stored copy serves all; where some
/// may, it varies by who asks.
pub(super) async fn allow<E: Executor>(
    node: Data<Node<E>>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let settings = &node.settings.cors;
    let allowed = allowed_origin(settings, request.headers().get(header::ORIGIN));
    let trusted = &node.app.accounts.settings.origins;
    let with_cookies = request.headers().get(header::ORIGIN).filter(|origin| is_among(trusted, origin)).cloned();
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut answer = if is_preflight {
        let (uploads, put) = UPLOADS;
        let methods = if request.path().starts_with(uploads) { put } else { METHODS };
        let mut answer = request.into_response(HttpResponse::NoContent().finish());
        answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        let names = [HEADERS].into_iter().chain(settings.headers.iter().map(String::as_str));
        let names = HeaderValue::try_from(names.collect::<Vec<_>>().join(", "))?;
        answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
        answer.headers_mut().insert(header::ACCESS_CONTROL_MAX_AGE, settings.max_age_seconds.into());
        answer
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    // With origins of its own among them, the answer depends on who asks after all.
    write(answer.headers_mut(), allowed, is_open(settings) && trusted.is_empty());
    if let Some(origin) = with_cookies {
        let headers = answer.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    Ok(answer)
}

fn write(headers: &mut HeaderMap, allowed: Option<HeaderValue>, is_open: bool) {
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    if !is_open {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
}

fn is_open(settings: &Cors) -> bool {
    settings.origins.iter().any(|origin| origin == "*")
}

/// What `Access-Control-Allow-Origin` says.
fn allowed_origin(settings: &Cors, asking: Option<&HeaderValue>) -> Option<HeaderValue> {
    if is_open(settings) {
        return Some(HeaderValue::from_static("*"));
    }
    asking.filter(|asking| is_among(&settings.origins, asking)).cloned()
}

fn is_among(origins: &[String], asking: &HeaderValue) -> bool {
    origins.iter().any(|origin| origin.as_bytes() == asking.as_bytes())
}
