mod logins;
mod process;
mod search_index;
mod vitals;

use std::fmt;
use std::time::Duration;

use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{Data, ServiceConfig, get, head, resource, to};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use self::logins::Logins;
use self::process::Process;
use self::search_index::SearchIndex;
use self::vitals::Vitals;
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
    held_bytes: Gauge,
    listeners: Gauge,
    connections: Family<PoolLabels, Gauge>,
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

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolLabels {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BuildLabels {
    version: &'static str,
}

impl Metrics {
    pub fn new(app: &App) -> Self {
        // From a quarter of a millisecond to the longest that an operation may take.
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.000_25, 2.0, 16));
        let mut this = Self {
            registry: Registry::default(),
            requests: Family::default(),
            operations: Family::default(),
            errors: Family::default(),
            seconds: Family::new_with_constructor(histogram),
            statements: Counter::default(),
            cost: Counter::default(),
            lookups: Family::default(),
            cached_bytes: Gauge::default(),
            held_bytes: Gauge::default(),
            listeners: Gauge::default(),
            connections: Family::default(),
        };
        this.registry.register_collector(Box::new(Process));
        let registry = this.registry.sub_registry_with_prefix("dateline");
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
        registry.register_collector(Box::new(SearchIndex(app.clone())));
        let help = "Memory that requests and answers hold: those under way, and those that are kept";
        registry.register("held_bytes", help, this.held_bytes.clone());
        registry.register("listeners", "Subscriptions that are listened to", this.listeners.clone());
        let help = "Connections to the database: open, idle among them, and most that there may be";
        registry.register("database_connections", help, this.connections.clone());
        let build = Family::<BuildLabels, Gauge>::default();
        build.get_or_create(&BuildLabels { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build_info", "Always 1; the label tells what runs", build);
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

/// Routes `/metrics`, in the text formats of Prometheus and of OpenMetrics.
pub(super) fn configure<E: Executor>(config: &mut ServiceConfig) {
    config.service(
        resource("/metrics")
            .route(get().to(show::<E>))
            .route(head().to(show::<E>))
            .default_service(to(|| async { problem::other_method("GET, HEAD") })),
    );
}

const OPEN_METRICS: &str = "application/openmetrics-text";

async fn show<E: Executor>(request: HttpRequest, node: Data<Node<E>>) -> HttpResponse {
    let Some(metrics) = &node.metrics else { return problem::not_found().await };
    metrics.look(&node);
    let wishes = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    let is_open = wishes.flat_map(|wish| wish.split(',')).any(|wish| wish.trim().starts_with(OPEN_METRICS));
    let Ok(told) = metrics.told(is_open) else {
        return problem::response(StatusCode::INTERNAL_SERVER_ERROR, "");
    };
    let content_type = if is_open {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    } else {
        prometheus_text::CONTENT_TYPE
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::VARY, "Accept"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(told)
}

impl Metrics {
    /// Takes the figures that others keep.
    fn look<E>(&self, node: &Node<E>) {
        let set = |gauge: &Gauge, value: u64| gauge.set(value.try_into().unwrap_or(i64::MAX));
        set(&self.cached_bytes, node.cache.as_ref().map_or(0, |cache| cache.bytes()));
        set(&self.held_bytes, node.budget.held() as u64);
        set(&self.listeners, node.listeners.count() as u64);
        for figures in node.app.db.pools() {
            for (state, value) in [("open", figures.open), ("idle", figures.idle), ("most", figures.most)] {
                set(&self.connections.get_or_create(&PoolLabels { pool: figures.pool, state }), value);
            }
        }
    }

    fn told(&self, is_open: bool) -> Result<String, fmt::Error> {
        let mut out = String::new();
        if is_open {
            text::encode(&mut out, &self.registry)?;
        } else {
            prometheus_text::encode(&mut out, &self.registry)?;
        }
        Ok(out)
    }
}
