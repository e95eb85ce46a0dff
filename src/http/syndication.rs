//! Feeds, sitemaps and `robots.txt` (see [`crate::syndication`]).

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use tokio::time::timeout;

use super::public::{Asked, Door, Entry, Key, Visit, enter};
use super::{Node, credentials, problem};
use crate::auth::Who;
use crate::db::count_statements;
use crate::kernel::{Code, Error, Result};
use crate::syndication::{Document, Written};

const PATHS: [&str; 5] =
    ["/feeds/{name:.*}", "/sitemap.xml", "/sitemap-{name}.xml", "/sitemaps/{name}.xml", "/robots.txt"];

/// Routes the documents.
pub(super) fn configure<E: Executor>(config: &mut ServiceConfig) {
    for path in PATHS {
        config.service(
            web::resource(path)
                .route(web::get().to(get::<E>))
                .route(web::head().to(get::<E>))
                .default_service(web::to(|| async { problem::other_method("GET, HEAD") })),
        );
    }
}

async fn get<E: Executor>(request: HttpRequest, node: Data<Node<E>>) -> HttpResponse {
    let uri = request.uri();
    let document = match Document::parse(uri.path(), uri.query().unwrap_or_default(), node.settings.feeds) {
        Ok(Some(document)) => document,
        Ok(None) => return nothing(),
        Err(error) => return told(StatusCode::BAD_REQUEST, &error),
    };
    let asked = uri.path_and_query().map_or_else(Bytes::new, |asked| Bytes::copy_from_slice(asked.as_str().as_bytes()));
    let key = Key { door: Door::Syndication, is_get: true, content_type: document.content_type(), asked };
    let asked = Asked { key, is_whole: true, refuse: |_, _, status, error| told(status, error) };
    match enter(&node, &request, &asked).await {
        Entry::Answered(response) => response,
        // Boxed: an answer from memory is not to carry around what making one takes.
        Entry::Open(visit) => Box::pin(make(visit, &document)).await,
    }
}

async fn make<E: Executor>(mut visit: Box<Visit<'_, E>>, document: &Document) -> HttpResponse {
    visit.record.of_stored(document.name(), document.cost());
    if let Err(error) = visit.charge(document.cost()) {
        return visit.refuse(StatusCode::TOO_MANY_REQUESTS, &error);
    }
    visit.is_known();
    let made = visit.watch(async |visit: &mut Visit<'_, E>| write(visit, document).await).await;
    match made {
        Ok(Written::Text(body)) => {
            let response = visit.whole(body, None);
            visit.leave(response, &[])
        }
        Ok(Written::Moved(to)) => {
            let mut response = HttpResponse::MovedPermanently();
            response.insert_header((header::LOCATION, to)).insert_header((header::CACHE_CONTROL, "no-store"));
            visit.leave(response.finish(), &[])
        }
        Ok(Written::Nothing) => visit.leave(nothing(), &[Code::NotFound.as_str()]),
        Err(error) => {
            let status = status(error.code());
            if status.is_server_error() {
                let cause = error.cause().map(ToString::to_string);
                tracing::error!(code = error.code().as_str(), ?cause, document = document.name(), "a document");
            }
            visit.refuse(status, &error)
        }
    }
}

/// Writes a document when there is a place for that, within the time that an operation may take.
async fn write<E: Executor>(visit: &mut Visit<'_, E>, document: &Document) -> Result<Written> {
    let (node, caller) = (visit.node, &visit.caller);
    let _place = node.operations.enter(caller.who).await?;
    let app = if caller.who == Who::Anonymous { node.app.for_anybody() } else { node.app.clone() };
    let vocabulary = app.vocabulary.current();
    let patience = Duration::from_secs(node.settings.graphql.operation_seconds.into());
    let written = timeout(patience, document.write(app.db.reader(), &vocabulary, &app.media.addresses, caller.now));
    let (written, statements) = count_statements(written).await;
    visit.record.statements = statements;
    written.unwrap_or_else(|_| Err(Error::new(Code::Timeout, "It took too long to write. Try again later.")))
}

fn status(code: Code) -> StatusCode {
    match code {
        Code::BadUserInput | Code::PageSizeInvalid | Code::CursorInvalid => StatusCode::BAD_REQUEST,
        Code::Timeout | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn nothing() -> HttpResponse {
    problem::response(StatusCode::NOT_FOUND, "There is no such feed or sitemap.")
}

/// How this door says that it does not answer.
fn told(status: StatusCode, error: &Error) -> HttpResponse {
    let mut response = problem::response(status, &error.message());
    let (name, value) = match status {
        StatusCode::UNAUTHORIZED => (header::WWW_AUTHENTICATE, HeaderValue::from_static(credentials::CHALLENGE)),
        StatusCode::SERVICE_UNAVAILABLE => (header::RETRY_AFTER, HeaderValue::from_static("1")),
        _ => return response,
    };
    response.headers_mut().insert(name, value);
    response
}
