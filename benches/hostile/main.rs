//! What documents that mean harm cost: `cargo bench --bench hostile`.
//!
//! Starts a server with the demo newsroom and sends it each document a few times, never the same text twice. Measured is the
//! time that the threads of the server spent on a processor, as Linux counts it. Fails if a document costs more than 20 ms or
//! answers more than 64 KiB. Then it looks for others: `-- --seed 1 --tries 600`.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

mod documents;
mod grow;
mod hunt;

use documents::documents;

const MAX_CPU: Duration = Duration::from_millis(20);
const MAX_ANSWER: usize = 64 << 10;
const ROUNDS: usize = 10;

fn main() {
    // Cargo asks every benchmark for its tests.
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    let server = Server::start();
    for _ in 0..50 {
        server.send(&json!({ "query": "{ articles(first: 5) { nodes { headline } } }" }));
    }
    println!("{:<58} {:>9} {:>8} {:>8} {:>9}  answer", "document", "sent", "cpu", "most", "answered");
    let mut failed = false;
    // All of the schema, once, is long; it must not take long.
    let whole = ("the introspection query of tools", "", documents::text(include_str!("introspection.graphql")));
    for (name, _, make) in documents().into_iter().chain([whole]) {
        let mut times = Vec::new();
        let mut last = None;
        for round in 0..ROUNDS {
            let body = make(round);
            let before = server.cpu();
            let answer = server.send(&body);
            // The work that goes on after the answer counts too.
            std::thread::sleep(Duration::from_millis(2));
            // A thread that has ended takes its time with it.
            times.push(server.cpu().saturating_sub(before));
            last = Some((body.to_string().len(), answer));
        }
        times.sort_unstable();
        let (sent, answer) = last.unwrap();
        let (median, most) = (times[ROUNDS / 2], times[ROUNDS - 1]);
        let is_long = answer.len() > MAX_ANSWER && name != "the introspection query of tools";
        let bad = median > MAX_CPU || is_long;
        failed |= bad;
        println!(
            "{name:<58} {sent:>9} {:>5.2} ms {:>5.2} ms {:>9}  {}{}",
            millis(median),
            millis(most),
            answer.len(),
            verdict(&answer),
            if bad { "  TOO MUCH" } else { "" }
        );
    }
    failed |= !hunt::hunt(&server, argument("--seed", 1), argument("--tries", 600) as usize);
    drop(server);
    assert!(!failed, "a document costs more than {MAX_CPU:?} or answers more than {MAX_ANSWER} bytes");
}

/// What a flag says.
fn argument(name: &str, usual: u64) -> u64 {
    let value = std::env::args().skip_while(|argument| argument != name).nth(1);
    value.map_or(usual, |value| value.parse().unwrap())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn verdict(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("runs").to_owned()
}

/// A server that ends with the program.
struct Server {
    process: Child,
    address: String,
    folder: std::path::PathBuf,
}

impl Server {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("dateline-hostile-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let database = format!("sqlite://{}/hostile.db", folder.display());
        let mut process = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--demo", "--bind", "127.0.0.1:0", "--database-url", &database])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
        };
        Self { process, address, folder }
    }

    /// The time that its threads have been on a processor.
    fn cpu(&self) -> Duration {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        let times = threads.filter_map(|thread| {
            let text = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(times.sum())
    }

    /// The body of the answer.
    fn send(&self, body: &Value) -> String {
        self.send_with("", body)
    }

    /// The body of the answer, which says what it cost.
    fn send_priced(&self, body: &Value) -> String {
        self.send_with("x-dateline-cost: 1\r\n", body)
    }

    fn send_with(&self, headers: &str, body: &Value) -> String {
        let body = body.to_string();
        let began = Instant::now();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses need not read to the end.
        let _ = stream.write_all(body.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        assert!(began.elapsed() < Duration::from_secs(10), "no answer in ten seconds");
        let text = String::from_utf8_lossy(&bytes);
        let (_, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
        body.to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
