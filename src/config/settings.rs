use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Address, Replica};
use crate::account;
use crate::db::Limits as DatabaseLimits;
use crate::graphql::limits::Limits;
use crate::http::{Cache, Cors, Graphql, Http, MetricsEndpoint, RateLimit, Rest, TraceExport};
use crate::{media, search, syndication};

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
    pub rest: Rest,
    pub cache: Cache,
    pub cors: Cors,
    pub limits: Limits,
    pub media: media::Settings,
    pub rate_limit: RateLimit,
    pub search: search::Settings,
    pub site: FirstSite,
    pub metrics: MetricsEndpoint,
    pub traces: TraceExport,
    pub feeds: syndication::Settings,
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
            rest: Rest::default(),
            cache: Cache::default(),
            cors: Cors::default(),
            limits: Limits::default(),
            media: media::Settings::default(),
            rate_limit: RateLimit::default(),
            search: search::Settings::default(),
            site: FirstSite::default(),
            metrics: MetricsEndpoint::default(),
            traces: TraceExport::default(),
            feeds: syndication::Settings::default(),
        }
    }
}

/// Where the data is, and when waiting for it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    pub url: Address,
    /// Connections that read.
    pub connections: u32,
    /// Connections that write, besides.
    pub write_connections: u32,
    /// A read replica of the database; empty for none.
    pub replica_url: Replica,
    /// Bring the tables up to date at the start. The embedded database always does.
    pub migrate: bool,
    /// How long making a connection may take.
    pub connect_seconds: u64,
    /// How long a request waits for a connection that is free.
    pub wait_seconds: u64,
    /// How long one statement may run.
    pub statement_seconds: u64,
    /// How long a statement waits for somebody else's lock.
    pub lock_seconds: u64,
    /// How long a transaction may do nothing.
    pub idle_transaction_seconds: u64,
}

impl Database {
    pub fn limits(&self) -> DatabaseLimits {
        let Self { connections, write_connections, .. } = *self;
        DatabaseLimits {
            connections,
            write_connections,
            connect: Duration::from_secs(self.connect_seconds),
            wait: Duration::from_secs(self.wait_seconds),
            statement: Duration::from_secs(self.statement_seconds),
            lock: Duration::from_secs(self.lock_seconds),
            idle_transaction: Duration::from_secs(self.idle_transaction_seconds),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        let DatabaseLimits { connections, write_connections, connect, wait, statement, lock, idle_transaction } =
            DatabaseLimits::default();
        Self {
            url: Address::default(),
            replica_url: Replica::default(),
            migrate: false,
            connections,
            write_connections,
            connect_seconds: connect.as_secs(),
            wait_seconds: wait.as_secs(),
            statement_seconds: statement.as_secs(),
            lock_seconds: lock.as_secs(),
            idle_transaction_seconds: idle_transaction.as_secs(),
        }
    }
}

/// What a site is that nobody has set up yet; what is empty is not said. Afterwards it is a matter of `setup` and `updateSite`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FirstSite {
    /// What it is called.
    pub name: String,
    /// Where readers find it.
    pub url: String,
    /// Language of texts that do not say otherwise.
    pub language: String,
    /// Time zone of dates and archives.
    pub time_zone: String,
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
