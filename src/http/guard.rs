use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::uri::Authority;
use actix_web::http::{StatusCode, Version, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use async_graphql::Executor;

use super::{Node, problem};

/// Refuses addresses and heads that are longer than anybody needs, and heads that do not say to whom they go (RFC 9112, 3.2).
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
    if !names_one_host(&request) {
        let response = problem::response(
            StatusCode::BAD_REQUEST,
            "A request has one Host header, which is a name and perhaps a port.",
        );
        return Ok(request.into_response(response));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Before HTTP/1.1 there need not be any.
fn names_one_host(request: &ServiceRequest) -> bool {
    let mut hosts = request.headers().get_all(header::HOST);
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => host.to_str().is_ok_and(is_host),
        (Some(_), Some(_)) => false,
    }
}

/// Whether it is a name or an address, and perhaps a port. It is empty where the address of the request has none.
fn is_host(text: &str) -> bool {
    let behind = text.rsplit_once(']').map_or(text, |(_, behind)| behind);
    let port = behind.split_once(':').map_or("", |(_, port)| port);
    let is_authority = text.is_empty() || text.parse::<Authority>().is_ok();
    is_authority && !text.contains('@') && port.bytes().all(|byte| byte.is_ascii_digit())
}
