//! How fast Dateline writes, beside what the same database takes through the same driver in the same run.
//!
//! ```sh
//! cargo bench --bench writing -- --articles 10000
//! cargo bench --bench writing -- --articles 10000 --database-url postgres://USER@HOST/EMPTY
//! ```
//!
//! *Publishing*: editors publish drafts over HTTP; beside it, as many tasks commit one small row each. Then readers ask for the
//! newest articles, alone and while editors publish. *Importing*: `dateline import ndjson` into an empty database; beside it,
//! the rows that this made, inserted into another one. `--only publishing` and `--only importing` leave out the other;
//! `--only indexing` publishes with an index for searches and without.
//!
//! On PostgreSQL the databases `…_import` and `…_rows` are made beside the one that is given. What is published stays.

mod bare;
mod importing;
mod publishing;
mod rows;
#[path = "../shared/mod.rs"]
mod shared;

use std::path::PathBuf;
use std::time::Duration;

use shared::Outcome;

pub struct Arguments {
    /// In the database in which is published.
    articles: usize,
    /// That are imported.
    lines: usize,
    database_url: String,
    seconds: u64,
    only: String,
}

impl Arguments {
    fn read() -> Outcome<Self> {
        let (database_url, only) = (String::new(), String::new());
        let mut arguments = Self { articles: 10_000, lines: 10_000, database_url, seconds: 5, only };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--articles" => arguments.articles = value()?.parse()?,
                "--lines" => arguments.lines = value()?.parse()?,
                "--database-url" => arguments.database_url = value()?,
                "--seconds" => arguments.seconds = value()?.parse()?,
                "--only" => arguments.only = value()?,
                // Cargo's own.
                "--bench" => {}
                other => return Err(format!("{other} is not known").into()),
            }
        }
        if arguments.database_url.is_empty() {
            let file = folder().join(format!("writing-{}.db", arguments.articles));
            arguments.database_url = format!("sqlite://{}", file.display());
        }
        Ok(arguments)
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// Where files of benchmarks go.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

fn main() -> Outcome<()> {
    let arguments = Arguments::read()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let is_wanted = |name| arguments.only.is_empty() || arguments.only == name;
    if is_wanted("publishing") {
        publishing::measure(&arguments, &runtime)?;
    }
    if arguments.only == "indexing" {
        publishing::with_an_index(&arguments, &runtime)?;
    }
    if is_wanted("importing") {
        importing::measure(&arguments, &runtime)?;
    }
    Ok(())
}
