use std::sync::Arc;

use actix_web::web::Bytes;
use async_graphql::{Executor, Request};
use tokio::sync::Semaphore;

use super::address::Proxies;
use super::graphql::Service;
use super::listeners::Listeners;
use super::media::Gate;
use super::metrics::Metrics;
use super::operations::Operations;
use super::phase::Phases;
use super::public::Memory;
use super::rates::Rates;
use super::rest::{Catalogue, Rest};
use super::traces::Traces;
use super::{Cors, Graphql, Http, MetricsEndpoint, RateLimit, TraceExport};
use crate::app::App;
use crate::auth::{Caller, Who};
use crate::graphql::limits::Limits;
use crate::graphql::{AnswerLimits, Engine};
use crate::kernel::{Budget, Result, Share};
use crate::syndication;

/// What answering a request takes.
pub struct Node<E> {
    pub(super) app: App,
    pub(super) graphql: Service<E>,
    pub(super) rest: Catalogue,
    /// `None` if no answers are kept.
    pub(super) cache: Option<Memory>,
    /// Which files the public may see.
    pub(super) gate: Gate,
    /// Gives an operation what its resolvers share.
    pub(super) attach: Attach,
    pub(super) proxies: Proxies,
    pub(super) rates: Rates,
    /// `None` if nobody wants to know.
    pub(super) metrics: Option<Metrics>,
    /// `None` if nobody wants them.
    pub(super) traces: Option<Traces>,
    /// Memory for requests and answers: those under way, and those that are kept.
    pub(super) budget: Arc<Budget>,
    pub(super) operations: Operations,
    pub(super) listeners: Arc<Listeners>,
    /// Places for events that are being told.
    events: Arc<Semaphore>,
    pub(super) phases: Arc<Phases>,
    pub(super) settings: NodeSettings,
}

/// Gives a request to the engine what its resolvers share.
pub type Attach = fn(Request, &App, Caller) -> Request;

/// The settings of this module, and those of the documents that it takes and gives.
#[derive(Clone, Debug, Default)]
pub struct NodeSettings {
    pub http: Http,
    pub graphql: Graphql,
    pub rest: Rest,
    pub cache: super::Cache,
    pub cors: Cors,
    pub limits: Limits,
    pub rate_limit: RateLimit,
    pub metrics: MetricsEndpoint,
    pub traces: TraceExport,
    pub feeds: syndication::Settings,
}

impl<E: Executor> Node<E> {
    /// `sdl` is the text of the schema that `engine` runs. Fails if it is none, if the operator's documents are not what
    /// they should be, or a trusted proxy is no address.
    pub fn new(app: App, engine: Engine<E>, sdl: &str, attach: Attach, settings: NodeSettings) -> Result<Self> {
        let graphql = Service::new(engine, sdl, &settings.graphql, settings.limits.clone())?;
        let rest = Catalogue::new(&graphql, sdl, &settings.rest, &settings.limits)?;
        let bytes = settings.cache.bytes;
        let cache = (bytes > 0).then(|| Memory::new(bytes));
        let proxies = Proxies::parse(&settings.http.trusted_proxies)?;
        let rates = Rates::new(&settings.rate_limit);
        let metrics = settings.metrics.enabled.then(|| Metrics::new(&app));
        let traces = Traces::start(&settings.traces)?;
        let kept = usize::try_from(bytes).unwrap_or(usize::MAX);
        let budget = Arc::new(Budget::new(settings.http.memory_bytes.saturating_add(kept)));
        let Graphql { operations, subscriptions, subscriptions_per_address, .. } = settings.graphql;
        Ok(Self {
            app,
            graphql,
            rest,
            cache,
            gate: Gate::new(),
            attach,
            proxies,
            rates,
            metrics,
            traces,
            budget,
            operations: Operations::new(operations),
            listeners: Arc::new(Listeners::new(subscriptions, subscriptions_per_address)),
            events: Arc::new(Semaphore::new(operations)),
            phases: Arc::default(),
            settings,
        })
    }
}

impl<E> Node<E> {
    /// What an answer to somebody may come to.
    pub(super) fn answer_limits(&self, who: Who) -> AnswerLimits {
        AnswerLimits {
            most: self.settings.limits.answer_bytes,
            budget: self.budget.clone(),
            insists: who != Who::Anonymous,
            events: self.events.clone(),
        }
    }

    /// Bytes that take their part of the memory until nobody has them any more.
    pub(super) fn hold(&self, bytes: Vec<u8>) -> Bytes {
        let share = self.budget.share();
        share.insist(bytes.len());
        Bytes::from_owner(HeldBytes { bytes, _share: share })
    }
}

struct HeldBytes {
    bytes: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for HeldBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
