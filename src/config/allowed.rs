use std::net::SocketAddr;

use actix_web::http::header::HeaderName;
use toml::Value;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

use crate::db::DatabaseUrl;
use crate::http::network;
use crate::syndication;

/// What each number may be.
const RANGES: &[(&str, i64, i64)] = &[
    ("accounts.access_seconds", 60, 86_400),
    ("accounts.attempts_by_strangers", 1, 1_000_000),
    ("accounts.attempts_per_account", 1, 1_000_000),
    ("accounts.attempts_per_address", 1, 1_000_000),
    ("accounts.link_hours", 1, 720),
    ("accounts.password_threads", 1, 64),
    ("accounts.session_days", 1, 365),
    ("cache.bytes", 0, 1 << 40),
    ("cache.max_age_seconds", 0, 31_536_000),
    ("cache.shared_max_age_seconds", 0, 31_536_000),
    ("cors.max_age_seconds", 0, 604_800),
    ("database.connect_seconds", 1, 60),
    ("database.connections", 1, 1_000),
    ("database.idle_transaction_seconds", 1, 3_600),
    ("database.lock_seconds", 1, 3_600),
    ("database.statement_seconds", 1, 86_400),
    ("database.wait_seconds", 1, 60),
    ("database.write_connections", 1, 1_000),
    ("graphql.document_cache_bytes", 65_536, 1 << 40),
    ("graphql.operation_seconds", 1, 3_600),
    ("graphql.operations", 1, 100_000),
    ("graphql.subscriptions", 0, 1_000_000),
    ("graphql.subscriptions_per_address", 0, 1_000_000),
    ("http.body_bytes", 1_024, 64 << 20),
    ("http.connections", 16, 1_000_000),
    ("http.drain_seconds", 0, 3_600),
    ("http.header_bytes", 1_024, 128 << 10),
    ("http.keep_alive_seconds", 1, 3_600),
    ("http.memory_bytes", 1 << 20, 1 << 40),
    ("http.read_seconds", 1, 3_600),
    ("http.unready_seconds", 0, 3_600),
    ("http.url_bytes", 256, 64 << 10),
    ("http.workers", 0, 1_024),
    ("http.write_seconds", 1, 3_600),
    ("limits.aliases", 0, 100_000),
    ("limits.answer_bytes", 65_536, 1 << 30),
    ("limits.cost", 1, 1_000_000_000),
    ("limits.depth", 1, 100),
    ("limits.directives", 0, 100_000),
    ("limits.document_bytes", 64, 16 << 20),
    ("limits.fields", 1, 1_000_000),
    ("limits.fragments", 0, 10_000),
    ("limits.name_bytes", 16, 1 << 16),
    // The parser descends once for each; its stack has an end.
    ("limits.nesting", 3, 200),
    ("limits.root_fields", 1, 10_000),
    ("limits.tokens", 16, 1_000_000),
    ("limits.values", 0, 10_000_000),
    ("limits.variables", 0, 10_000),
    ("media.document_bytes", 1_024, 1 << 40),
    ("media.image_bytes", 1_024, 200 << 20),
    ("media.max_age_seconds", 0, 31_536_000),
    ("media.recording_bytes", 1_024, 1 << 40),
    ("media.uploads_per_day", 1, 1_000_000),
    ("media.workers", 0, 64),
    ("rate_limit.cost_per_minute", 0, 1_000_000_000),
    ("rate_limit.user_cost_per_minute", 0, 1_000_000_000),
];

/// What is allowed instead of a value, if it is not.
pub(super) fn check(key: &str, value: &Value) -> Result<(), String> {
    let is_right = match (key, value) {
        (_, Value::Integer(number)) => {
            return match RANGES.iter().find(|(name, ..)| *name == key) {
                Some((_, least, most)) if !(least..=most).contains(&number) => {
                    Err(format!("a whole number from {least} to {most}"))
                }
                _ => Ok(()),
            };
        }
        ("bind", Value::String(text)) => text.parse::<SocketAddr>().is_ok(),
        ("log", Value::String(text)) => names_levels(text) && EnvFilter::try_new(text).is_ok(),
        ("log_format", Value::String(text)) => matches!(text.as_str(), "text" | "json"),
        ("database.replica_url", Value::String(text)) => text.is_empty() || is_postgres(text),
        ("database.url", Value::String(text)) => DatabaseUrl::parse(text).is_ok(),
        ("feeds.content", Value::String(text)) => syndication::Content::parse(text).is_some(),
        ("media.base_url" | "media.s3_endpoint" | "media.s3_upload_endpoint", Value::String(text)) => {
            text.is_empty() || is_address(text)
        }
        ("media.store", Value::String(text)) => matches!(text.as_str(), "folder" | "s3"),
        ("metrics.bind", Value::String(text)) => text.is_empty() || text.parse::<SocketAddr>().is_ok(),
        ("traces.endpoint", Value::String(text)) => text.is_empty() || is_address(text),
        ("http.trusted_proxies", Value::Array(proxies)) => proxies.iter().all(is_network),
        ("accounts.hs256_key", Value::String(secret)) => secret.is_empty() || secret.len() >= 32,
        ("accounts.issuer" | "accounts.audience", Value::String(text)) => !text.is_empty(),
        ("accounts.origins", Value::Array(origins)) => {
            origins.iter().all(|origin| is_origin(origin) && origin.as_str() != Some("*"))
        }
        ("cors.origins", Value::Array(origins)) => origins.iter().all(is_origin),
        ("cors.headers", Value::Array(names)) => names.iter().all(is_header),
        _ => true,
    };
    match key {
        _ if is_right => Ok(()),
        "media.base_url" => Err("an address such as https://media.example.org, or nothing".into()),
        "media.s3_endpoint" | "media.s3_upload_endpoint" => {
            Err("an address such as https://s3.example.org, or nothing".into())
        }
        "media.store" => Err("folder or s3".into()),
        "metrics.bind" => Err("an IP address and a port, such as 127.0.0.1:9090, or nothing".into()),
        "traces.endpoint" => Err("an address such as http://127.0.0.1:4318/v1/traces, or nothing".into()),
        "http.trusted_proxies" => Err("a list of addresses and networks such as 10.0.0.0/8".into()),
        "accounts.hs256_key" => Err("a text of at least 32 bytes, or nothing,".into()),
        "accounts.issuer" | "accounts.audience" => Err("a text that is not empty".into()),
        "accounts.origins" => Err("a list of origins such as https://cms.example.org".into()),
        "bind" => Err("an IP address and a port, such as 127.0.0.1:8080 or [::]:8080,".into()),
        "log" => Err("error, warn, info, debug or trace, for all or by module (info,dateline::http=debug),".into()),
        "feeds.content" => Err("summary or full".into()),
        "log_format" => Err("text or json".into()),
        "database.replica_url" => Err("postgres://USER:PASSWORD@HOST/NAME".into()),
        "cors.headers" => Err("a list of names of headers such as x-client-version".into()),
        "database.url" => Err("sqlite://PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME".into()),
        _ => Err("a list of origins such as https://www.example.org, or *,".into()),
    }
}

/// What kind of value a setting takes, in words.
pub(super) fn kind(like: &Value) -> &'static str {
    match like {
        Value::Boolean(_) => "true or false",
        Value::Integer(_) => "a whole number",
        Value::Array(_) => "a list of texts",
        Value::Table(_) => "a section",
        _ => "a text",
    }
}

/// Whether what stands alone or behind a module is a level. The filter would take a mistyped one for the name of a module.
fn names_levels(text: &str) -> bool {
    let is_level = |word: &str| word.trim().parse::<LevelFilter>().is_ok_and(|_| !word.trim().is_empty());
    // With fields of spans, commas are not what parts them.
    text.contains('[') || text.split(',').all(|item| is_level(item.rsplit('=').next().unwrap_or(item)))
}

fn is_header(value: &Value) -> bool {
    value.as_str().is_some_and(|name| HeaderName::try_from(name).is_ok())
}

fn is_postgres(text: &str) -> bool {
    matches!(DatabaseUrl::parse(text), Ok(DatabaseUrl::Postgres(_)))
}

/// A scheme, a host and perhaps a port; or everybody.
fn is_origin(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    text == "*" || Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

/// Something that can be asked over HTTP.
fn is_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// An address, or a range of them.
fn is_network(value: &Value) -> bool {
    value.as_str().is_some_and(|text| network(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::config::layer::keys;

    #[test]
    fn every_number_has_a_range_and_its_default_is_in_it() {
        let defaults = keys(&Settings::default());
        let numbers: Vec<&str> =
            defaults.iter().filter(|(_, value)| value.is_integer()).map(|(key, _)| key.as_str()).collect();
        let ranges: Vec<&str> = RANGES.iter().map(|(key, ..)| *key).collect();
        assert_eq!(numbers, ranges);
        for (key, value) in &defaults {
            assert_eq!(check(key, value), Ok(()), "{key}");
        }
    }

    #[test]
    fn a_level_is_one_that_there_is() {
        let is_taken = |text: &str| check("log", &Value::String(text.into())).is_ok();
        for right in
            ["info", "WARN,dateline=info", "off", "error,dateline::http=debug,sqlx=off", "warn,[request{id=x}]=trace"]
        {
            assert!(is_taken(right), "{right}");
        }
        for wrong in ["loud", "warn,dateline=inof", "dateline::http", "info,", ""] {
            assert!(!is_taken(wrong), "{wrong}");
        }
    }
}
