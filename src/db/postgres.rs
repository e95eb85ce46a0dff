use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::ConnectOptions;
use sea_orm::sqlx::postgres::PgConnectOptions;

use super::STATEMENTS;
use super::connector::{Connector, Target};
use super::history::History;
use super::limits::Limits;
use crate::kernel::{Error, Result};

/// What connections are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Writer,
}

/// How to reach a server, with what is set for every connection to it.
pub(super) fn options(address: &str) -> Result<PgConnectOptions> {
    let malformed = |error: &dyn std::fmt::Display| Error::invalid(format!("The address of the database: {error}."));
    let options: PgConnectOptions = address.parse().map_err(|error| malformed(&error))?;
    let url = url::Url::parse(address).map_err(|error| malformed(&error))?;
    let is_said = url.query_pairs().any(|(name, _)| name == "statement-cache-capacity");
    let options = if is_said { options } else { options.statement_cache_capacity(STATEMENTS) };
    Ok(options.disable_statement_logging())
}

/// Connections of one role. Only those that write the history take note of it.
pub(super) fn connector(
    options: PgConnectOptions,
    role: Role,
    limits: &Limits,
    history: Option<Arc<History>>,
) -> Connector {
    let target = Target::Postgres { options, settings: settings(role, limits), history };
    Connector::new(target, limits.connect, limits.statement)
}

/// As the server takes it; what is more than it knows is no limit.
fn milliseconds(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(0)
}

/// Not parameters of the start-up: a pooler in between refuses those.
fn settings(role: Role, limits: &Limits) -> String {
    let Limits { statement, lock, idle_transaction, .. } = limits;
    let mut settings = format!(
        "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; ",
        milliseconds(*statement),
        milliseconds(*lock),
        milliseconds(*idle_transaction)
    );
    if role == Role::Reader {
        settings.push_str("SET default_transaction_read_only = on; ");
    }
    // A server on another system than Linux cannot look, and refuses.
    settings.push_str(
        "DO $$ BEGIN PERFORM set_config('client_connection_check_interval', '1000', false); \
         EXCEPTION WHEN OTHERS THEN NULL; END $$",
    );
    settings
}
