use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use super::formats::{Export, Import};
use crate::auth::Role;

/// The content API of a newsroom: a GraphQL server over SQLite or PostgreSQL.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    after_help = "Examples:
  dateline serve --demo                        a newsroom to try, at http://127.0.0.1:8080/graphql
  dateline import ndjson articles.ndjson       load articles; a bad line is told and skipped
  dateline import wordpress export.xml         move a site here, with a report of what came over
  dateline import markdown site                the same for Hugo, Jekyll, Zola, Astro
  dateline export ndjson > articles.ndjson     content out again, in the form that import takes
  dateline backup dateline-monday.db           a copy that is whole, media files included, while it is in use
  dateline user create jane@example.org --name Jane --role ADMIN
                                               the first account, which invites the others
  dateline setup --name 'The Paper' --url https://paper.example --time-zone Europe/Paris
                                               what the site is, before the first article
  dateline doctor                              which settings are in force, where they come from, is the database well

Settings: a flag beats the environment, the environment beats the file, the file beats the default.
  --set limits.depth=12       one run
  DATELINE_LIMITS_DEPTH=12    the environment
  [limits]                    the file: dateline.toml in this folder, or the one that --config names
  depth = 12
\"dateline doctor\" lists every setting there is.",
    max_term_width = 110
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct Global {
    /// Read settings from this TOML file [default: dateline.toml, if it is there] [env: DATELINE_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The database: sqlite://PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME
    /// [default: sqlite://data/dateline.db] [env: DATELINE_DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// What to log: error, warn, info, debug, trace, or levels by module [default: warn,dateline=info] [env: DATELINE_LOG]
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log: Option<String>,
    /// How to log: text or json [default: text] [env: DATELINE_LOG_FORMAT]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// Any other setting, e.g. http.body_bytes=1048576; "dateline doctor" lists them
    #[arg(long, global = true, value_name = "NAME=VALUE", action = ArgAction::Append)]
    pub set: Vec<String>,
    /// If something goes wrong, say what caused it
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer requests
    ///
    /// The embedded database (SQLite) brings its tables up to date by itself. On PostgreSQL, which several nodes may share
    /// and where a new version is rolled out beside the old one, that is a step of its own: "dateline migrate", or --migrate.
    #[command(after_help = "Examples:
  dateline serve
  dateline serve --demo --database-url sqlite::memory:
  dateline serve --bind 0.0.0.0:8080 --database-url postgres://dateline:secret@db.example/dateline --migrate")]
    Serve(Serve),
    /// Bring the tables of the database up to date, take them back, or see where they are
    #[command(after_help = "Examples:
  dateline migrate
  dateline migrate status
  dateline migrate down --steps 1 --yes")]
    Migrate {
        #[command(subcommand)]
        action: Option<Migrate>,
    },
    /// Say what the site is: its name, address, language and time zone
    ///
    /// Before anything is published: the time zone cannot change afterwards. Without arguments it prints what they are.
    #[command(after_help = "Example:
  dateline setup --name 'The Paper' --url https://paper.example --language en --time-zone Europe/Paris")]
    Setup(Setup),
    /// Take data in
    Import {
        #[command(subcommand)]
        format: Import,
    },
    /// Give data out
    Export {
        #[command(subcommand)]
        format: Export,
    },
    /// Copy everything, while it is in use: the database into one file, media files beside it
    ///
    /// Content, drafts, revisions, accounts, keys, the audit log; and in FILE.media the originals of media files. It is for the
    /// embedded database (SQLite); for PostgreSQL the command that makes a copy is printed. To restore, stop Dateline and put both
    /// in the place of the database and of its media folder.
    #[command(after_help = "Example:
  dateline backup /backup/dateline-$(date +%F).db")]
    Backup {
        /// Where to; a file that is there is not overwritten
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Accounts: the first admin, and what is left when nobody can log in
    #[command(after_help = "Examples:
  dateline user create jane@example.org --name 'Jane Doe' --role ADMIN
  dateline user list
  dateline user suspend jane@example.org
  dateline user reset-password jane@example.org")]
    User {
        #[command(subcommand)]
        action: User,
    },
    /// The search index of this node: how far it is, or make it anew
    #[command(after_help = "Examples:
  dateline search status
  dateline search rebuild")]
    Search {
        #[command(subcommand)]
        action: Search,
    },
    /// Look after the media files that are kept here
    #[command(after_help = "Examples:
  dateline media verify
  dateline media sweep
  dateline media sweep --delete
  dateline media adopt --dry-run")]
    Media {
        #[command(subcommand)]
        action: Media,
    },
    /// Print the GraphQL schema
    #[command(after_help = "Example:
  dateline schema > schema.graphql")]
    Schema,
    /// Print the description of the JSON door (OpenAPI 3.1)
    #[command(after_help = "Example:
  dateline openapi > openapi.json")]
    Openapi,
    /// Print every setting and where it comes from, and check the database
    Doctor,
}

#[derive(Debug, Subcommand)]
pub enum Search {
    /// Tell how far the index is
    Status,
    /// Make the index anew while the server is stopped; what was deleted is gone from its files then
    Rebuild,
}

#[derive(Debug, Subcommand)]
pub enum Media {
    /// Read everything that is kept, and tell what is missing or is not what it was
    Verify,
    /// List what has belonged to nothing for a week: bytes of no file, sizes of no address, uploads that came to nothing
    Sweep {
        /// Remove it
        #[arg(long)]
        delete: bool,
    },
    /// Fetch the files that other sites have, once, so that they are kept here
    Adopt {
        /// Only list them
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
pub struct Setup {
    /// What it is called
    #[arg(long)]
    pub name: Option<String>,
    /// Where readers find it, e.g. https://paper.example
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Language of texts that do not say otherwise (BCP 47), e.g. en or fr-CA
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Time zone of dates and archives (IANA), e.g. Europe/Paris
    #[arg(long, value_name = "NAME")]
    pub time_zone: Option<String>,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Load the demo newsroom first, unless there are articles already [env: DATELINE_DEMO]
    #[arg(long)]
    pub demo: bool,
    /// The address to answer at [default: 127.0.0.1:8080] [env: DATELINE_BIND]
    #[arg(long, value_name = "IP:PORT")]
    pub bind: Option<String>,
    /// Bring the tables up to date first [env: DATELINE_DATABASE_MIGRATE]
    #[arg(long)]
    pub migrate: bool,
}

#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Bring the tables up to date; this is what happens if nothing is said
    Up,
    /// Take back the last migrations, with the data in the tables that they made
    Down {
        /// How many
        #[arg(long, default_value_t = 1)]
        steps: u32,
        /// Yes, the data may go
        #[arg(long)]
        yes: bool,
    },
    /// Which migrations are done, and which are to come
    Status,
}

#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account; the password is asked for
    Create {
        /// Address to log in with
        email: String,
        /// Name that the newsroom sees
        #[arg(long)]
        name: String,
        /// CONTRIBUTOR, AUTHOR, EDITOR or ADMIN
        #[arg(long, value_parser = role)]
        role: Role,
        /// Read the password from the first line of what is piped in, instead of asking; it is never an argument
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print every account: address, role, state, last login
    List,
    /// End all sessions of an account and let it log in no more
    Suspend { email: String },
    /// Take a suspension back
    Reinstate { email: String },
    /// Print the token with which the owner of an account chooses a new password
    ResetPassword { email: String },
}

/// Reads a role as GraphQL writes it, in any case.
fn role(text: &str) -> Result<Role, String> {
    let found = Role::ALL.iter().find(|role| role.as_str().eq_ignore_ascii_case(text));
    found.copied().ok_or_else(|| "CONTRIBUTOR, AUTHOR, EDITOR or ADMIN is allowed".into())
}

impl Cli {
    /// The settings that flags give: name, value, how the flag is written.
    pub fn flags(&self) -> Result<Vec<(String, String, String)>, String> {
        let mut flags = Vec::new();
        let mut flag = |key: &str, value: Option<&str>, written: &str| {
            flags.extend(value.map(|value| (key.to_owned(), value.to_owned(), written.to_owned())));
        };
        let Global { config: _, database_url, log, log_format, set, verbose: _ } = &self.global;
        flag("database.url", database_url.as_deref(), "--database-url");
        flag("log", log.as_deref(), "--log");
        flag("log_format", log_format.as_deref(), "--log-format");
        if let Command::Serve(Serve { demo, bind, migrate }) = &self.command {
            flag("demo", demo.then_some("true"), "--demo");
            flag("bind", bind.as_deref(), "--bind");
            flag("database.migrate", migrate.then_some("true"), "--migrate");
        }
        for pair in set {
            let (key, value) = pair.split_once('=').ok_or_else(|| format!("--set {pair}: NAME=VALUE is allowed."))?;
            flag(key.trim(), Some(value), "--set");
        }
        Ok(flags)
    }
}
