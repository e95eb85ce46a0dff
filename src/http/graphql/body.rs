use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::Answer;
use super::accept::is_utf8;
use crate::graphql::no_room;
use crate::http::Http;
use crate::kernel::{Error, Share};

/// The body of a POST, and the memory that it takes as long as it is there.
pub(super) struct Body {
    pub bytes: Bytes,
    _share: Share,
}

/// Reads the body of a POST, which is JSON, not too long, and there in time.
pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    settings: &Http,
    share: Share,
) -> Result<Body, Answer> {
    let unsupported = |message: &str| Answer::rejected(StatusCode::UNSUPPORTED_MEDIA_TYPE, &Error::invalid(message));
    if !is_json(request.headers()) {
        return Err(unsupported(
            "The body is not announced as JSON. Send \"Content-Type: application/json\", in UTF-8.",
        ));
    }
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(unsupported("A compressed body is not taken."));
    }
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > settings.body_bytes as u64) {
        return Err(too_long(settings));
    }
    let seconds = settings.read_seconds;
    match timeout(Duration::from_secs(seconds.into()), collect(payload, settings, &share)).await {
        Ok(body) => Ok(Body { bytes: body?.freeze(), _share: share }),
        Err(_) => {
            let error = Error::invalid(format!("The body did not arrive within {seconds} seconds."));
            Err(Answer::rejected(StatusCode::REQUEST_TIMEOUT, &error))
        }
    }
}

async fn collect(mut payload: Payload, settings: &Http, share: &Share) -> Result<BytesMut, Answer> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            let error = Error::invalid("The body broke off.").because(error.to_string());
            Answer::rejected(StatusCode::BAD_REQUEST, &error)
        })?;
        if body.len() + chunk.len() > settings.body_bytes {
            return Err(too_long(settings));
        }
        if !share.grow(chunk.len()) {
            return Err(Answer::rejected(StatusCode::SERVICE_UNAVAILABLE, &no_room()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_long(settings: &Http) -> Answer {
    let error =
        Error::invalid(format!("The body has more than {} bytes, which is the most allowed.", settings.body_bytes));
    Answer::rejected(StatusCode::PAYLOAD_TOO_LARGE, &error)
}

/// Whether `Content-Type` is `application/json`, in UTF-8 if it says in what.
///
/// Nothing else is taken: a page of another site can make a browser send a form or plain text without asking first, but
/// not this.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = text.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.all(|part| match part.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => is_utf8(value.trim_matches('"')),
            _ => true,
        })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let is_taken = |content_type: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            is_json(&headers)
        };
        for content_type in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf8\";x=y"]
        {
            assert!(is_taken(content_type), "{content_type}");
        }
        for content_type in
            ["", "text/plain", "application/jsonp", "application/json; charset=latin1", "application/graphql"]
        {
            assert!(!is_taken(content_type), "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
