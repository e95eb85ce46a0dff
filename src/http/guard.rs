use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;
use async_graphql::Executor;

use super::{Node, problem};

/// Refuses addresses and heads that are longer than anybody needs.
pub(super) async fn check<E: Executor>(
    node: Data<Node<E>>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let settings = &node.settings.http;
    let url = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if url > settings.url_bytes {
        let detail = format!(
            "The address has {url} bytes; at most {} are allowed. Long queries are sent by POST.",
            settings.url_bytes
        );
        return Ok(request.into_response(problem::response(StatusCode::URI_TOO_LONG, &detail)));
    }
    let head: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if head > settings.header_bytes {
        let detail = format!("The headers have {head} bytes; at most {} are allowed.", settings.header_bytes);
        return Ok(request.into_response(problem::response(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, &detail)));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
