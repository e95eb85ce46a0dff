//! Many who listen while much is published. `DATELINE_TEST_SOCKETS` and `DATELINE_TEST_ARTICLES` make it as large as wanted, and
//! then `--nocapture` shows what it took.

use std::time::{Duration, Instant};

use dateline::auth::Who;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::newsroom::{content, step};
use crate::on_both_databases;
use crate::page::LINES;
use crate::socket::{Said, Socket};
use crate::subscriptions::now;
use crate::web::Web;

/// Subscriptions of one socket.
const EACH: usize = 5;
/// In which everybody who reads has everything, although somebody does not read.
const PATIENCE: Duration = Duration::from_secs(1_800);

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// What the process takes, in kilobytes: now, and at most.
fn memory() -> Option<(usize, usize)> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    Some((line("VmRSS:")?, line("VmHWM:")?))
}

/// Opens a socket with its subscriptions: to everything, to a region, and to breaking news.
async fn listener(web: &Web, after: &Value) -> Socket {
    let mut socket = Socket::introduced(web, "").await;
    for id in 0..EACH {
        let field = match id % 3 {
            0 => format!("articlePublished(after: {after})"),
            1 => {
                format!("articlePublished(after: {after}, filter: {{ region: {{ anyOf: [{{ slug: \"france\" }}] }} }})")
            }
            _ => format!("breakingNews(after: {after})"),
        };
        let query = format!(
            "subscription {{ it: {field} {{ kind at article {{ headline path publishedAt regions {{ name }} }} }} }}"
        );
        socket.subscribe(&id.to_string(), &query).await;
    }
    socket
}

/// Reads until every subscription has every article: each once, in their order.
async fn hear(mut socket: Socket, articles: usize) {
    let mut heard = [0; EACH];
    while heard.iter().any(|count| *count < articles) {
        let Said::Text(message) = socket.next().await else { panic!("the socket ended after {heard:?}") };
        let id: usize = message["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            message["payload"]["data"]["it"]["article"]["headline"],
            format!("Number {}", heard[id]),
            "{message:#}"
        );
        heard[id] += 1;
    }
}

on_both_databases! {
    async fn everybody_hears_everything_once_and_in_order(app: &TestApp) {
        let (sockets, articles) = (number("DATELINE_TEST_SOCKETS", 12), number("DATELINE_TEST_ARTICLES", 40));
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let after = now(app).await;
        // These read nothing, ever.
        let mut stalled = Vec::new();
        for _ in 0..=sockets / 100 {
            stalled.push(listener(&web, &after).await);
        }
        let before = memory();
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..sockets {
            readers.spawn(hear(listener(&web, &after).await, articles));
        }
        let opened = memory();
        let start = Instant::now();
        for number in 0..articles {
            let mut article = content(&format!("Number {number}"));
            article["isBreaking"] = json!(true);
            step(app, Who::Operator, "createArticle", json!({"content": article, "then": "PUBLISH"})).await;
            // The readers live on this thread.
            tokio::task::yield_now().await;
        }
        let published = start.elapsed();
        timeout(PATIENCE, async { while readers.join_next().await.map(Result::unwrap).is_some() {} }).await.unwrap();
        println!(
            "{sockets} sockets of {EACH}, {articles} articles, {} events: published in {published:.1?}, heard in {:.1?}; memory in kB \
             (now, most): {before:?}, with sockets {opened:?}, at the end {:?}",
            sockets * EACH * articles,
            start.elapsed(),
            memory()
        );
        assert_eq!(stalled.len(), 1 + sockets / 100);
    }
}
