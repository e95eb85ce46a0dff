use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, ServiceConfig, get, resource};
use async_graphql::Executor;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::logins::Logins;
use super::vitals::Vitals;
use super::{Node, problem};
use crate::app::App;

/// What is counted while requests are answered. No label is a text that a client chose.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    operations: Family<OperationLabels, Counter>,
    errors: Family<ErrorLabels, Counter>,
    seconds: Family<KindLabels, Histogram, fn() -> Histogram>,
    statements: Counter,
    cost: Counter,
    lookups: Family<LookupLabels, Counter>,
    cached_bytes: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    kind: &'static str,
    caller: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LookupLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    code: String,
}

impl Metrics {
    pub fn new(app: &App) -> Self {
        // From a quarter of a millisecond to the longest that an operation may take.
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.000_25, 2.0, 16));
        let mut this = Self {
            registry: Registry::with_prefix("dateline"),
            requests: Family::default(),
            operations: Family::default(),
            errors: Family::default(),
            seconds: Family::new_with_constructor(histogram),
            statements: Counter::default(),
            cost: Counter::default(),
            lookups: Family::default(),
            cached_bytes: Gauge::default(),
        };
        let registry = &mut this.registry;
        registry.register("http_requests", "Requests that were answered", this.requests.clone());
        registry.register("operations", "GraphQL operations", this.operations.clone());
        registry.register("errors", "Errors in the answers to GraphQL operations", this.errors.clone());
        let help = "Time that GraphQL operations took";
        registry.register_with_unit("operation_duration", help, Unit::Seconds, this.seconds.clone());
        registry.register("statements", "SQL statements that GraphQL operations sent", this.statements.clone());
        registry.register("cost_units", "Cost of the GraphQL operations that were asked for", this.cost.clone());
        let help = "Answers that were looked up in memory: hit, miss, stale (no longer true) or pass (not kept)";
        registry.register("cache_lookups", help, this.lookups.clone());
        registry.register("cache_bytes", "Memory for answers that is in use", this.cached_bytes.clone());
        registry.register_collector(Box::new(Logins(app.accounts.clone())));
        registry.register_collector(Box::new(Vitals(app.clone())));
        this
    }

    /// An answer was looked up in memory.
    pub fn looked_up(&self, outcome: &'static str) {
        self.lookups.get_or_create(&LookupLabels { outcome }).inc();
    }

    /// A request was answered.
    pub fn request(&self, method: &Method, status: StatusCode) {
        self.requests.get_or_create(&RequestLabels { method: known(method), status: status.as_u16() }).inc();
    }

    /// An operation was answered.
    pub fn operation(
        &self,
        kind: &'static str,
        caller: &'static str,
        elapsed: Duration,
        cost: u64,
        statements: u32,
        codes: &[&str],
    ) {
        self.operations.get_or_create(&OperationLabels { kind, caller }).inc();
        self.seconds.get_or_create(&KindLabels { kind }).observe(elapsed.as_secs_f64());
        self.statements.inc_by(statements.into());
        self.cost.inc_by(cost);
        for code in codes {
            self.errors.get_or_create(&ErrorLabels { code: (*code).to_owned() }).inc();
        }
    }
}

/// Clients may send any word as a method.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "POST" => "POST",
        _ => "OTHER",
    }
}

/// Routes `/metrics`, in the text format of OpenMetrics.
pub(super) fn configure<E: Executor>(config: &mut ServiceConfig) {
    config.service(resource("/metrics").route(get().to(show::<E>)));
}

async fn show<E: Executor>(node: Data<Node<E>>) -> HttpResponse {
    let mut text = String::new();
    if let (Some(metrics), Some(cache)) = (&node.metrics, &node.cache) {
        metrics.cached_bytes.set(cache.bytes().try_into().unwrap_or(i64::MAX));
    }
    let encoded = node.metrics.as_ref().map(|metrics| encode(&mut text, &metrics.registry));
    if !matches!(encoded, Some(Ok(()))) {
        return problem::response(StatusCode::NOT_FOUND, "");
    }
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text)
}
