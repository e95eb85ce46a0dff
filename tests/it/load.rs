//! Much at once: how long readers and writers wait while many articles are released or moved, and while many editors work.
//!
//! By default it is little, and only the outcome counts. `DATELINE_TEST_ARTICLES=10000 DATELINE_TEST_EDITORS=50 .ci/test --test it
//! load -- --nocapture --test-threads=1` prints figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dateline::auth::Role;
use dateline::curation::moves;
use dateline::editorial;
use dateline::kernel::{Clock, Micros};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::newsroom::{content, mutate, step, user};
use crate::page::LINES;
use crate::web::Web;

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn articles() -> usize {
    setting("DATELINE_TEST_ARTICLES", moves::AT_ONCE + 20)
}

/// How long each of some things took.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn told(mut self, what: &str) {
        self.0.sort_unstable();
        let at = |share: f64| self.0.get(((self.0.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
        println!(
            "  {what:<28} {:>6} times, p50 {:?}, p99 {:?}, longest {:?}",
            self.0.len(),
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
}

/// Runs work while readers read and an editor saves drafts.
async fn under_way<T>(app: &TestApp, name: &str, work: impl Future<Output = T>) -> T {
    let web = Web::start(&app.app);
    let is_over = Arc::new(AtomicBool::new(false));
    let reading = async |query: &str| {
        let mut times = Times::default();
        while !is_over.load(Ordering::Relaxed) {
            let began = Instant::now();
            let answer = web.get(&format!("/graphql?query={query}")).await;
            times.0.push(began.elapsed());
            assert_eq!(answer.status, 200, "{answer:?}");
            assert!(!answer.body.contains("errors"), "{answer:?}");
        }
        times
    };
    let writing = async {
        let mut times = Times::default();
        while !is_over.load(Ordering::Relaxed) {
            let began = Instant::now();
            step(
                app,
                user(Role::Editor, 7),
                "createArticle",
                json!({"content": content("Meanwhile"), "then": "PUBLISH"}),
            )
            .await;
            times.0.push(began.elapsed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        times
    };
    let began = Instant::now();
    let work = async {
        let done = work.await;
        is_over.store(true, Ordering::Relaxed);
        done
    };
    let list = "%7Barticles(first:20)%7Bnodes%7Bheadline%20path%7D%7D%7D";
    let site = "%7Bsite%7Bname%7D%7D";
    let (done, lists, site, writes) = tokio::join!(work, reading(list), reading(site), writing);
    println!("{name}: {:?}", began.elapsed());
    lists.told("a list that changes");
    site.told("an answer that does not");
    writes.told("another publication");
    done
}

async fn import_many(app: &TestApp, more: &Value) {
    let all: Vec<Value> = (0..articles())
        .map(|number| {
            let mut article = json!({"importKey": {"source": "many", "key": number.to_string()}, "content": content(&format!("Article {number}"))});
            article.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "article": article })
        })
        .collect();
    for some in all.chunks(5_000) {
        app.import_values(some).await;
    }
}

async fn releases(app: &TestApp) {
    app.import(LINES).await;
    let at = Micros(app.clock.now().0 + 60_000_000);
    import_many(app, &json!({"release": {"at": at.to_string(), "mode": "PUBLISH_AT"}})).await;
    app.clock.set(at);
    under_way(app, "released at one moment", editorial::release_due(&app.app)).await.unwrap();
    let count = app.get("{ articles(first: 1) { totalCount } }").await;
    assert!(count["articles"]["totalCount"].as_u64().unwrap() > (articles().min(1_000)) as u64 - 1);
}

async fn moved(app: &TestApp) {
    app.import(LINES).await;
    let editor = user(Role::Editor, 2);
    let atlantis = mutate(
        app,
        editor,
        "createRegion",
        "region { id version }",
        json!({"name": "Atlantis", "primaryParent": {"slug": "eurasia"}}),
    )
    .await;
    let tags = [
        mutate(app, editor, "createTag", "tag { id }", json!({"name": "Old"})).await,
        mutate(app, editor, "createTag", "tag { id }", json!({"name": "New"})).await,
    ];
    let mut in_atlantis = content("In Atlantis");
    in_atlantis["regions"] = json!([{"slug": "atlantis"}]);
    let more = |number: usize| {
        let mut content = in_atlantis.clone();
        content["tags"] = json!([{"tag": {"slug": "old"}}]);
        content["headline"] = json!(format!("Article {number}"));
        json!({"article": {"importKey": {"source": "many", "key": number.to_string()}, "then": "PUBLISH", "content": content}})
    };
    for some in (0..articles()).map(more).collect::<Vec<_>>().chunks(5_000) {
        app.import_values(some).await;
    }
    let region = &atlantis["region"];
    let input = json!({"id": region["id"], "expectedVersion": region["version"], "primaryParent": {"slug": "africa"}});
    under_way(app, "a region moved", async {
        mutate(app, editor, "updateRegion", "userErrors { message }", input).await;
        moves::continue_moves(&app.app).await.unwrap();
    })
    .await;
    let input = json!({"id": tags[0]["tag"]["id"], "replaceById": tags[1]["tag"]["id"]});
    under_way(app, "a tag gave way", async {
        mutate(app, editor, "deleteTag", "userErrors { message }", input).await;
        moves::continue_moves(&app.app).await.unwrap();
    })
    .await;
    assert_eq!(app.get("{ tag(by: {slug: \"old\"}) { id } }").await["tag"], Value::Null);
}

async fn editors(app: &TestApp) {
    app.import(LINES).await;
    let work = |number: usize| async move {
        let (who, mut times) = (user(Role::Editor, number as u128 + 1), Times::default());
        for round in 0..8 {
            let began = Instant::now();
            let made =
                step(app, who, "createArticle", json!({"content": content(&format!("Of {number}, {round}"))})).await;
            times.0.push(began.elapsed());
            let began = Instant::now();
            step(app, who, "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await;
            times.0.push(began.elapsed());
        }
        times
    };
    let began = Instant::now();
    let times = join_all((0..setting("DATELINE_TEST_EDITORS", 8)).map(work)).await;
    println!("editors at once: {:?}", began.elapsed());
    Times(times.into_iter().flat_map(|times| times.0).collect()).told("a draft or a publication");
}

/// Runs a measurement on both databases.
fn on_both(name: &str, work: impl AsyncFn(&TestApp)) {
    let path = std::env::temp_dir().join(format!("dateline-load-{name}-{}.db", std::process::id()));
    println!("SQLite");
    block_on(async { work(&TestApp::sqlite_file(&path).await).await });
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    println!("PostgreSQL");
    block_on(async { work(&TestApp::postgres().await).await });
}

#[test]
fn many_are_released_at_one_moment() {
    on_both("releases", releases);
}

#[test]
fn many_are_moved() {
    on_both("moved", moved);
}

#[test]
fn many_editors_work_at_once() {
    on_both("editors", editors);
}
