//! The files that are kept here: bytes in, bytes out.
//!
//! A file answers if and only if something public shows it and its window is open ([`gate`]); who has a signed address sees it
//! before. What is at none of the addresses that there are is not found before anything is opened. Whatever a file says of
//! itself, it goes out as what we say it is, and may run nothing.

mod gate;
mod get;
mod put;
mod range;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use async_graphql::Executor;

pub(super) use gate::Gate;

use super::problem;

pub(super) fn configure<E: Executor>(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/media/uploads/{id}")
                .route(web::put().to(put::put::<E>))
                .default_service(web::to(|| async { problem::other_method("PUT, OPTIONS") })),
        )
        .service(
            web::resource("/media/{key}/{version}/{name}")
                .route(web::get().to(get::rendition::<E>))
                .route(web::head().to(get::rendition::<E>))
                .default_service(web::to(other_method)),
        )
        .service(
            web::resource("/media/{key}/{version}/file/{name}")
                .route(web::get().to(get::file::<E>))
                .route(web::head().to(get::file::<E>))
                .default_service(web::to(other_method)),
        )
        .service(
            web::resource("/media/{key}/{version}/original/{name}")
                .route(web::get().to(get::original::<E>))
                .route(web::head().to(get::original::<E>))
                .default_service(web::to(other_method)),
        );
}

async fn other_method() -> HttpResponse {
    problem::other_method("GET, HEAD")
}
