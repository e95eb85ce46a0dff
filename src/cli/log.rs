use std::io::{IsTerminal, stderr};
use std::panic;

use tracing::Metadata;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::line::{Fields, Line};
use crate::config::{LogFormat, Settings};

/// Libraries are not heard below this: there they log what they work on, such as the text of a draft that is parsed, or the
/// address of the database with its password.
const LIBRARIES: LevelFilter = LevelFilter::INFO;

/// A module that logs each malformed request as an error: anybody could fill the log.
const ALARMED: &str = "actix_http::h1::dispatcher";

/// Parsers that complain of texts from elsewhere; what is wrong with those, reports tell.
const PARSERS: &[&str] = &["html5ever", "selectors", "cssparser"];

/// Logs to standard error, and panics too.
pub(super) fn start(settings: &Settings) {
    // The configuration was checked; if it were wrong after all, too much is logged rather than nothing.
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_default();
    let alarmed = (!settings.log.contains(ALARMED)).then_some(&ALARMED);
    let silent = |module: &&str| format!("{module}=off").parse().ok();
    let filter = PARSERS.iter().chain(alarmed).filter_map(silent).fold(filter, EnvFilter::add_directive);
    // A line that cannot be written is lost: told on standard error, it would end the process if that is a full disk.
    let log = tracing_subscriber::fmt().log_internal_errors(false);
    let log = log.with_env_filter(filter).with_writer(stderr).with_target(false);
    match settings.log_format {
        LogFormat::Text if stderr().is_terminal() => log.finish().with(filter_fn(may_be_told)).init(),
        LogFormat::Text => {
            log.with_ansi(false).fmt_fields(Fields).event_format(Line).finish().with(filter_fn(may_be_told)).init();
        }
        LogFormat::Json => {
            log.json().flatten_event(true).with_target(true).finish().with(filter_fn(may_be_told)).init();
        }
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let reason = info.payload_as_str().unwrap_or("no text");
        tracing::error!(place, reason, "panic");
    }));
}

fn may_be_told(metadata: &Metadata<'_>) -> bool {
    // Parts of the address of the database that it does not know are told by it in a warning, passwords too.
    if metadata.target().starts_with("sqlx_postgres::options") {
        return false;
    }
    *metadata.level() <= LIBRARIES || metadata.target().split("::").next() == Some("dateline")
}
