//! Editors at the same moment, nodes at the same moment, and a node that is gone at any moment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dateline::account::{self, NewApiKey};
use dateline::app::{App, ReleaseClock};
use dateline::auth::{ApiKeyScope, Caller, Role, Who};
use dateline::db::{Database, DatabaseUrl, Sql};
use dateline::editorial;
use dateline::fulltext::{FullText, Place};
use dateline::kernel::{Clock, FixedClock, Micros, RandomIds, SystemClock};
use dateline::search;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

async fn count(db: &Database, query: &str) -> i64 {
    Sql::new(query).one::<Number>(db.primary()).await.unwrap().unwrap().n
}

on_both_databases! {
    async fn two_editors_who_save_at_once_lose_nothing(app: &TestApp) {
        app.import(LINES).await;
        let (one, two) = (user(Role::Editor, 1), user(Role::Editor, 2));
        let made = step(app, one, "createArticle", json!({"content": content("Both")})).await;
        let id = &made["article"]["id"];
        let document = "mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { article { version headline } \
            userErrors { __typename ... on StaleVersionError { currentVersion } } } }";
        for round in 1..=200 {
            let save = |name: &str| json!({"input": {"id": id, "expectedVersion": round, "patch": {"headline": format!("{name} {round}")}}});
            let (a, b) = tokio::join!(app.ask_as(one, document, save("one")), app.ask_as(two, document, save("two")));
            let mut saved = 0;
            for answer in [&a, &b] {
                assert_eq!(answer.get("errors"), None, "{answer:#}");
                let payload = &answer["data"]["updateArticle"];
                if payload["userErrors"] == json!([]) {
                    assert_eq!(payload["article"]["version"], round + 1);
                    saved += 1;
                } else {
                    assert_eq!(payload["userErrors"], json!([{"__typename": "StaleVersionError", "currentVersion": round + 1}]), "{answer:#}");
                }
            }
            assert_eq!(saved, 1, "{a:#}\n{b:#}");
        }
        assert_eq!(count(&app.app.db, "SELECT count(*) AS n FROM article_revision r JOIN article a ON a.id = r.article_id WHERE a.headline LIKE '% 200'").await, 201);
    }

    async fn publications_at_once_are_judged_one_by_one(app: &TestApp) {
        app.import(LINES).await;
        let editors: Vec<Who> = (1..=5).map(|number| user(Role::Editor, number)).collect();
        let mut drafts = Vec::new();
        for (number, editor) in editors.iter().enumerate() {
            let mut content = content("The same headline");
            if number == 4 {
                content["body"] = Value::Null;
            }
            drafts.push(step(app, *editor, "createArticle", json!({"content": content})).await["article"]["id"].take());
        }
        let document = "mutation ($input: PublishArticleInput!) { publishArticle(input: $input) { live { id path } \
            userErrors { code field } } }";
        let publish = async |place: usize, version: i32, who: Who| {
            let input = json!({"id": drafts[place], "expectedVersion": version, "note": format!("by {place}")});
            let mut answer = app.ask_as(who, document, json!({"input": input})).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            answer["data"]["publishArticle"].take()
        };
        // The first goes ahead; the others meet: two in order, one of them twice, one stale, one without a text.
        let (first, second, again, third, stale, unready) = tokio::join!(
            publish(0, 1, editors[0]), publish(1, 1, editors[1]), publish(1, 1, editors[2]), publish(2, 1, editors[2]),
            publish(3, 7, editors[3]), publish(4, 1, editors[4]),
        );
        let mut paths: Vec<&str> = [&first, &second, &third].iter().filter_map(|done| done["live"]["path"].as_str()).collect();
        paths.sort_unstable();
        assert!(paths[0].ends_with("/the-same-headline") && paths[1].ends_with("-2") && paths[2].ends_with("-3"), "{paths:?}");
        for (refused, code) in [(&again, "STALE_VERSION"), (&stale, "STALE_VERSION"), (&unready, "INVALID")] {
            assert_eq!((&refused["live"], &refused["userErrors"][0]["code"]), (&Value::Null, &json!(code)), "{refused:#}");
        }
        let (actors, published) = ("SELECT count(DISTINCT actor) AS n FROM audit_log WHERE action = 'publishArticle'",
            "SELECT count(*) AS n FROM article_revision WHERE reason = 'PUBLISH'");
        assert_eq!((count(&app.app.db, actors).await, count(&app.app.db, published).await), (3, 3));
    }
}

/// Articles that are to be released at one moment.
fn planned(number: usize, at: &str) -> Vec<Value> {
    let article = |number| {
        json!({"article": {"importKey": {"source": "planned", "key": format!("{number}")}, "release": {"at": at, "mode": "PUBLISH_AT"},
            "content": content(&format!("Planned {number}"))}})
    };
    (0..number).map(article).collect()
}

#[test]
fn two_nodes_release_each_article_once_and_none_early() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let at = Micros(app.clock.now().0 + 60_000_000);
        app.import_values(&planned(500, &at.to_string())).await;
        let before = count(&app.app.db, "SELECT count(*) AS n FROM article_live").await;
        let mut other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        other.release_clock = ReleaseClock::Node(app.clock.clone());
        let (one, two) = (&app.app, &other);
        app.clock.set(Micros(at.0 - 1));
        let both = tokio::join!(editorial::release_due(one), editorial::release_due(two));
        both.0.unwrap();
        both.1.unwrap();
        assert_eq!(count(&app.app.db, "SELECT count(*) AS n FROM article_live").await, before);
        app.clock.set(at);
        let both = tokio::join!(editorial::release_due(one), editorial::release_due(two));
        both.0.unwrap();
        both.1.unwrap();
        assert_eq!(count(&app.app.db, "SELECT count(*) AS n FROM article_live").await, before + 500);
        let once = "SELECT count(*) AS n FROM article WHERE import_source = 'planned' AND live_version = 1 AND draft = 'CLEAN'";
        assert_eq!(count(&app.app.db, once).await, 500);
        assert_eq!(
            count(&app.app.db, "SELECT count(*) AS n FROM audit_log WHERE action = 'releaseArticle'").await,
            500
        );
    });
}

#[test]
fn a_node_whose_clock_is_ahead_releases_nothing_early() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        app.import_values(&planned(1, "2099-01-01T00:00:00Z")).await;
        // This node believes that it is 2100; the database knows better.
        let ahead = Arc::new(FixedClock::new(Micros::parse("2100-01-01T00:00:00Z").unwrap()));
        let node = App::open(app.app.db.clone(), ahead, Arc::new(RandomIds)).await.unwrap();
        editorial::release_if_due(&node).await;
        editorial::release_due(&node).await.unwrap();
        assert_eq!(count(&app.app.db, "SELECT count(*) AS n FROM article WHERE release_at IS NOT NULL").await, 1);
        assert_eq!(count(&app.app.db, "SELECT count(*) AS n FROM audit_log").await, 0);
    });
}

/// How often a node is killed; `DATELINE_TEST_KILLS` says otherwise.
fn kills() -> u32 {
    std::env::var("DATELINE_TEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5)
}

/// Publishes over one connection until the server is gone; gives the paths that were acknowledged.
fn publish_until_killed(address: &str, key: &str, run: u32) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let document = "mutation ($input: CreateArticleInput!) { createArticle(input: $input) { live { path } userErrors { message } } }";
        let mut article = content(&format!("Run {run} number {number}"));
        article["bylines"] = json!([{"author": {"slug": "qnavy"}}]);
        let body =
            json!({"query": document, "variables": {"input": {"content": article, "then": "PUBLISH"}}}).to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\nauthorization: Bearer {key}\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut text = String::new();
        let asked = TcpStream::connect(address).and_then(|mut stream| {
            stream.write_all(format!("{head}{body}").as_bytes())?;
            stream.read_to_string(&mut text)
        });
        let answer = text.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str::<Value>(body).ok());
        let Some(answer) = answer.filter(|_| asked.is_ok()) else { break };
        let path = answer["data"]["createArticle"]["live"]["path"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
        acknowledged.push(path.to_owned());
    }
    acknowledged
}

/// Kills the binary again and again while it publishes, and looks at what is stored each time.
async fn kill_again_and_again(url: DatabaseUrl, written: &str) {
    let folder = std::env::temp_dir().join(format!("dateline-killed-{}-{}", url_kind(&url), std::process::id()));
    let search_dir = format!("search.dir={}", folder.display());
    let mut made_anew = 0;
    let open = async || Database::open(&url, 2).await.unwrap();
    let db = open().await;
    dateline::app::prepare(&db, &SystemClock).await.unwrap();
    let app = App::open(db.clone(), Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap();
    let lines = dateline::import::Source::Text("test", LINES);
    dateline::import::ndjson(&app, &[lines], |_| {}).await.unwrap();
    let new = NewApiKey {
        name: "test".into(),
        scopes: vec![ApiKeyScope::ContentWrite, ApiKeyScope::ContentPublish],
        rate_limit: Some(1_000_000),
        expires_at: None,
    };
    let operator = Caller::operator(app.clock.now());
    let (_, secret) = account::create_api_key(&app, &operator, None, new).await.unwrap();
    let key = secret.unwrap().expose().to_owned();
    db.writer().close().await;
    db.reader().close().await;
    drop(app);
    let mut acknowledged = Vec::new();
    for run in 0..kills() {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--bind", "127.0.0.1:0", "--database-url", written, "--log", "error", "--set", &search_dir])
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address =
            lines.find_map(|line| line.strip_prefix("Dateline answers at http://").map(str::to_owned)).unwrap();
        let address = address.trim_end_matches("/graphql").to_owned();
        let key = key.clone();
        let writer = std::thread::spawn(move || publish_until_killed(&address, &key, run));
        // Not waiting for something: the moment of the end is what varies.
        std::thread::sleep(Duration::from_millis(300 + u64::from(run) * 97 % 500));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(writer.join().unwrap());
        let db = open().await;
        for path in &acknowledged {
            let sql = format!(
                "SELECT count(*) AS n FROM article_live l JOIN route r ON r.path = l.path AND r.status = 'CANONICAL' WHERE l.path = '{path}'"
            );
            assert_eq!(count(&db, &sql).await, 1, "{path} was acknowledged");
        }
        for (nothing, what) in [
            (
                "SELECT count(*) AS n FROM article_live l LEFT JOIN article_live_body b ON b.article_id = l.article_id WHERE b.article_id IS NULL",
                "without a body",
            ),
            (
                "SELECT count(*) AS n FROM article a LEFT JOIN article_live l ON l.article_id = a.id WHERE (a.publication = 'PUBLISHED') <> (l.article_id IS NOT NULL)",
                "half public",
            ),
            (
                "SELECT count(*) AS n FROM article_live l LEFT JOIN article_change c ON c.article_id = l.article_id AND c.live_version = l.live_version WHERE c.article_id IS NULL",
                "without a change",
            ),
            (
                "SELECT count(*) AS n FROM article_live l WHERE NOT EXISTS (SELECT 1 FROM article_feed f JOIN feed_scope s ON s.id = f.scope_id WHERE s.kind = 0 AND f.sort_key = l.sort_key)",
                "in no feed",
            ),
            (
                "SELECT count(*) AS n FROM article_feed f LEFT JOIN article_live l ON l.sort_key = f.sort_key WHERE l.article_id IS NULL",
                "a place in a feed for nothing",
            ),
            (
                "SELECT count(*) AS n FROM feed_scope s WHERE s.live_count <> (SELECT count(*) FROM article_feed f WHERE f.scope_id = s.id)",
                "counted wrong",
            ),
        ] {
            assert_eq!(count(&db, nothing).await, 0, "{what}");
        }
        made_anew += compare_indexes(&db, &folder).await;
        db.writer().close().await;
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert!(made_anew <= u64::from(kills()) / 3, "{made_anew} indexes were not taken on");
    assert!(acknowledged.len() >= kills() as usize, "{}", acknowledged.len());
    println!("{} publications acknowledged, {} ends", acknowledged.len(), kills());
}

fn url_kind(url: &DatabaseUrl) -> &'static str {
    if matches!(url, DatabaseUrl::Postgres(_)) { "postgres" } else { "sqlite" }
}

/// The search index that a killed node has left finds what one finds that is made now. Tells whether it had to be made anew too.
async fn compare_indexes(db: &Database, folder: &Path) -> u64 {
    let (mut left, fresh) = (TestApp::of(db.clone()).await, TestApp::of(db.clone()).await);
    left.app.fulltext = Arc::new(FullText::new(Place::Folder(folder.to_owned())));
    for query in ["run", "first second", "france", "\"run 1\"", "num*"] {
        let document = format!(
            "{{ search(query: {}, first: 100, orderBy: NEWEST) {{ totalCount nodes {{ path }} facets(of: [REGION, YEAR]) {{ buckets {{ label articleCount }} }} }} }}",
            json!(query)
        );
        search::catch_up(&left.app).await.unwrap();
        search::catch_up(&fresh.app).await.unwrap();
        assert_eq!(left.get(&document).await, fresh.get(&document).await, "{query}");
    }
    search::verify(&left.app).await.unwrap();
    left.app.fulltext.begun()
}

#[test]
fn a_node_that_is_killed_loses_nothing_on_sqlite() {
    let path = std::env::temp_dir().join(format!("dateline-killed-{}.db", std::process::id()));
    let written = format!("sqlite://{}", path.display());
    block_on(kill_again_and_again(DatabaseUrl::Sqlite(path.clone()), &written));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

#[test]
fn a_node_that_is_killed_loses_nothing_on_postgres() {
    block_on(async {
        let app = TestApp::postgres().await;
        let address = app.address().unwrap();
        kill_again_and_again(DatabaseUrl::Postgres(address.clone()), &address).await;
    });
}
