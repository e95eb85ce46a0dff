use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpResponse};
use serde::Serialize;
use serde_json::value::RawValue;

use super::credentials::CHALLENGE;
use crate::kernel::{Code, Error};

/// An error as JSON (RFC 9457).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem<'a> {
    pub title: &'a str,
    pub status: u16,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    pub code: &'a str,
    /// What finds it in the log, if it is our fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<&'a str>,
    /// What readers are told about what is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Option<&'a RawValue>>,
}

impl Problem<'_> {
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        match status {
            StatusCode::UNAUTHORIZED => response.insert_header((header::WWW_AUTHENTICATE, CHALLENGE)),
            StatusCode::SERVICE_UNAVAILABLE => response.insert_header((header::RETRY_AFTER, "1")),
            _ => &mut response,
        };
        response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("application/problem+json")
            .body(serde_json::to_vec(&self).unwrap_or_default())
    }
}

/// Says what is wrong.
pub(super) fn of(status: StatusCode, error: &Error) -> Problem<'static> {
    let title = status.canonical_reason().unwrap_or("Error");
    let (code, detail) = (error.code().as_str(), error.message().into_owned());
    Problem { title, status: status.as_u16(), detail, code, request_id: None, notice: None }
}

/// An answer that says what is wrong.
pub(super) fn response(status: StatusCode, detail: &str) -> HttpResponse {
    of(status, &Error::new(code(status), detail)).into_response()
}

/// There is nothing at an address.
pub(super) async fn not_found() -> HttpResponse {
    response(StatusCode::NOT_FOUND, "Nothing is here. The API is at /graphql and /api/v1/openapi.json.")
}

/// Something is at an address, but not for this method (RFC 9110, 15.5.6).
pub(super) fn other_method(allowed: &'static str) -> HttpResponse {
    let mut response = response(StatusCode::METHOD_NOT_ALLOWED, "");
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed));
    response
}

/// The status that tells of an error, where the status is what tells.
pub(super) const fn status(code: Code) -> StatusCode {
    match code {
        Code::GraphqlParseFailed
        | Code::GraphqlValidationFailed
        | Code::BadUserInput
        | Code::PageSizeInvalid
        | Code::CursorInvalid
        | Code::QueryTooComplex
        | Code::PersistedQueryNotSupported => StatusCode::BAD_REQUEST,
        Code::NotFound | Code::PersistedQueryNotFound => StatusCode::NOT_FOUND,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::Conflict => StatusCode::CONFLICT,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Timeout | Code::SearchUnavailable | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::OutcomeUnknown | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The code of what is known by its status alone.
fn code(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Code::NotFound,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::Forbidden,
        StatusCode::TOO_MANY_REQUESTS => Code::RateLimited,
        StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        status if status.is_server_error() => Code::Internal,
        _ => Code::BadUserInput,
    }
}

/// Gives every error without a JSON body one; libraries answer with plain text or nothing.
pub(super) async fn explain(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let answer = next.call(request).await?.map_into_boxed_body();
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) || is_json(&answer) {
        return Ok(answer);
    }
    let (request, old) = answer.into_parts();
    let mut new = response(status, "");
    for (name, value) in old.headers() {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, new))
}

fn is_json(answer: &ServiceResponse<BoxBody>) -> bool {
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    content_type.and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains("json"))
}
