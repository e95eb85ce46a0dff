use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use futures_util::StreamExt;
use tokio::time::timeout;
use uuid::Uuid;

use crate::http::{Node, problem};
use crate::kernel::Error;
use crate::media::address::{is_signed, upload_path};
use crate::media::store::Spot;
use crate::media::upload::{Upload, upload};

/// Takes the bytes of an upload: as many as were announced, of the type that was announced. Sent again, they take the place of those
/// that came before.
pub(super) async fn put<E: Executor>(
    request: HttpRequest,
    mut payload: Payload,
    path: Path<String>,
    node: Data<Node<E>>,
) -> HttpResponse {
    let upload = match expected(&node, &request, &path).await {
        Ok(upload) => upload,
        Err(response) => return closing(response),
    };
    if let Some(response) = refusal(&request, &upload) {
        return closing(response);
    }
    let seconds = node.settings.http.read_seconds;
    let mut receiver = match node.app.media.store.receive(&Spot::incoming(upload.id)).await {
        Ok(Some(receiver)) => receiver,
        Ok(None) => return closing(elsewhere()),
        Err(error) => return closing(failed(&error)),
    };
    let size = u64::try_from(upload.size_bytes).unwrap_or_default();
    let mut got: u64 = 0;
    loop {
        let chunk = match timeout(Duration::from_secs(seconds.into()), payload.next()).await {
            Err(_) => {
                let detail = format!("Nothing came for {seconds} seconds. Send the bytes again.");
                return closing(problem::response(StatusCode::REQUEST_TIMEOUT, &detail));
            }
            Ok(None) => break,
            Ok(Some(Err(_))) => {
                return closing(problem::response(StatusCode::BAD_REQUEST, "The bytes broke off. Send them again."));
            }
            Ok(Some(Ok(chunk))) => chunk,
        };
        got += chunk.len() as u64;
        if got > size {
            return closing(wrong_size(size));
        }
        if let Err(error) = receiver.write(&chunk).await {
            return closing(failed(&error));
        }
    }
    if got != size {
        return wrong_size(size);
    }
    match receiver.finish().await {
        Ok(()) => HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish(),
        Err(error) => failed(&error),
    }
}

/// The upload that a signed address is for, if it still waits for its bytes.
async fn expected<E>(node: &Node<E>, request: &HttpRequest, id: &str) -> Result<Upload, HttpResponse> {
    let refused = |detail: &str| problem::response(StatusCode::FORBIDDEN, detail);
    let ended = || refused("The address is not signed, or its time is over. Begin another upload.");
    let id: Uuid = id.parse().map_err(|_| ended())?;
    let (app, now) = (&node.app, node.app.clock.now());
    if is_signed(&app.media_secret(), &upload_path(id), request.query_string(), now) != Some(true) {
        return Err(ended());
    }
    let upload = upload(app.db.primary(), id).await.map_err(|error| failed(&error))?;
    let upload = upload.filter(|upload| now.0 < upload.expires_at).ok_or_else(ended)?;
    if upload.lease_until.is_some_and(|until| now.0 < until) {
        return Err(problem::response(StatusCode::CONFLICT, "The bytes that came are being looked at."));
    }
    Ok(upload)
}

/// Why a request does not bring what was announced.
fn refusal(request: &HttpRequest, upload: &Upload) -> Option<HttpResponse> {
    let text = |name| request.headers().get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if !text(header::CONTENT_TYPE).is_some_and(|found| found.eq_ignore_ascii_case(&upload.mime_type)) {
        let detail = format!("Send \"Content-Type: {}\", as was announced.", upload.mime_type);
        return Some(problem::response(StatusCode::UNSUPPORTED_MEDIA_TYPE, &detail));
    }
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Some(problem::response(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Compressed bytes are not taken."));
    }
    let size = u64::try_from(upload.size_bytes).unwrap_or_default();
    match text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length == size => None,
        Some(_) => Some(wrong_size(size)),
        None => Some(problem::response(StatusCode::LENGTH_REQUIRED, "Say with Content-Length how many bytes come.")),
    }
}

fn elsewhere() -> HttpResponse {
    let detail = "Files are not sent to this server. Send the bytes to the address that createMediaUpload gives.";
    problem::response(StatusCode::FORBIDDEN, detail)
}

fn wrong_size(size: u64) -> HttpResponse {
    problem::response(StatusCode::PAYLOAD_TOO_LARGE, &format!("{size} bytes were announced: send so many."))
}

fn failed(error: &Error) -> HttpResponse {
    let cause = error.cause().map(ToString::to_string);
    tracing::error!(code = error.code().as_str(), ?cause, "an upload");
    problem::response(StatusCode::SERVICE_UNAVAILABLE, "The bytes cannot be kept at the moment. Send them again.")
}

/// What is left of the bytes is not read.
fn closing(mut response: HttpResponse) -> HttpResponse {
    response.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
    response
}
