//! Looks for documents that cost more than they are said to: some made by chance, then the worst of them changed, again and again.

use std::time::Duration;

use rand::RngExt;
use serde_json::{Value, json};

use crate::grow::{Field, Garden, document};
use crate::{MAX_ANSWER, MAX_CPU, Server, millis};

/// Units that a document is brought to before it is measured.
const UNITS: u64 = 1_200;
/// The worst that are kept and changed.
const KEPT: usize = 16;

/// What a document of so many units takes.
struct Found {
    fields: Vec<Field>,
    text: String,
    units: u64,
    cpu: Duration,
    bytes: usize,
}

impl Found {
    /// Parts of what is allowed, of the time or of the bytes.
    fn badness(&self) -> f64 {
        let times = UNITS as f64 / self.units.max(UNITS / 2) as f64;
        let (cpu, bytes) = (self.cpu.as_secs_f64() / MAX_CPU.as_secs_f64(), self.bytes as f64 / MAX_BYTES as f64);
        times * cpu.max(bytes)
    }
}

/// Bytes that so many units may answer with.
const MAX_BYTES: usize = 16 * MAX_ANSWER;

/// Tries so many documents and prints the worst; whether none is above what is allowed.
pub fn hunt(server: &Server, seed: u64, tries: usize) -> bool {
    let introspection = serde_json::from_str(&server.send(&json!({ "query": include_str!("introspection.graphql") })));
    let mut garden = Garden::new(&introspection.unwrap(), seed);
    garden.words = words(server);
    let mut kept: Vec<Found> = Vec::new();
    let mut ran = 0;
    for number in 0..tries {
        let is_new = kept.len() < KEPT || garden.random.random_bool(0.3);
        let fields = if is_new {
            garden.seedling()
        } else {
            let place = garden.random.random_range(0..kept.len());
            let parent = kept[place].fields.clone();
            garden.changed(&parent)
        };
        if let Some(found) = measure(server, fields, number) {
            ran += 1;
            kept.push(found);
            kept.sort_by(|a, b| b.badness().total_cmp(&a.badness()));
            kept.truncate(KEPT);
        }
    }
    println!("\n{tries} documents made by chance (seed {seed}), {ran} ran; the worst, brought to {UNITS} units:");
    for found in kept.iter().take(8) {
        println!("{:>5} units {:>6.2} ms {:>9} bytes  {}", found.units, millis(found.cpu), found.bytes, found.text);
    }
    kept.iter().all(|found| found.badness() <= 1.0)
}

/// What a document takes, repeated until it has enough units; `None` if it does not run.
fn measure(server: &Server, fields: Vec<Field>, number: usize) -> Option<Found> {
    let text = document(&fields, 1);
    let ask = |text: &str, round: usize| server.send_priced(&json!({ "query": format!("#{number}.{round}\n{text}") }));
    let units = cost(&ask(&text, 0))?;
    let repeated = document(&fields, usize::try_from(UNITS / units.max(1)).ok()?.max(1));
    let mut times = Vec::new();
    let mut last = (units, 0);
    for round in 1..=3 {
        let before = server.cpu();
        let answer = ask(&repeated, round);
        std::thread::sleep(Duration::from_millis(2));
        times.push(server.cpu().saturating_sub(before));
        last = (cost(&answer)?, answer.len());
    }
    times.sort_unstable();
    Some(Found { fields, text, units: last.0, cpu: times[1], bytes: last.1 })
}

/// What a document that ran costs, in units.
fn cost(answer: &str) -> Option<u64> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let is_refused = answer["data"].is_null();
    answer["extensions"]["cost"]["requested"].as_u64().filter(|_| !is_refused)
}

/// What there is to ask for, by what takes it.
fn words(server: &Server) -> std::collections::HashMap<&'static str, Vec<String>> {
    let ask = "{ articles(first: 100) { nodes { id path headline } } regions(first: 50) { nodes { slug } } categories { nodes { slug } } \
        tags(first: 50) { nodes { slug } } authors(first: 50) { nodes { slug } } sources(first: 50) { nodes { slug } } \
        collections(first: 50) { nodes { slug } } menus { location } }";
    let answer: Value = serde_json::from_str(&server.send(&json!({ "query": ask }))).unwrap();
    assert!(answer["errors"].is_null(), "{answer}");
    let of = |list: &str, field: &str| -> Vec<String> {
        let nodes = answer["data"][list]["nodes"].as_array().or(answer["data"][list].as_array()).unwrap();
        nodes.iter().filter_map(|node| node[field].as_str()).map(ToOwned::to_owned).collect()
    };
    let queries = of("articles", "headline")
        .iter()
        .flat_map(|text| text.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>())
        .collect();
    [
        ("path", of("articles", "path")),
        ("ArticleRef", of("articles", "path")),
        ("ID", of("articles", "id")),
        ("RegionRef", of("regions", "slug")),
        ("CategoryRef", of("categories", "slug")),
        ("TagRef", of("tags", "slug")),
        ("AuthorRef", of("authors", "slug")),
        ("SourceRef", of("sources", "slug")),
        ("CollectionRef", of("collections", "slug")),
        ("MenuRef", of("menus", "location")),
        ("prefix", vec!["a".into(), "s".into(), "ma".into()]),
        ("query", queries),
    ]
    .into()
}
