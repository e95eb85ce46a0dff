//! What searches and the making of their index cost, in a small newsroom and in a large one.
//!
//! ```sh
//! cargo bench --bench search -- --articles 100000,1000000
//! cargo bench --bench search -- --articles 100000,1000000 --database-urls postgres://USER@HOST/SMALL,postgres://USER@HOST/LARGE
//! ```
//!
//! Databases that are empty are filled with articles of 2.7 kB of text. The index is made anew each time. Nothing is answered from
//! memory. Told is processor time of the server for each request; the middle one of three rounds counts.

#![expect(clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

#[expect(dead_code, reason = "shared with the benchmark of sizes")]
#[path = "../shared/ask.rs"]
mod ask;
mod questions;
#[path = "../shared/mod.rs"]
mod shared;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use questions::{KINDS, Words};
use serde_json::{Value, json};
use shared::Outcome;
use shared::client::{Figures, Load, exchange, get};
use shared::fill;
use shared::process::Process;
use tokio::net::TcpStream;

struct Newsroom {
    server: Process,
    words: Words,
}

/// Of an article: 2.7 kB of text.
const PARAGRAPHS: usize = 8;

fn main() -> Outcome<()> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (mut articles, mut urls): (Vec<usize>, Vec<String>) = (vec![100_000, 1_000_000], Vec::new());
    let mut time = Duration::from_secs(3);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--articles" => articles = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--database-urls" => urls = value()?.split(',').map(ToOwned::to_owned).collect(),
            "--seconds" => time = Duration::from_secs(value()?.parse()?),
            // Cargo's own.
            "--bench" => {}
            other => return Err(format!("{other} is not known").into()),
        }
    }
    if urls.is_empty() {
        let url = |articles: &usize| {
            format!("sqlite://{}", folder.join(format!("workloads-{articles}-{PARAGRAPHS}.db")).display())
        };
        urls = articles.iter().map(url).collect();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut newsrooms = Vec::new();
    for (url, articles) in urls.iter().zip(&articles) {
        let db = runtime.block_on(fill::filled(url, *articles, *articles, Some(PARAGRAPHS)))?;
        let words = runtime.block_on(Words::read(&db))?;
        drop(db);
        let server = runtime.block_on(built(url, &folder.join(format!("search-{articles}")), *articles))?;
        newsrooms.push(Newsroom { server, words });
    }
    for (kind, title) in KINDS {
        let mut middle = Vec::new();
        for newsroom in &newsrooms {
            let mut rounds = Vec::new();
            for _ in 0..3 {
                let targets = newsroom.words.questions(kind);
                let load = Load { address: newsroom.server.address, targets, with_etag: false, time };
                rounds.push(runtime.block_on(load.run(&newsroom.server))?);
            }
            rounds.sort_by(|one, other| one.micros.total_cmp(&other.micros));
            middle.push(rounds.swap_remove(1));
        }
        let figure = |figures: &Figures| format!(" {:>9.0} µs {:>7.0} / s", figures.micros, figures.per_second);
        let figures: String = middle.iter().map(figure).collect();
        println!("{title:<26}{figures} {:>7.2} ×", middle[middle.len() - 1].micros / middle[0].micros);
    }
    for (newsroom, articles) in newsrooms.iter().zip(&articles) {
        println!("resident memory with {articles} articles: {} MB", newsroom.server.resident_bytes()? >> 20);
    }
    Ok(())
}

/// A server whose index was made from nothing, and what that took.
async fn built(url: &str, folder: &Path, articles: usize) -> Outcome<Process> {
    let _ = std::fs::remove_dir_all(folder);
    let dir = format!("search.dir={}", folder.display());
    let (begin, mut most) = (Instant::now(), 0);
    let server = Process::dateline(url, &["http.workers=1", "cache.bytes=0", &dir])?;
    let question = ask::address("{ search(query: \"the\", first: 1) { freshness } }", &json!({}));
    loop {
        most = most.max(server.resident_bytes()?);
        let answer = exchange(&mut TcpStream::connect(server.address).await?, &get(&question, None)).await?;
        let answer: Value = serde_json::from_slice(&answer.body)?;
        if answer["data"]["search"]["freshness"] == "CURRENT" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let used = server.processor_time()?.as_secs_f64();
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    println!(
        "{articles} articles: indexed in {:.1} s, {:.0} a second of processor time, {} MB on disk, at most {} MB resident",
        begin.elapsed().as_secs_f64(),
        articles as f64 / used,
        bytes >> 20,
        most >> 20
    );
    Ok(server)
}
