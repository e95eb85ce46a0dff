//! Connections to PostgreSQL that are ended, swallowed and lost at the worst moment.

use std::time::{Duration, Instant};

use dateline::auth::Role;
use dateline::db::{Database, DatabaseUrl, Limits, Sql};
use dateline::kernel::{Code, Error};
use sea_orm::{ConnectionTrait, Database as Driver, FromQueryResult};
use serde_json::{Value, json};

use super::at;
use super::proxy::{Mode, Proxy};
use crate::app::{TestApp, block_on};
use crate::newsroom::{content, step, user};
use crate::page::LINES;

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

async fn tags(db: &Database) -> i64 {
    Sql::new("SELECT count(*) AS n FROM tag").one::<Number>(db.reader()).await.unwrap().unwrap().n
}

/// Ends everybody else's connection to the database of a test.
async fn end_all(app: &TestApp) {
    let other = Driver::connect(app.address().unwrap()).await.unwrap();
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.execute_unprepared(others).await.unwrap();
    other.close().await.unwrap();
}

async fn rename(app: &TestApp, name: &str) -> Value {
    let make = "mutation ($name: String!) { createTag(input: {name: $name}) { tag { name } userErrors { message } } }";
    app.ask_as(user(Role::Editor, 7), make, json!({"name": name})).await
}

#[test]
fn connections_that_were_ended_while_they_rested_cost_nobody_a_failure() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        for round in 0..3 {
            // Several of each kind.
            let ask = || {
                app.ask("{ articles(first: 1) { nodes { headline } } tags(first: 1) { nodes { name } } }", json!({}))
            };
            futures_util::future::join_all((0..4).map(|_| ask())).await;
            futures_util::future::join_all((0..3).map(|tag| {
                let (app, name) = (&app, format!("Before {round} {tag}"));
                async move { rename(app, &name).await }
            }))
            .await;
            end_all(&app).await;
            for tag in 0..6 {
                let read = ask().await;
                assert_eq!(read.get("errors"), None, "{read:#}");
                let written = rename(&app, &format!("After {round} {tag}")).await;
                assert_eq!(written.get("errors"), None, "{written:#}");
            }
        }
    });
}

#[test]
fn a_network_that_swallows_is_noticed_and_forgotten() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let proxy = Proxy::start(&app.address().unwrap()).await;
        let node = at(&proxy.address, &Limits::default()).await;
        let editor = user(Role::Editor, 7);
        let made = step(&node, editor, "createArticle", json!({"content": content("Swallowed")})).await;
        let id = made["article"]["id"].clone();
        proxy.set(Mode::Swallow);
        let publish = step(&node, editor, "publishArticle", json!({"id": id, "expectedVersion": 1}));
        let read = node.ask("{ articles(first: 3) { nodes { headline } } }", json!({}));
        let fault = async {
            proxy.swallows().await;
            // Four seconds, as long as it takes to be noticed at all.
            tokio::time::sleep(Duration::from_secs(4)).await;
            proxy.set(Mode::Pass);
            Instant::now()
        };
        let begun = async {
            let outcome = tokio::time::timeout(Duration::from_secs(20), async {
                futures_util::join!(read, node.ask("{ site { name } }", json!({})))
            })
            .await;
            outcome.unwrap().0
        };
        let ((over, read), published) = futures_util::join!(
            async { futures_util::join!(fault, begun) },
            // It may be given up or done: but it ends.
            tokio::time::timeout(Duration::from_secs(20), std::panic::AssertUnwindSafe(publish)),
        );
        assert_eq!(read.get("errors"), None, "{read:#}");
        assert!(published.is_ok());
        assert!(over.elapsed() < Duration::from_secs(10), "{:?}", over.elapsed());
        let after = Instant::now();
        for tag in 0..5 {
            let written = rename(&node, &format!("After {tag}")).await;
            assert_eq!(written.get("errors"), None, "{written:#}");
        }
        assert!(after.elapsed() < Duration::from_secs(5), "{:?}", after.elapsed());
    });
}

/// Writes one row over a network that does something at the commit.
async fn commit(proxy: &Proxy, mode: Mode, name: &str) -> (Result<(), Error>, Database) {
    let db = Database::open(&DatabaseUrl::parse(&proxy.address).unwrap(), 2).await.unwrap();
    let tx = db.begin().await.unwrap();
    let mut sql = Sql::new(
        "INSERT INTO tag (id, kind, slug, name, name_key, same_as, is_live, created_at, updated_at, version) ",
    );
    sql.push("VALUES (gen_random_uuid(), 'KEYWORD', ").bind(name).push(", ").bind(name).push(", ").bind(name);
    sql.push(", '[]', FALSE, 0, 0, 1)").execute(&tx).await.unwrap();
    proxy.set(mode);
    let done = tx.commit().await;
    (done, db)
}

#[test]
fn what_became_of_a_commit_is_found_out() {
    block_on(async {
        let app = TestApp::postgres().await;
        let proxy = Proxy::start(&app.address().unwrap()).await;
        let before = tags(&app.app.db).await;

        // It was carried out, only nobody heard of it.
        let (done, _db) = commit(&proxy, Mode::SwallowAnswerToCommit, "heard-late").await;
        assert!(done.is_ok(), "{done:?}");
        assert_eq!(tags(&app.app.db).await, before + 1);

        // It did not get there, and now it never will.
        let (done, _db) = commit(&proxy, Mode::SwallowCommit, "never").await;
        let error = done.unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), (Code::Unavailable, true), "{error:?}");
        assert_eq!(tags(&app.app.db).await, before + 1);
    });
}

#[test]
fn what_cannot_be_found_out_is_told_as_unknown() {
    block_on(async {
        let app = TestApp::postgres().await;
        let proxy = Proxy::start(&app.address().unwrap()).await;
        // Nobody can be asked either, until the statement has taken longer than one may.
        let limits = Limits { statement: Duration::from_secs(1), ..Limits::default() };
        let db = Database::open_with(&DatabaseUrl::parse(&proxy.address).unwrap(), &limits).await.unwrap();
        let tx = db.begin().await.unwrap();
        tx.execute_unprepared("DELETE FROM region_edge").await.unwrap();
        proxy.set(Mode::Swallow);
        let error = tx.commit().await.unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), (Code::OutcomeUnknown, false), "{error:?}");
    });
}
