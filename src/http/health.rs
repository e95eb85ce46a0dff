use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, ServiceConfig, get, head};
use async_graphql::Executor;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Node, problem};
use crate::db;

/// A database that takes longer to say that it is there is not.
const PATIENCE: Duration = Duration::from_secs(3);

/// Routes `/health/live` (the process answers) and `/health/ready` (it can answer queries, and
/// goes on doing so).
pub(super) fn configure<E: Executor>(config: &mut ServiceConfig) {
    let other = || web::to(|| async { problem::other_method("GET, HEAD") });
    let live = web::resource("/health/live").route(get().to(live)).route(head().to(live));
    let ready = web::resource("/health/ready").route(get().to(ready::<E>)).route(head().to(ready::<E>));
    config.service(live.default_service(other())).service(ready.default_service(other()));
}

async fn live() -> HttpResponse {
    answer(StatusCode::OK, &json!({ "status": "live" }))
}

async fn ready<E: Executor>(node: Data<Node<E>>) -> HttpResponse {
    if !node.phases.is_serving() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "stopping" }));
    }
    let (status, database, migrations) = match timeout(PATIENCE, db::pending_migrations(&node.app.db)).await {
        Ok(Ok(pending)) if pending.is_empty() => (StatusCode::OK, "reachable", "current"),
        Ok(Ok(_)) => (StatusCode::SERVICE_UNAVAILABLE, "reachable", "pending"),
        Ok(Err(error)) => {
            tracing::warn!(?error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "unreachable", "unknown")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unreachable", "unknown"),
    };
    // It answers without what goes on in the background, but is behind: those who ask may go elsewhere.
    let status = if node.app.tasks.are_running() { status } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if status.is_success() { "ready" } else { "unavailable" };
    let tasks = if node.app.tasks.are_running() { "running" } else { "restarting" };
    answer(status, &json!({ "status": word, "database": database, "migrations": migrations, "tasks": tasks }))
}

fn answer(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}
