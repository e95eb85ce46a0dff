use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::{Address, Replica};
use crate::account;
use crate::graphql::limits::Limits;
use crate::http::{Cache, Cors, Graphql, Http, MetricsEndpoint, RateLimit, TraceExport};
use crate::search;

/// Everything that can be set. The fields of a section are documented where they are used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The address to answer at.
    pub bind: SocketAddr,
    /// Load the demo newsroom at the start.
    pub demo: bool,
    /// What to log: a level, or levels by module.
    pub log: String,
    pub log_format: LogFormat,
    pub accounts: account::Settings,
    pub database: Database,
    pub http: Http,
    pub graphql: Graphql,
    pub cache: Cache,
    pub cors: Cors,
    pub limits: Limits,
    pub rate_limit: RateLimit,
    pub search: search::Settings,
    pub metrics: MetricsEndpoint,
    pub traces: TraceExport,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            demo: false,
            log: "warn,dateline=info".into(),
            log_format: LogFormat::Text,
            accounts: account::Settings::default(),
            database: Database::default(),
            http: Http::default(),
            graphql: Graphql::default(),
            cache: Cache::default(),
            cors: Cors::default(),
            limits: Limits::default(),
            rate_limit: RateLimit::default(),
            search: search::Settings::default(),
            metrics: MetricsEndpoint::default(),
            traces: TraceExport::default(),
        }
    }
}

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    pub url: Address,
    /// Connections that are open at most.
    pub connections: u32,
    /// A read replica of the database; empty for none.
    pub replica_url: Replica,
    /// Bring the tables up to date at the start. The embedded database always does.
    pub migrate: bool,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: Address::default(), replica_url: Replica::default(), connections: 10, migrate: false }
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for machines.
    Json,
}
