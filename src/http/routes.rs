use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use async_graphql::Executor;

use super::{
    Node, coding, cors, graphiql, graphql, guard, health, jwks, media, metrics, problem, request, rest, security,
    slices, syndication, unread, vary,
};

/// Everything that is served, and the layers around it; the last one is the outermost.
pub fn application<E: Executor>(
    node: Data<Node<E>>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let settings = node.settings.clone();
    App::new()
        .app_data(node)
        // One route after the other is tried, most by a regular expression: first what is asked for most.
        .configure(graphql::configure::<E>)
        .configure(|config| {
            if settings.rest.enabled {
                rest::configure::<E>(config);
            }
        })
        .configure(health::configure::<E>)
        .configure(jwks::configure::<E>)
        .configure(syndication::configure::<E>)
        .configure(media::configure::<E>)
        .configure(|config| {
            if settings.metrics.enabled && settings.metrics.bind.is_empty() {
                metrics::configure::<E>(config);
            }
            if settings.graphql.graphiql {
                graphiql::configure(config);
            }
        })
        .default_service(web::to(problem::not_found))
        .wrap(from_fn(cors::allow::<E>))
        .wrap(from_fn(problem::explain))
        .wrap(from_fn(coding::compress::<E>))
        .wrap(from_fn(slices::cut))
        .wrap(from_fn(vary::join))
        .wrap(security::headers())
        .wrap(from_fn(guard::check::<E>))
        .wrap(from_fn(request::enter::<E>))
        .wrap(from_fn(unread::close))
}

/// What is served at the address of the metrics, if they have one of their own.
pub(super) fn metrics_application<E: Executor>(
    node: Data<Node<E>>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(node)
        .configure(metrics::configure::<E>)
        .default_service(web::to(problem::not_found))
        .wrap(from_fn(problem::explain))
}
