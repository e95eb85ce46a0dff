use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Data, ServiceConfig, get, head, resource, to};
use async_graphql::Executor;

use super::{Node, problem};

/// Routes the key set with which other services check our access tokens (RFC 7517, RFC 8615).
pub(super) fn configure<E: Executor>(config: &mut ServiceConfig) {
    config.service(
        resource("/.well-known/jwks.json")
            .route(get().to(published::<E>))
            .route(head().to(published::<E>))
            .default_service(to(|| async { problem::other_method("GET, HEAD") })),
    );
}

async fn published<E: Executor>(node: Data<Node<E>>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::CONTENT_TYPE, "application/jwk-set+json"))
        .body(node.app.accounts.published_keys().to_string())
}
