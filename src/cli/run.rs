use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Cli, Command};
use super::formats::{Export, Import};
use super::{backup, doctor, export, import, import_site, log, media, migrate, search, serve, setup, user};
use crate::config::{Config, Input};
use crate::graphql;
use crate::http;
use crate::kernel::{Code, Error, Result};

/// Does what the command line says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = match configuration(&cli) {
        Ok(config) => config,
        Err(error) => return fail(&error, cli.global.verbose, 2),
    };
    log::start(&config.settings);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Error::internal(error), true, 1),
    };
    match runtime.block_on(run(cli.command, &config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, cli.global.verbose, 1),
    }
}

fn configuration(cli: &Cli) -> Result<Config> {
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let flags = cli.flags().map_err(Error::invalid)?;
    Config::load(&Input { file: cli.global.config.clone(), variables: variables.collect(), flags })
}

async fn run(command: Command, config: &Config) -> Result<()> {
    let settings = &config.settings;
    match command {
        Command::Serve(_) => serve::run(settings).await,
        Command::Setup(input) => setup::run(input, settings).await,
        Command::Migrate { action } => migrate::run(action, settings).await,
        Command::Import { format: Import::Ndjson { files } } => import::ndjson(&files, settings).await,
        Command::Import { format: Import::Wordpress(arguments) } => import_site::wordpress(&arguments, settings).await,
        Command::Import { format: Import::Markdown(arguments) } => import_site::markdown(&arguments, settings).await,
        Command::Import { format: Import::Ghost(arguments) } => import_site::ghost(&arguments, settings).await,
        Command::Export { format: Export::Ndjson { output } } => export::ndjson(output.as_deref(), settings).await,
        Command::Backup { file } => backup::run(&file, settings).await,
        Command::User { action } => user::run(action, settings).await,
        Command::Export { format: Export::Markdown { folder } } => export::markdown(&folder, settings).await,
        Command::Export { format: Export::Static { folder } } => export::static_pages(&folder, settings).await,
        Command::Schema => {
            print(&graphql::sdl());
            Ok(())
        }
        Command::Openapi => {
            print(&http::openapi(&graphql::sdl())?);
            Ok(())
        }
        Command::Search { action } => search::run(action, settings).await,
        Command::Media { action } => media::run(action, settings).await,
        Command::Doctor => doctor::run(config).await,
    }
}

/// Prints; a reader that has gone away, as `head` does, is no error.
pub(super) fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Says on one line what went wrong.
fn fail(error: &Error, verbose: bool, code: u8) -> ExitCode {
    match error.cause().filter(|_| error.code() == Code::Internal) {
        // There is no request id and no log to find it in.
        Some(cause) => drop(writeln!(std::io::stderr(), "dateline: This should not happen: {cause}")),
        None => drop(writeln!(std::io::stderr(), "dateline: {}", error.message())),
    }
    match error.cause() {
        Some(cause) if verbose => {
            let _ = writeln!(std::io::stderr(), "cause: {cause}");
        }
        Some(cause) => tracing::debug!(%cause, "failed"),
        None => {}
    }
    ExitCode::from(code)
}
