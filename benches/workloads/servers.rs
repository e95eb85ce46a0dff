use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use dateline::db::{Database, DatabaseUrl, Sql, pending_migrations};
use sea_orm::FromQueryResult;

use crate::Outcome;
use crate::ceiling::COMMAND;
use crate::corpus::Corpus;
use crate::questions::Material;

/// A server that is measured.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    /// The release binary with one thread for requests, as it comes but for one setting.
    pub fn dateline(database_url: &str, setting: &str) -> Outcome<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["serve", "--database-url", database_url, "--set", setting]);
        command.args(["--set", "http.workers=1", "--set", "bind=127.0.0.1:0"]);
        Self::start(command, "http://")
    }

    /// This program again, as what the server is held against.
    pub fn ceiling(database_url: &str, bodies: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([COMMAND, database_url]).arg(bodies);
        Self::start(command, "http://")
    }

    fn start(mut command: Command, before: &str) -> Outcome<Self> {
        // Its log goes where that of a service goes: away, but written.
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        for line in lines.map_while(Result::ok) {
            let address = line.split_once(before).map(|(_, rest)| rest.split('/').next().unwrap_or_default());
            if let Some(address) = address.and_then(|address| address.trim().parse().ok()) {
                return Ok(Self { child, address });
            }
        }
        child.kill()?;
        Err("a server did not start".into())
    }

    /// Of all its threads since it began (proc(5), utime and stime, in hundredths of a second).
    pub fn processor_time(&self) -> Outcome<Duration> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        Ok(Duration::from_millis(10 * (ticks(11) + ticks(12))))
    }

    pub fn resident_bytes(&self) -> Outcome<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/statm", self.child.id()))?;
        let pages: u64 = text.split_whitespace().nth(1).ok_or("statm is short")?.parse()?;
        Ok(pages * 4_096)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// Fills the database if it is empty, and reads what can be asked for.
pub async fn prepare(database_url: &str, articles: usize) -> Outcome<Material> {
    let failed = |error: dateline::kernel::Error| format!("{error:?}");
    let url = DatabaseUrl::parse(database_url).map_err(failed)?;
    let open = async || Database::open(&url, 4).await.map_err(failed);
    let db = open().await?;
    let is_new = !pending_migrations(&db).await.map_err(failed)?.is_empty();
    let is_empty = is_new || {
        let sql = Sql::new("SELECT count(*) AS n FROM article_live");
        sql.one::<Count>(db.reader()).await.map_err(failed)?.is_none_or(|count| count.n == 0)
    };
    if is_empty {
        drop(db);
        fill(database_url, articles)?;
        return Material::read(&open().await?).await;
    }
    Material::read(&db).await
}

fn fill(database_url: &str, articles: usize) -> Outcome<()> {
    let start = std::time::Instant::now();
    let dateline = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["--database-url", database_url]);
        command
    };
    dateline().args(["migrate", "up"]).status()?;
    let mut child = dateline().args(["import", "ndjson", "/dev/stdin"]).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        let mut corpus = Corpus::new(articles, 1);
        for line in corpus.vocabulary() {
            writeln!(input, "{line}")?;
        }
        for number in 0..articles {
            writeln!(input, "{}", corpus.article(number))?;
        }
    }
    if !child.wait()?.success() {
        return Err("the corpus was not imported".into());
    }
    println!("imported {articles} articles in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
