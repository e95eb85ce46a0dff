//! The four workloads of a news front end, cold and warm, beside two ceilings in the same run: static bytes of the same size,
//! and the same JSON made by hand-written SQL over the same tables through the same driver.
//!
//! ```sh
//! cargo bench --bench workloads -- --articles 10000
//! cargo bench --bench workloads -- --articles 10000 --database-url postgres://USER@HOST/EMPTY
//! ```
//!
//! Then the same for two paths of the JSON door, beside static bytes and the same document at `/graphql`.
//!
//! The database is filled from the generator of `examples/corpus.rs` if it is empty. Behind the rate and the processor time
//! of each row stand its ratios to its ceilings, by rate and (by processor time): those of static bytes are actix-web alone,
//! and the same layers around it that every request to the server passes. Each server has one thread for requests
//! and is asked over 16 connections by one thread of this process. What is told is requests a second and the processor time
//! of the server for each, of which the second is the steadier one on a machine that does other things too.

#[path = "../shared/ask.rs"]
mod ask;
mod ceiling;
mod json;
mod questions;
#[path = "../shared/mod.rs"]
mod shared;
mod sql;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use questions::{Material, Question, WORKLOADS};
use shared::Outcome;
use shared::client::{Figures, Load, exchange, get};
use shared::fill;
use shared::process::Process;
use tokio::net::TcpStream;

struct Arguments {
    articles: usize,
    database_url: String,
    seconds: u64,
}

impl Arguments {
    fn read() -> Outcome<Self> {
        let mut arguments = Self { articles: 10_000, database_url: String::new(), seconds: 5 };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--articles" => arguments.articles = value()?.parse()?,
                "--database-url" => arguments.database_url = value()?,
                "--seconds" => arguments.seconds = value()?.parse()?,
                // Cargo's own.
                "--bench" => {}
                other => return Err(format!("{other} is not known").into()),
            }
        }
        if arguments.database_url.is_empty() {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
            let file = folder.join(format!("workloads-{}.db", arguments.articles));
            arguments.database_url = format!("sqlite://{}", file.display());
        }
        Ok(arguments)
    }
}

fn main() -> Outcome<()> {
    if let Some(served) = ceiling::serve() {
        return served;
    }
    let arguments = Arguments::read()?;
    let time = Duration::from_secs(arguments.seconds);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let all = runtime.block_on(async {
        let db = fill::filled(&arguments.database_url, arguments.articles, arguments.articles, None).await?;
        sql::write_bodies(&db).await?;
        Material::read(&db).await
    })?;

    let bodies = tempfile(&arguments)?;
    let cold = Process::dateline(&arguments.database_url, &["http.workers=1", "cache.bytes=0"])?;
    let warm = Process::dateline(&arguments.database_url, &["http.workers=1", "cache.bytes=268435456"])?;
    let ceiling = start_ceiling(ceiling::COMMAND, &arguments.database_url, &bodies)?;
    let layered = start_ceiling(ceiling::LAYERED, &arguments.database_url, &bodies)?;
    for workload in WORKLOADS {
        let questions: Vec<Question> = all.questions(*workload);
        let first = questions.first().ok_or("there is nothing to ask for")?;
        let answer = body(cold.address, &first.graphql)?;
        std::fs::write(bodies.join(workload.name), &answer)?;
        for question in questions.iter().step_by(questions.len().div_ceil(20)) {
            same(&body(cold.address, &question.graphql)?, &body(ceiling.address, &question.sql)?)?;
        }
        let asked = |pick: fn(&Question) -> &String| questions.iter().map(|question| pick(question).clone()).collect();
        let run = |process: &Process, targets: Vec<String>, etag: bool| {
            let load = Load { address: process.address, targets, with_etag: etag, time };
            runtime.block_on(load.run(process))
        };
        // The same request line, as long as a query is.
        let fixed: Vec<String> = questions
            .iter()
            .map(|question| question.graphql.replacen("/graphql", &format!("/static/{}", workload.name), 1))
            .collect();
        let bytes = run(&ceiling, fixed.clone(), false)?;
        let behind = run(&layered, fixed, false)?;
        let by_hand = run(&ceiling, asked(|question| &question.sql), false)?;
        let made = run(&cold, asked(|question| &question.graphql), false)?;
        let kept = run(&warm, asked(|question| &question.graphql), false)?;
        let known = run(&warm, asked(|question| &question.graphql), true)?;
        println!("{} {} ({} bytes, {} different)", workload.name, workload.title, answer.len(), questions.len());
        for (name, figures, of) in [
            ("bare static bytes", &bytes, vec![]),
            ("static bytes", &behind, vec![&bytes]),
            ("warm", &kept, vec![&bytes, &behind]),
            ("warm, 304", &known, vec![&bytes, &behind]),
            ("hand-written SQL", &by_hand, vec![]),
            ("cold", &made, vec![&by_hand]),
        ] {
            tell(name, figures, &of);
        }
    }
    let servers = json::Servers { cold: &cold, warm: &warm, bare: &ceiling, layered: &layered, bodies: &bodies };
    json::run(&servers, &all, time, &runtime)?;
    for (name, process) in [("cold", &cold), ("warm", &warm)] {
        println!("resident memory, {name}: {} MB", process.resident_bytes()? >> 20);
    }
    Ok(())
}

/// Prints a row, with its ratios to some ceilings by rate and (by processor time).
fn tell(name: &str, figures: &Figures, of: &[&Figures]) {
    let ratios = of.iter().map(|ceiling| {
        let (speed, work) = (figures.per_second / ceiling.per_second, ceiling.micros / figures.micros);
        format!("{speed:.2} ({work:.2})")
    });
    let ratio = ratios.collect::<Vec<_>>().join("  ");
    println!("  {name:<18} {:>8.0}/s {:>8.1} µs  {ratio}", figures.per_second, figures.micros);
}

/// This program again, as what the server is held against.
fn start_ceiling(kind: &str, database_url: &str, bodies: &Path) -> Outcome<Process> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([kind, database_url]).arg(bodies);
    Process::start(command)
}

/// The body of one answer.
fn body(address: SocketAddr, target: &str) -> Outcome<Vec<u8>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let answer = exchange(&mut TcpStream::connect(address).await?, &get(target, None)).await?;
        if answer.status == 200 { Ok(answer.body) } else { Err(format!("status {} of {target}", answer.status).into()) }
    })
}

/// Where the bodies that are served as static bytes lie.
fn tempfile(arguments: &Arguments) -> Outcome<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bodies-{}", arguments.articles));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Both are the same JSON, but for the order of keys.
fn same(graphql: &[u8], sql: &[u8]) -> Outcome<()> {
    let graphql: serde_json::Value = serde_json::from_slice(graphql)?;
    let sql: serde_json::Value = serde_json::from_slice(sql)?;
    if graphql.get("data") == Some(&sql) {
        return Ok(());
    }
    Err(format!("the answers differ:\n{graphql:#}\n{sql:#}").into())
}
