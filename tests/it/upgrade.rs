//! A database that the last release made is brought up to date, and nothing in it is lost.

use std::io::Read;
use std::sync::Arc;

use dateline::app::{self, App};
use dateline::auth::Caller;
use dateline::db::{Database, DatabaseUrl, Sql};
use dateline::graphql::{self, Request};
use dateline::kernel::{FixedClock, Micros, SeededIds};
use dateline::{account, export};
use flate2::read::GzDecoder;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::app::{NOW, block_on, empty_postgres};

#[test]
fn sqlite() {
    let folder = std::env::temp_dir().join(format!("dateline-upgrade-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("dateline.db");
    std::fs::write(&path, unpacked(include_bytes!("released/database.sqlite.gz"))).unwrap();
    block_on(async { check(Database::open(&DatabaseUrl::Sqlite(path), 2).await.unwrap()).await });
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn postgres() {
    block_on(async {
        let database = empty_postgres("released").await;
        let db = Database::open(&DatabaseUrl::Postgres(database.address.clone()), 2).await.unwrap();
        let text = String::from_utf8(unpacked(include_bytes!("released/database.postgres.sql.gz"))).unwrap();
        // The lines with a backslash are for psql; an empty search path would stay with the connection.
        let is_sql = |line: &&str| !line.starts_with('\\') && !line.contains("set_config('search_path'");
        let script: Vec<&str> = text.lines().filter(is_sql).collect();
        db.writer().execute_unprepared(&script.join("\n")).await.unwrap();
        check(db).await;
    });
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut all).unwrap();
    all
}

async fn check(db: Database) {
    let before = counts(&db).await;
    let clock = Arc::new(FixedClock::new(Micros::parse(NOW).unwrap()));
    app::prepare(&db, clock.as_ref()).await.unwrap();
    assert_eq!(counts(&db).await, before);

    let app = App::open(db, clock, Arc::new(SeededIds::default())).await.unwrap();
    let mut out = Vec::new();
    export::ndjson(&app, &mut out).await.unwrap();
    let lines = |text: &str| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let (old, new) = (lines(include_str!("released/export.ndjson")), lines(std::str::from_utf8(&out).unwrap()));
    assert_eq!(old.len(), new.len());
    for (old, new) in old.iter().zip(&new) {
        assert!(is_within(old, new), "was {old}\nis  {new}");
    }

    let page = "/2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire";
    let ask = "query ($path: String!) {
        route(path: $path) { target { ... on Article {
            headline body { html } bylines { creditedAs } tags { tag { name } } regions { name } citations { label }
            navigation { previous { headline } next { headline } } moreIn(scope: {preset: SITE}, first: 2) { nodes { headline } }
        } } }
        tag(by: {slug: \"nato\"}) { articleCount } region(by: {slug: \"europe\"}) { articleCount }
        menu(by: {location: \"primary\"}) { items { label href } } site { front { items(first: 5) { nodes { headline } } } }
    }";
    let request = async_graphql::Request::new(ask)
        .variables(async_graphql::Variables::from_json(json!({ "path": page })))
        .data(Request::new(&app, Caller::anonymous(app.clock.now())));
    let answer = serde_json::to_value(graphql::schema().execute(request).await).unwrap();
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let article = &answer["data"]["route"]["target"];
    assert_eq!(article["citations"].as_array().unwrap().len(), 3, "{article:#}");
    assert_eq!(article["bylines"][0]["creditedAs"], "QNavy");
    assert!(article["body"]["html"].as_str().unwrap().len() > 1_000);
    assert_eq!(answer["data"]["menu"]["items"][0]["href"], "/category/europe-desk");
    assert!(account::find(app.db.reader(), "jane@example.org").await.unwrap().is_some());
}

/// Rows of what must not become fewer.
async fn counts(db: &Database) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["article", "article_revision", "article_live", "article_feed", "route", "comment", "user_account"] {
        let mut sql = Sql::new("SELECT count(*) AS n FROM ");
        let rows = sql.push(table).rows(db.reader()).await.unwrap();
        counts.push(rows[0].try_get("", "n").unwrap());
    }
    counts
}

/// Everything that was said is still said; more may be said.
fn is_within(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            old.iter().all(|(key, value)| new.get(key).is_some_and(|other| is_within(value, other)))
        }
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_within(old, new))
        }
        _ => old == new,
    }
}
