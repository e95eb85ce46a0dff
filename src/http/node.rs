use std::sync::Arc;

use async_graphql::{Executor, Request};
use tokio::sync::Semaphore;

use super::address::Proxies;
use super::graphql::{Cache, Service};
use super::metrics::Metrics;
use super::rates::Rates;
use super::traces::Traces;
use super::{Cors, Graphql, Http, MetricsEndpoint, RateLimit, TraceExport};
use crate::app::App;
use crate::auth::Caller;
use crate::graphql::Engine;
use crate::graphql::limits::Limits;
use crate::kernel::Result;

/// What answering a request takes.
pub struct Node<E> {
    pub(super) app: App,
    pub(super) graphql: Service<E>,
    /// `None` if no answers are kept.
    pub(super) cache: Option<Cache>,
    /// Gives an operation what its resolvers share.
    pub(super) attach: Attach,
    pub(super) proxies: Proxies,
    pub(super) rates: Rates,
    /// `None` if nobody wants to know.
    pub(super) metrics: Option<Metrics>,
    /// `None` if nobody wants them.
    pub(super) traces: Option<Traces>,
    /// Places for operations that go on answering.
    pub(super) streams: Arc<Semaphore>,
    pub(super) settings: NodeSettings,
}

/// Gives a request to the engine what its resolvers share.
pub type Attach = fn(Request, &App, Caller) -> Request;

/// The settings of this module, and those of the documents that it takes.
#[derive(Clone, Debug, Default)]
pub struct NodeSettings {
    pub http: Http,
    pub graphql: Graphql,
    pub cache: super::Cache,
    pub cors: Cors,
    pub limits: Limits,
    pub rate_limit: RateLimit,
    pub metrics: MetricsEndpoint,
    pub traces: TraceExport,
}

impl<E: Executor> Node<E> {
    /// `sdl` is the text of the schema that `engine` runs. Fails if it is none, if the file of persisted documents is not what
    /// it should be, or a trusted proxy is no address.
    pub fn new(app: App, engine: Engine<E>, sdl: &str, attach: Attach, settings: NodeSettings) -> Result<Self> {
        let graphql = Service::new(engine, sdl, &settings.graphql, settings.limits.clone())?;
        let bytes = settings.cache.bytes;
        let cache = (bytes > 0).then(|| Cache::new(bytes));
        let proxies = Proxies::parse(&settings.http.trusted_proxies)?;
        let rates = Rates::new(&settings.rate_limit);
        let metrics = settings.metrics.enabled.then(|| Metrics::new(&app));
        let traces = Traces::start(&settings.traces)?;
        let streams = Arc::new(Semaphore::new(settings.graphql.subscriptions));
        Ok(Self { app, graphql, cache, attach, proxies, rates, metrics, traces, streams, settings })
    }
}
