use std::io::{IsTerminal, stderr};
use std::panic;

use tracing_subscriber::EnvFilter;

use super::line::{Fields, Line};
use crate::config::{LogFormat, Settings};

/// Modules of libraries that log the address of the database, password included.
const TALKATIVE: &[&str] = &["sea_orm::database", "sea_orm::driver", "sqlx_postgres::options"];

/// Parsers that complain of texts from elsewhere; what is wrong with those, reports tell.
const PARSERS: &[&str] = &["html5ever", "selectors", "cssparser"];

/// Logs to standard error, and panics too.
pub(super) fn start(settings: &Settings) {
    // The configuration was checked; if it were wrong after all, too much is logged rather than nothing.
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_default();
    let silent = |module: &&str| format!("{module}=off").parse().ok();
    let filter = TALKATIVE.iter().chain(PARSERS).filter_map(silent).fold(filter, EnvFilter::add_directive);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_target(false);
    match settings.log_format {
        LogFormat::Text if stderr().is_terminal() => log.init(),
        LogFormat::Text => log.with_ansi(false).fmt_fields(Fields).event_format(Line).init(),
        LogFormat::Json => log.json().flatten_event(true).with_target(true).init(),
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let reason = info.payload_as_str().unwrap_or("no text");
        tracing::error!(place, reason, "panic");
    }));
}
