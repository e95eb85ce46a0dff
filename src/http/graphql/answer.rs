use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use async_graphql::{ErrorExtensionValues, Name, PathSegment, Response, ServerError, Value};
use serde::Serialize;

use super::accept::MediaType;
use crate::graphql::{answer_too_long, request_error, write_json};
use crate::http::problem::{self, Problem};
use crate::kernel::{Code, Error};

/// Errors that one answer tells in full; a mistake made a hundred times is the same mistake.
const MAX_ERRORS: usize = 10;

/// Bytes for the errors of fields beyond those, of which only the place and the code are told.
const MAX_REST: usize = 16 << 10;

/// Bytes of a message that are told: it may repeat what the client sent.
const MAX_MESSAGE: usize = 400;

/// What became of a request.
#[derive(Debug)]
pub enum Answer {
    /// The operation ran. Fields that failed are told beside those that did not.
    Executed(Box<Executed>),
    /// The request could be read, but its operation did not run.
    Refused(Vec<ServerError>),
    /// The request itself is not acceptable.
    Rejected(StatusCode, ServerError),
}

/// What an operation that ran has to say.
#[derive(Debug)]
pub struct Executed {
    /// Errors, extensions and headers; the data is beside it.
    response: Response,
    /// As JSON.
    data: Vec<u8>,
}

impl Answer {
    /// An answer of the engine, with a code on every error; without data if that has more bytes than an answer may.
    pub(super) fn of(mut response: Response, request_id: &str, most: usize) -> Self {
        // An error of a field has a path; what the engine refuses before it runs has none.
        let ran = response.errors.is_empty()
            || !matches!(response.data, Value::Null)
            || response.errors.iter().any(|error| !error.path.is_empty());
        for error in &mut response.errors {
            complete(error, ran, request_id);
        }
        if !ran {
            return Self::refused(response.errors);
        }
        bound_fields(&mut response);
        let mut data = Vec::new();
        match write_json(&mut data, &std::mem::take(&mut response.data)) {
            Ok(_) if data.len() <= most => Self::Executed(Box::new(Executed { response, data })),
            Ok(_) => Self::without_data(response, &answer_too_long(most)),
            Err(error) => {
                let mut error = request_error(&Error::internal(error));
                name_request(&mut error, request_id);
                Self::Rejected(StatusCode::INTERNAL_SERVER_ERROR, error)
            }
        }
    }

    /// An operation that ran and whose answer is not given.
    pub(super) fn without_data(mut response: Response, why: &Error) -> Self {
        response.errors = vec![request_error(why)];
        Self::Executed(Box::new(Executed { response, data: b"null".to_vec() }))
    }

    /// A request whose operation does not run.
    pub(super) fn refused(mut errors: Vec<ServerError>) -> Self {
        bound(&mut errors);
        Self::Refused(errors)
    }

    /// A request that is not acceptable as such.
    pub(super) fn rejected(status: StatusCode, error: &Error) -> Self {
        let mut error = request_error(error);
        shorten(&mut error);
        Self::Rejected(status, error)
    }

    /// Something broke where nothing should.
    pub(super) fn broken(request_id: &str) -> Self {
        let mut error = request_error(&Error::internal("a panic"));
        name_request(&mut error, request_id);
        Self::Rejected(StatusCode::INTERNAL_SERVER_ERROR, error)
    }

    /// An operation that was given up.
    pub(super) fn timed_out(patience: Duration) -> Self {
        let message = format!("The operation took longer than {} seconds. Ask for less at once.", patience.as_secs());
        Self::rejected(StatusCode::SERVICE_UNAVAILABLE, &Error::new(Code::Timeout, message))
    }

    /// Adds what an operation that ran has cost: units, those that one may cost, and SQL statements.
    pub(super) fn tell_cost(&mut self, requested: u64, limit: usize, statements: u32) {
        let Self::Executed(executed) = self else { return };
        let figures = [("requested", requested.into()), ("limit", limit.into()), ("statements", statements.into())];
        let figures = figures.map(|(name, figure)| (Name::new(name), figure));
        executed.response.extensions.insert("cost".into(), Value::Object(figures.into_iter().collect()));
    }

    /// The answer of an operation that ran without an error and sets no headers.
    pub(super) fn whole(&self) -> Option<serde_json::Result<Vec<u8>>> {
        match self {
            Self::Executed(executed)
                if executed.response.errors.is_empty() && executed.response.http_headers.is_empty() =>
            {
                Some(self.to_json())
            }
            _ => None,
        }
    }

    /// The data of an operation that ran without an error, or the first of its errors, for doors that answer with one of the
    /// two.
    pub(in crate::http) fn outcome(&self) -> Result<&[u8], Problem<'_>> {
        let (status, errors) = match self {
            Self::Executed(executed) if executed.response.errors.is_empty() => return Ok(&executed.data),
            Self::Executed(executed) => (None, executed.response.errors.as_slice()),
            Self::Refused(errors) => (None, errors.as_slice()),
            Self::Rejected(status, error) => (Some(*status), std::slice::from_ref(error)),
        };
        let first = errors.first();
        let told = |name| match first.and_then(|error| error.extensions.as_ref()?.get(name)) {
            Some(Value::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let code = Code::ALL.into_iter().find(|code| told("code") == Some(code.as_str())).unwrap_or(Code::Internal);
        let message = first.map(|error| error.message.as_str()).unwrap_or_default();
        let problem = problem::of(status.unwrap_or_else(|| problem::status(code)), &Error::new(code, message));
        Err(Problem { request_id: told("requestId"), ..problem })
    }

    /// Whether the first error is of this place: names of fields from the outside in.
    pub(in crate::http) fn failed_at(&self, is_place: impl Fn(&[PathSegment]) -> bool) -> bool {
        match self {
            Self::Executed(executed) => executed.response.errors.first().is_some_and(|error| is_place(&error.path)),
            Self::Refused(_) | Self::Rejected(..) => false,
        }
    }

    /// Headers that the operation sets, such as cookies.
    pub(super) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let headers = match self {
            Self::Executed(executed) => Some(&executed.response.http_headers),
            Self::Refused(_) | Self::Rejected(..) => None,
        };
        headers.into_iter().flatten().filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
        })
    }

    /// The code of each error that is told in full.
    pub(in crate::http) fn codes(&self) -> Vec<&str> {
        let errors = match self {
            Self::Executed(executed) => &executed.response.errors,
            Self::Refused(errors) => errors,
            Self::Rejected(_, error) => std::slice::from_ref(error),
        };
        let codes =
            errors.iter().take(MAX_ERRORS).filter_map(|error| match error.extensions.as_ref()?.get("code")? {
                Value::String(code) => Some(code.as_str()),
                _ => None,
            });
        codes.collect()
    }

    pub(super) fn status(&self, media_type: MediaType) -> StatusCode {
        match self {
            Self::Rejected(status, _) => *status,
            Self::Refused(_) if media_type == MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
            // With application/json, a status other than 200 could come from anything on the way.
            Self::Refused(_) | Self::Executed(_) => StatusCode::OK,
        }
    }

    /// What did not run has no `data`.
    pub(super) fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        match self {
            Self::Executed(executed) => {
                let Executed { response, data } = &**executed;
                let mut out = Vec::with_capacity(data.len() + 32);
                out.push(b'{');
                if !response.errors.is_empty() {
                    out.extend_from_slice(b"\"errors\":");
                    serde_json::to_writer(&mut out, &response.errors)?;
                    out.push(b',');
                }
                out.extend_from_slice(b"\"data\":");
                out.extend_from_slice(data);
                if !response.extensions.is_empty() {
                    out.extend_from_slice(b",\"extensions\":");
                    serde_json::to_writer(&mut out, &response.extensions)?;
                }
                out.push(b'}');
                Ok(out)
            }
            Self::Refused(errors) => serde_json::to_vec(&Errors { errors }),
            Self::Rejected(_, error) => serde_json::to_vec(&Errors { errors: std::slice::from_ref(error) }),
        }
    }
}

#[derive(Serialize)]
struct Errors<'a> {
    errors: &'a [ServerError],
}

/// Gives an error of the engine its code. What is ours and none of the client's business goes to the log.
fn complete(error: &mut ServerError, ran: bool, request_id: &str) {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    if let Some(code) = code {
        if *code == Value::from(Code::Internal.as_str()) {
            name_request(error, request_id);
        }
        return;
    }
    if !ran {
        set(error, "code", Code::GraphqlValidationFailed.as_str());
    } else if ["Failed to parse \"", "Expected input type \""].iter().any(|start| error.message.starts_with(start)) {
        // A value in an argument that the type does not take.
        set(error, "code", Code::BadUserInput.as_str());
    } else {
        tracing::error!(message = error.message, path = ?error.path, "an error without a code");
        let safe = request_error(&Error::internal("an error without a code"));
        error.message = safe.message;
        error.extensions = safe.extensions;
        name_request(error, request_id);
    }
}

/// An answer does not grow with the mistakes of its request.
fn bound(errors: &mut Vec<ServerError>) {
    errors.truncate(MAX_ERRORS);
    errors.iter_mut().for_each(shorten);
}

/// The same for an operation that ran. A field that is null because it failed has to have an error at its place, however
/// many they are (`@semanticNonNull`); when these are too long to tell, all of `data` is null instead.
fn bound_fields(response: &mut Response) {
    let errors = &mut response.errors;
    errors.iter_mut().for_each(shorten);
    let count = errors.len();
    let mut bytes = 0;
    for error in errors.iter_mut().skip(MAX_ERRORS) {
        error.message = "This field failed too; the first ten errors are told in full.".into();
        error.locations.clear();
        bytes += 120 + error.path.iter().map(length).sum::<usize>();
    }
    if bytes > MAX_REST {
        errors.truncate(MAX_ERRORS);
        if let Some(last) = errors.last_mut() {
            last.message = format!("{count} fields failed, which are too many to tell of each. Ask for less at once.");
            last.locations.clear();
            last.path.clear();
        }
        response.data = Value::Null;
    }
}

fn length(segment: &PathSegment) -> usize {
    match segment {
        PathSegment::Field(name) => name.len() + 3,
        PathSegment::Index(_) => 5,
    }
}

fn shorten(error: &mut ServerError) {
    let message = &mut error.message;
    if message.len() > MAX_MESSAGE {
        message.truncate(message.floor_char_boundary(MAX_MESSAGE));
        message.push('…');
    }
}

fn name_request(error: &mut ServerError, request_id: &str) {
    set(error, "requestId", request_id);
}

fn set(error: &mut ServerError, name: &str, value: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
}
