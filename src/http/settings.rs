use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How requests are read and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Threads that answer; 0 is one for each processor.
    pub workers: usize,
    /// Connections that are open at a time; more wait until one is closed.
    pub connections: usize,
    /// Memory for requests that are read, answers that are made, and answers that wait to be taken; beside that of `cache`.
    pub memory_bytes: usize,
    /// The largest body of a request.
    pub body_bytes: usize,
    /// The largest head of a request: names and values of its headers.
    pub header_bytes: usize,
    /// The longest address of a request, query string included.
    pub url_bytes: usize,
    /// How long a client may take to send a request, and on a WebSocket to take what it is sent.
    pub read_seconds: u32,
    /// How long a client may leave what it is sent untaken before its connection is given up.
    pub write_seconds: u32,
    /// How long an idle connection is kept.
    pub keep_alive_seconds: u32,
    /// How long the server says that it is not ready, and goes on answering, after the signal to stop.
    pub unready_seconds: u32,
    /// How long the answers under way may take after the signal to stop.
    pub drain_seconds: u32,
    /// Compress answers for clients that ask for it.
    pub compress: bool,
    /// Addresses and networks of the proxies in front, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            workers: 0,
            connections: 10_000,
            memory_bytes: 64 << 20,
            body_bytes: 256 << 10,
            header_bytes: 16 << 10,
            url_bytes: 16 << 10,
            read_seconds: 10,
            write_seconds: 30,
            keep_alive_seconds: 75,
            unready_seconds: 0,
            drain_seconds: 20,
            compress: true,
            trusted_proxies: Vec::new(),
        }
    }
}

/// What is offered at `/graphql`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Graphql {
    /// Serve GraphiQL to browsers that open `/graphql`.
    pub graphiql: bool,
    /// Tell clients what the schema is; without it errors suggest no names either.
    pub introspection: bool,
    /// Remember documents that clients send with their hash, so that the hash is enough the next time.
    pub automatic_persisted_queries: bool,
    /// A JSON file of documents by id; empty for none.
    pub persisted_documents: PathBuf,
    /// Run nothing but the documents of that file.
    pub only_persisted_documents: bool,
    /// Memory for documents that were parsed, in bytes of their text.
    pub document_cache_bytes: u64,
    /// How long an operation may take before it is given up.
    pub operation_seconds: u32,
    /// Operations that run at a time on one node: those of readers without credentials, and as many of all others. More wait
    /// for a moment.
    pub operations: usize,
    /// How many may listen at a time, on one node.
    pub subscriptions: usize,
    /// How many of them may have the same address.
    pub subscriptions_per_address: usize,
}

impl Default for Graphql {
    fn default() -> Self {
        Self {
            graphiql: true,
            introspection: true,
            automatic_persisted_queries: true,
            persisted_documents: PathBuf::new(),
            only_persisted_documents: false,
            document_cache_bytes: 4 << 20,
            operation_seconds: 10,
            operations: 32,
            subscriptions: 10_000,
            subscriptions_per_address: 500,
        }
    }
}

/// How answers to anonymous queries are kept, by this server and by those in front of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// Memory for answers; 0 keeps none, and then answers have no entity tags either.
    pub bytes: u64,
    /// How long browsers may use an answer without asking whether it still holds. Anything but 0 lets them be late.
    pub max_age_seconds: u32,
    /// The same for a cache that many share, such as a CDN; 0 for not at all.
    pub shared_max_age_seconds: u32,
    /// The header with the keys by which such a cache can forget what a publication changed.
    pub purge_keys: PurgeKeys,
}

/// A header with purge keys. It is sent if a shared cache may keep answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PurgeKeys {
    None,
    /// Separated by spaces: Fastly, Varnish.
    SurrogateKey,
    /// Separated by commas: Cloudflare.
    CacheTag,
}

impl PurgeKeys {
    pub(super) const fn separator(self) -> &'static str {
        if matches!(self, Self::CacheTag) { "," } else { " " }
    }
}

impl Cache {
    /// The name of the header with purge keys, if it is to be sent.
    pub(super) fn keys_header(&self) -> Option<&'static str> {
        match self.purge_keys {
            _ if self.shared_max_age_seconds == 0 => None,
            PurgeKeys::None => None,
            PurgeKeys::SurrogateKey => Some("surrogate-key"),
            PurgeKeys::CacheTag => Some("cache-tag"),
        }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { bytes: 64 << 20, max_age_seconds: 0, shared_max_age_seconds: 0, purge_keys: PurgeKeys::SurrogateKey }
    }
}

/// How much somebody may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimit {
    /// Units of the cost of operations that one address may ask for; 0 is without limit.
    pub cost_per_minute: u32,
    /// The same for one user who is logged in, from wherever; 0 is as much as an address.
    pub user_cost_per_minute: u32,
}

/// Whether and where `/metrics` is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsEndpoint {
    pub enabled: bool,
    /// An address of its own, such as `127.0.0.1:9090`; empty for the one where everything else is.
    pub bind: String,
}

/// Where traces are sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraceExport {
    /// The address of a collector that takes OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`; empty for nobody.
    pub endpoint: String,
    /// What the collector knows this server by (`service.name`).
    pub service: String,
}

impl Default for TraceExport {
    fn default() -> Self {
        Self { endpoint: String::new(), service: "dateline".into() }
    }
}

/// Which pages of other sites may read the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    /// Origins such as `https://www.example.org`; `*` is every one, none is none.
    pub origins: Vec<String>,
    /// Names of headers that pages may send, beside those that this server and the usual libraries use.
    pub headers: Vec<String>,
    /// How long a browser may remember the permission.
    pub max_age_seconds: u32,
}

impl Default for Cors {
    /// Every page may read what everybody may read. Credentials of a browser are never taken.
    fn default() -> Self {
        Self { origins: vec!["*".into()], headers: Vec::new(), max_age_seconds: 86_400 }
    }
}
