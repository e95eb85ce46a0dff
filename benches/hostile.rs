//! What documents that mean harm cost: `cargo bench --bench hostile`.
//!
//! Starts a server with the demo newsroom and sends it each document a few times, never the same text twice. Measured is the
//! time that the threads of the server spent on a processor, as Linux counts it. Fails if a document costs more than 20 ms or
//! answers more than 64 KiB.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

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
    for (name, make) in documents() {
        let mut times = Vec::new();
        let mut last = None;
        for round in 0..ROUNDS {
            let body = make(round);
            let before = server.cpu();
            let answer = server.send(&body);
            // The work that goes on after the answer counts too.
            std::thread::sleep(Duration::from_millis(2));
            times.push(server.cpu() - before);
            last = Some((body.to_string().len(), answer));
        }
        times.sort_unstable();
        let (sent, answer) = last.unwrap();
        let (median, most) = (times[ROUNDS / 2], times[ROUNDS - 1]);
        let bad = median > MAX_CPU || answer.len() > MAX_ANSWER;
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
    drop(server);
    assert!(!failed, "a document costs more than {MAX_CPU:?} or answers more than {MAX_ANSWER} bytes");
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn verdict(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("runs").to_owned()
}

/// A request, different each time.
type Make = Box<dyn Fn(usize) -> Value>;

fn documents() -> Vec<(&'static str, Make)> {
    /// A document with a comment that makes it one that nobody has seen.
    fn text(text: impl Into<String>) -> Make {
        let text = text.into();
        Box::new(move |round| json!({ "query": format!("#{round}\n{text}") }))
    }
    fn with(text: &'static str, variables: impl Fn() -> Value + 'static) -> Make {
        Box::new(move |round| json!({ "query": format!("#{round}\n{text}"), "variables": variables() }))
    }
    let doubling = |levels: usize, last: &str| {
        let spreads = (0..levels).map(|level| format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1));
        format!("{{ ...F0 }} {} {last}", spreads.collect::<String>())
    };
    let many = |count: usize, make: &dyn Fn(usize) -> String| (0..count).map(make).collect::<String>();
    let long = "x".repeat(60_000);
    let name = "n".repeat(190);
    let filter = "query ($x: ArticleFilter) { articles(first: 1, filter: $x) { nodes { id } } }";
    vec![
        ("nothing at all", text("{ __typename }")),
        ("fragments in fragments, 2^40", text(doubling(40, "fragment F40 on Query { __typename }"))),
        ("fragments in fragments, the last one missing", text(doubling(90, ""))),
        ("fragments in a circle", text(doubling(90, "fragment F90 on Query { ...F0 }"))),
        (
            "fragments that spread all others",
            text(format!(
                "{{ ...F0 }} {}",
                many(75, &|at| {
                    let spreads = many(75 - at, &|next| format!("...F{} ", at + next + 1));
                    format!("fragment F{at} on Query {{ __typename {spreads} }} ")
                }) + "fragment F75 on Query { __typename }"
            )),
        ),
        (
            "operations that spread all fragments",
            text(
                many(40, &|at| format!("query O{at}($v: Int) {{ ...F0 }} "))
                    + &many(44, &|at| format!("fragment F{at} on Query {{ __typename ...F{} }} ", at + 1))
                    + "fragment F44 on Query { articles(first: $v) { nodes { id } } }",
            ),
        ),
        ("10,000 aliases", text(format!("{{ {} }}", many(10_000, &|at| format!("a{at}:id "))))),
        (
            "3,900 aliases, as many as the text takes",
            text(format!("{{ site {{ {} }} }}", many(2_600, &|at| format!("a{at}:name ")))),
        ),
        (
            "200 aliases of a list in a list",
            text(format!("{{ site {{ {} }} }}", many(200, &|at| format!("a{at}: name ")))),
        ),
        (
            "25 lists of 8",
            text(format!("{{ {} }}", many(25, &|at| format!("a{at}: articles(first: 8) {{ totalCount }} ")))),
        ),
        (
            "aliases of 190 bytes in a list of 100",
            text(format!("{{ articles(first: 100) {{ nodes {{ {name}: id }} }} }}")),
        ),
        (
            "aliases of 60,000 bytes in a list of 100",
            text(format!("{{ articles(first: 100) {{ nodes {{ {long}: id }} }} }}")),
        ),
        ("7,900 times the same field", text(format!("{{ site {{ {} }} }}", "name ".repeat(7_900)))),
        ("1,900 times the same field", text(format!("{{ site {{ {} }} }}", "name ".repeat(1_900)))),
        (
            "150 lists that are merged",
            text(format!("{{ {} }}", "articles(first: 1) { nodes { id path headline } } ".repeat(150))),
        ),
        (
            "fields that conflict in pairs",
            text(format!(
                "{{ site {{ ...A ...B }} }} fragment A on Site {{ {0} }} fragment B on Site {{ {0} }}",
                "name id: name ".repeat(450)
            )),
        ),
        (
            "interfaces in interfaces, merged in every way",
            text({
                let mut inside = "id".to_owned();
                for _ in 0..9 {
                    inside = format!(
                        "id ... on Region {{ parents: children {{ {inside} }} }} ... on Category {{ parents: children {{ {inside} }} }}"
                    );
                    if inside.len() > 12_000 {
                        break;
                    }
                }
                format!("{{ node(id: \"x\") {{ {inside} }} }}")
            }),
        ),
        ("1,000 directives", text(format!("{{ site {} {{ name }} }}", "@skip(if: false) ".repeat(1_000)))),
        ("199 directives", text(format!("{{ site {} {{ name }} }}", "@skip(if: false) ".repeat(199)))),
        (
            "1,000 directives that are not there",
            text(format!("{{ site {} {{ name }} }}", many(1_000, &|at| format!("@d{at} ")))),
        ),
        (
            "1,900 fields that are not there",
            text(format!("{{ site {{ {} }} }}", many(1_900, &|at| format!("nam{at} ")))),
        ),
        (
            "fields that are not there, with long names",
            text(format!("{{ site {{ {} }} }}", many(300, &|at| format!("{name}{at} ")))),
        ),
        (
            "types that are not there",
            text(format!("{{ {} }}", many(1_500, &|at| format!("... on Articl{at} {{ id }} ")))),
        ),
        (
            "arguments that are not there",
            text(format!("{{ articles({}) {{ nodes {{ id }} }} }}", many(2_500, &|at| format!("firs{at}: 1 ")))),
        ),
        ("2,000 variables", text(format!("query ({}) {{ __typename }}", many(2_000, &|at| format!("$v{at}: Int "))))),
        (
            "100 variables in a list of 5,000",
            text(format!(
                "query ({}) {{ nodes(ids: [{}]) {{ id }} }}",
                many(99, &|at| format!("$v{at}: ID! ")),
                many(3_800, &|at| format!("$v{} ", at % 99))
            )),
        ),
        ("50,000 brackets", text("{a".repeat(30_000))),
        ("49 brackets", text(format!("{{{}id{}}}", "node(id:1){".repeat(24), "}".repeat(24)))),
        ("48 lists in an argument", text(format!("{{ nodes(ids: {}1{}) {{ id }} }}", "[".repeat(47), "]".repeat(47)))),
        (
            "objects in objects in an argument",
            text(format!("{{ articles(filter: {}{}) {{ nodes {{ id }} }} }}", "{not: ".repeat(46), "}".repeat(46))),
        ),
        ("a text of 60,000 bytes", text(format!("{{ article(by: {{path: \"{long}\"}}) {{ id }} }}"))),
        (
            "a text of 60,000 quotes",
            text(format!("{{ article(by: {{path: \"{}\"}}) {{ id }} }}", "\\\"".repeat(30_000))),
        ),
        (
            "a block of 60,000 lines",
            text(format!("{{ article(by: {{path: \"\"\"{}\"\"\"}}) {{ id }} }}", "\n ".repeat(30_000))),
        ),
        ("a number of 60,000 digits", text(format!("{{ articles(first: {}) {{ totalCount }} }}", "9".repeat(60_000)))),
        ("60,000 bytes of comments", text(format!("{}\n{{ __typename }}", "#\n".repeat(30_000)))),
        ("60,000 bytes that are no document", text("\u{0}\"\\".repeat(20_000))),
        ("60,000 unclosed texts", text("\"\n".repeat(30_000))),
        ("7,900 ids", text(format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\" ".repeat(7_900)))),
        (
            "a variable of 900,000 bytes",
            with("query ($x: String!) { article(by: {path: $x}) { id } }", || json!({ "x": "x".repeat(900_000) })),
        ),
        ("25 times a variable of 900,000 bytes", {
            let routes = many(25, &|at| format!("a{at}: route(path: $x) {{ status redirectTo }} "));
            Box::new(
                move |round| json!({ "query": format!("#{round}\nquery ($x: String!) {{ {routes} }}"), "variables": { "x": "/x".repeat(450_000) } }),
            )
        }),
        (
            "a variable with 100,000 numbers",
            with("query ($x: [ID!]!) { nodes(ids: $x) { id } }", || json!({ "x": vec![1; 100_000] })),
        ),
        (
            "a variable with 40,000 fields",
            with(
                filter,
                || json!({ "x": (0..40_000).map(|at| (format!("f{at}"), at.into())).collect::<serde_json::Map<_, _>>() }),
            ),
        ),
        (
            "100,000 values of an enum that it does not have",
            with(filter, || json!({ "x": { "genres": vec!["NOVEL"; 60_000] } })),
        ),
        (
            "100,000 slugs",
            with(
                filter,
                || json!({ "x": { "region": { "anyOf": (0..30_000).map(|at| json!({ "slug": format!("s{at}") })).collect::<Vec<_>>() } } }),
            ),
        ),
        (
            "90,000 variables that nobody asked for",
            with("{ __typename }", || {
                (0..60_000).map(|at| (format!("v{at}"), 1.into())).collect::<serde_json::Map<_, _>>().into()
            }),
        ),
        (
            "a batch of 1,000",
            Box::new(|round| vec![json!({ "query": format!("#{round}\n{{ __typename }}") }); 1_000].into()),
        ),
        (
            "introspection in introspection",
            text(
                "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
            ),
        ),
        (
            "two lists of introspection in each other",
            text("{ __schema { types { fields { type { fields { name type { name } args { name } } } } } } }"),
        ),
        (
            "introspection 25 times",
            text(format!(
                "{{ {} }}",
                many(25, &|at| format!("a{at}: __schema {{ types {{ name fields {{ name args {{ name }} }} }} }} "))
            )),
        ),
        (
            "a type of the schema 25 times",
            text(format!(
                "{{ {} }}",
                many(25, &|at| format!(
                    "a{at}: __type(name: \"Article\") {{ fields {{ name description type {{ fields {{ name description }} }} }} }} "
                ))
            )),
        ),
        (
            "introspection under 100 aliases",
            text(format!("{{ __schema {{ {} }} }}", many(100, &|at| format!("a{at}: types {{ name description }} ")))),
        ),
        (
            "a subscription by POST with 2,000 fields",
            text(format!("subscription {{ {} }}", many(1_300, &|at| format!("a{at}: breakingNews {{ cursor }} ")))),
        ),
    ]
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
        let body = body.to_string();
        let began = Instant::now();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
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
