use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use async_graphql::Executor;
use futures_util::FutureExt;
use tracing::Instrument;

use super::{Node, problem};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What finds a request in the log: the client's own name for it, or ours.
#[derive(Clone)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// The id that a request was given when it came in.
    pub fn of(request: &HttpRequest) -> String {
        let id = request.extensions().get::<Self>().cloned();
        id.map(|id| id.as_str().to_owned()).unwrap_or_default()
    }

    fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The client's, if it cannot do harm in a log: a name of up to 128 letters, digits, dots, dashes and underscores.
    fn given(value: &HeaderValue) -> Option<Self> {
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let bytes = value.as_bytes();
        ((1..=128).contains(&bytes.len()) && bytes.iter().all(is_letter)).then(|| Self(value.clone()))
    }
}

/// The outermost layer: names the request, puts what is logged about it under that name, and turns a panic into an answer.
pub(super) async fn enter<E: Executor>(
    node: Data<Node<E>>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let given = request.headers().get(X_REQUEST_ID).and_then(RequestId::given);
    let id = match given {
        Some(id) => id,
        None => {
            let made = node.app.ids.opaque().simple().to_string();
            RequestId(HeaderValue::from_str(&made).map_err(actix_web::error::ErrorInternalServerError)?)
        }
    };
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = id.as_str());
    async move {
        let (method, start) = (request.method().clone(), Instant::now());
        let path = tracing::enabled!(tracing::Level::DEBUG).then(|| request.path().to_owned());
        let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        let mut response = match outcome {
            Ok(response) => response?.map_into_boxed_body(),
            Err(_) => return Err(Broken(id).into()),
        };
        if let Some(metrics) = &node.metrics {
            metrics.request(&method, response.status());
        }
        let (status, micros) = (response.status().as_u16(), start.elapsed().as_micros() as u64);
        tracing::debug!(%method, path, status, micros, "answered");
        response.headers_mut().insert(X_REQUEST_ID, id.0);
        Ok(response)
    }
    .instrument(span)
    .await
}

/// Something panicked outside of an operation.
struct Broken(RequestId);

impl fmt::Debug for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "request {} broke", self.0.as_str())
    }
}

impl ResponseError for Broken {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = problem::response(self.status_code(), "The request id finds what happened in the log.");
        response.headers_mut().insert(X_REQUEST_ID, self.0.0.clone());
        response
    }
}
