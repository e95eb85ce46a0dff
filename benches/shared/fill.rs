use std::io::Write;
use std::process::{Command, Stdio};

use dateline::db::{Database, DatabaseUrl, Sql, pending_migrations};
use sea_orm::FromQueryResult;

use super::Outcome;
use super::corpus::Corpus;

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// The database, filled if it is empty; see the generator for the newsroom and the paragraphs.
pub async fn filled(
    database_url: &str,
    articles: usize,
    newsroom: usize,
    paragraphs: Option<usize>,
) -> Outcome<Database> {
    let db = open(database_url, 4).await?;
    let is_new = !pending_migrations(&db).await.map_err(failed)?.is_empty();
    let is_empty = is_new || {
        let sql = Sql::new("SELECT count(*) AS n FROM article_live");
        sql.one::<Count>(db.reader()).await.map_err(failed)?.is_none_or(|count| count.n == 0)
    };
    if !is_empty {
        return Ok(db);
    }
    drop(db);
    let start = std::time::Instant::now();
    migrate(database_url)?;
    import(database_url, |input| corpus(input, articles, newsroom, paragraphs))?;
    println!("imported {articles} articles in {:.1} s", start.elapsed().as_secs_f64());
    open(database_url, 4).await
}

pub async fn open(database_url: &str, connections: u32) -> Outcome<Database> {
    let url = DatabaseUrl::parse(database_url).map_err(failed)?;
    Ok(Database::open(&url, connections).await.map_err(failed)?)
}

/// The library's error says more to whoever reads it than to a client.
pub fn failed(error: dateline::kernel::Error) -> String {
    format!("{error:?}")
}

/// The release binary on a database.
pub fn dateline(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["--database-url", database_url]);
    command
}

/// Makes the tables.
pub fn migrate(database_url: &str) -> Outcome<()> {
    let made = dateline(database_url).args(["migrate", "up"]).stdout(Stdio::null()).status()?;
    if made.success() { Ok(()) } else { Err("the tables were not made".into()) }
}

/// Imports the lines that are written.
pub fn import(database_url: &str, write: impl FnOnce(&mut dyn Write) -> Outcome<()>) -> Outcome<()> {
    let mut command = dateline(database_url);
    let mut child = command.args(["import", "ndjson", "/dev/stdin"]).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        write(&mut input)?;
    }
    if child.wait()?.success() { Ok(()) } else { Err("it was not imported".into()) }
}

/// Writes a newsroom.
pub fn corpus(out: &mut dyn Write, articles: usize, newsroom: usize, paragraphs: Option<usize>) -> Outcome<()> {
    let mut corpus = Corpus::new(articles, newsroom, 1, paragraphs);
    for line in corpus.vocabulary() {
        writeln!(out, "{line}")?;
    }
    for number in 0..articles {
        writeln!(out, "{}", corpus.article(number))?;
    }
    Ok(())
}
