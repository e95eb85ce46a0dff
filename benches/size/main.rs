//! What a page costs in a small newsroom and in a large one: the same questions, about pages that are alike, to two databases.
//!
//! ```sh
//! cargo bench --bench size -- --articles 1000,1000000
//! cargo bench --bench size -- --articles 1000,100000 --database-urls postgres://USER@HOST/SMALL,postgres://USER@HOST/LARGE
//! ```
//!
//! Databases that are empty are filled from the generator of `examples/corpus.rs`, both with the tags and authors of the larger one,
//! so that a page of either shows as many, and with shorter articles if `--paragraphs` says so. Nothing is answered from memory. Both
//! servers have one thread for requests and are asked in turns, three times each; the middle one counts. Told is processor time
//! of the server for each request, and requests a second, which on PostgreSQL is the figure with the database in it. Sitemaps have
//! more addresses in a large newsroom: told is what one of them takes.

#[path = "../shared/ask.rs"]
mod ask;
mod questions;
#[path = "../shared/mod.rs"]
mod shared;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use questions::{KINDS, Material};
use shared::Outcome;
use shared::client::{Figures, Load, exchange, get};
use shared::fill;
use shared::process::Process;
use tokio::net::TcpStream;

struct Arguments {
    articles: Vec<usize>,
    database_urls: Vec<String>,
    seconds: u64,
    paragraphs: Option<usize>,
}

impl Arguments {
    fn read() -> Outcome<Self> {
        let mut arguments =
            Self { articles: vec![1_000, 100_000], database_urls: Vec::new(), seconds: 3, paragraphs: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--articles" => arguments.articles = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--database-urls" => arguments.database_urls = value()?.split(',').map(ToOwned::to_owned).collect(),
                "--seconds" => arguments.seconds = value()?.parse()?,
                "--paragraphs" => arguments.paragraphs = Some(value()?.parse()?),
                // Cargo's own.
                "--bench" => {}
                other => return Err(format!("{other} is not known").into()),
            }
        }
        if arguments.database_urls.is_empty() {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
            let length = arguments.paragraphs.map_or(String::new(), |paragraphs| format!("-{paragraphs}"));
            let url =
                |articles| format!("sqlite://{}", folder.join(format!("workloads-{articles}{length}.db")).display());
            arguments.database_urls = arguments.articles.iter().map(url).collect();
        }
        if arguments.articles.len() != 2 || arguments.database_urls.len() != 2 {
            return Err("two sizes are compared, and each has a database".into());
        }
        Ok(arguments)
    }
}

/// A newsroom, and what can be asked of it.
struct Newsroom {
    server: Process,
    material: Material,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::read()?;
    let time = Duration::from_secs(arguments.seconds);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let largest = arguments.articles.iter().copied().max().unwrap_or_default();
    let mut newsrooms = Vec::new();
    for (url, articles) in arguments.database_urls.iter().zip(&arguments.articles) {
        let material = runtime.block_on(async {
            Material::read(&fill::filled(url, *articles, largest, arguments.paragraphs).await?).await
        })?;
        let begin = Instant::now();
        let server = Process::dateline(url, &["http.workers=1", "cache.bytes=0"])?;
        let first = material.questions("w2").pop().ok_or("there is nothing to ask for")?;
        runtime.block_on(ask(&server, &first))?;
        println!("{articles} articles: {:.2} s from the start to the first answer", begin.elapsed().as_secs_f64());
        newsrooms.push(Newsroom { server, material });
    }
    println!("{:<31} {:>9} {:>9} {:>7} {:>9} {:>9} {:>7}", "", "µs", "µs", "ratio", "1/s", "1/s", "ratio");
    for (kind, title) in KINDS {
        let mut rounds: [Vec<Figures>; 2] = Default::default();
        for _ in 0..3 {
            for (newsroom, figures) in newsrooms.iter().zip(&mut rounds) {
                let targets = newsroom.material.questions(kind);
                if targets.is_empty() {
                    return Err(format!("there is nothing to ask for {title}").into());
                }
                let addresses = if kind.starts_with("sitemap") {
                    runtime.block_on(addresses(&newsroom.server, &targets))?
                } else {
                    1.0
                };
                let load = Load { address: newsroom.server.address, targets, with_etag: false, time };
                let Figures { per_second, micros } = runtime.block_on(load.run(&newsroom.server))?;
                figures.push(Figures { per_second: per_second * addresses, micros: micros / addresses });
            }
        }
        let middle = |figures: &mut Vec<Figures>| {
            figures.sort_by(|one, other| one.micros.total_cmp(&other.micros));
            figures.get(1).map_or((f64::NAN, f64::NAN), |figures| (figures.micros, figures.per_second))
        };
        let [small, large] = rounds.each_mut().map(middle);
        println!(
            "{title:<31} {:>9.1} {:>9.1} {:>7.2} {:>9.0} {:>9.0} {:>7.2}",
            small.0,
            large.0,
            large.0 / small.0,
            small.1,
            large.1,
            small.1 / large.1
        );
    }
    for (newsroom, articles) in newsrooms.iter().zip(&arguments.articles) {
        println!("resident memory with {articles} articles: {} MB", newsroom.server.resident_bytes()? >> 20);
    }
    Ok(())
}

async fn ask(server: &Process, target: &str) -> Outcome<()> {
    let answer = exchange(&mut TcpStream::connect(server.address).await?, &get(target, None)).await?;
    let is_good = answer.status == 200 && answer.body.starts_with(b"{\"data\"") && !answer.body.ends_with(b"]}");
    if is_good { Ok(()) } else { Err(format!("{target}: {}", String::from_utf8_lossy(&answer.body)).into()) }
}

/// How many addresses a file has on average.
async fn addresses(server: &Process, files: &[String]) -> Outcome<f64> {
    let mut count = 0;
    for file in files {
        let answer = exchange(&mut TcpStream::connect(server.address).await?, &get(file, None)).await?;
        count += String::from_utf8(answer.body)?.matches("<loc>").count();
    }
    Ok(count as f64 / files.len() as f64)
}
