//! The command line: reads what to do and with which settings, does it, and says how it went.
//!
//! Exit codes: 0 it went well, 1 it did not, 2 the command line or the configuration is wrong.

mod args;
mod backup;
mod defaults;
mod doctor;
mod export;
mod formats;
mod import;
mod import_site;
mod line;
mod log;
mod media;
mod migrate;
mod node;
mod run;
mod search;
mod serve;
mod setup;
mod user;
mod watch;

pub use run::main;
