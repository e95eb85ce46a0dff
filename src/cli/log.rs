use std::io::{IsTerminal, stderr};
use std::panic;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Settings};

/// Logs to standard error, and panics too.
pub(super) fn start(settings: &Settings) {
    // The configuration was checked; if it were wrong after all, too much is logged rather than nothing.
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_default();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_target(false);
    match settings.log_format {
        LogFormat::Text => log.with_ansi(stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).with_target(true).init(),
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let reason = info.payload_as_str().unwrap_or("no text");
        tracing::error!(place, reason, "panic");
    }));
}
