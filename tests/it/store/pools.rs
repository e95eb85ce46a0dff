//! Readers do not wait for writers, and locks of nobody alive come to an end.

use std::time::{Duration, Instant};

use dateline::db::{Database, DatabaseUrl, Limits, Sql};
use dateline::kernel::Code;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::at;
use crate::app::{TestApp, block_on};
use crate::page::LINES;

#[derive(FromQueryResult)]
struct Number {
    #[expect(dead_code, reason = "that it can be read is all")]
    n: i64,
}

const COUNT: &str = "UPDATE stream_counter SET value = value + 1 WHERE name = 'article'";

#[test]
fn writers_who_wait_leave_readers_their_connections() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let limits = Limits { connections: 2, write_connections: 2, ..Limits::default() };
        let node = at(&app.address().unwrap(), &limits).await;
        let held = app.app.db.begin().await.unwrap();
        held.execute_unprepared(COUNT).await.unwrap();
        let wait = || async {
            let tx = node.app.db.begin().await.unwrap();
            tx.execute_unprepared(COUNT).await.unwrap();
            tx.commit().await.unwrap();
        };
        let read = async {
            for _ in 0..20 {
                let start = Instant::now();
                let answer = node.ask("{ articles(first: 3) { nodes { headline } } }", json!({})).await;
                assert_eq!(answer.get("errors"), None, "{answer:#}");
                assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
            }
            held.commit().await.unwrap();
        };
        futures_util::join!(wait(), wait(), wait(), wait(), wait(), read);
    });
}

#[test]
fn a_transaction_of_a_node_that_does_not_go_on_is_ended() {
    block_on(async {
        let app = TestApp::postgres().await;
        let limits = Limits { idle_transaction: Duration::from_secs(1), ..Limits::default() };
        let frozen = Database::open_with(&DatabaseUrl::parse(&app.address().unwrap()).unwrap(), &limits).await.unwrap();
        let held = frozen.begin().await.unwrap();
        held.execute_unprepared(COUNT).await.unwrap();
        // Who waits gets the lock, before it is given up.
        let tx = app.app.db.begin().await.unwrap();
        tx.execute_unprepared(COUNT).await.unwrap();
        tx.commit().await.unwrap();
        // Who was frozen and goes on is told that nothing has happened.
        let error = held.commit().await.unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), (Code::Unavailable, true), "{error:?}");
        let tx = frozen.begin().await.unwrap();
        tx.execute_unprepared(COUNT).await.unwrap();
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_lock_that_is_not_to_be_had_is_unavailable() {
    block_on(async {
        let app = TestApp::postgres().await;
        let limits = Limits { lock: Duration::from_millis(200), ..Limits::default() };
        let url = DatabaseUrl::parse(&app.address().unwrap()).unwrap();
        let impatient = Database::open_with(&url, &limits).await.unwrap();
        let held = app.app.db.begin().await.unwrap();
        held.execute_unprepared(COUNT).await.unwrap();
        let tx = impatient.begin().await.unwrap();
        let error = dateline::kernel::Error::from(tx.execute_unprepared(COUNT).await.unwrap_err());
        assert_eq!((error.code(), error.is_retryable()), (Code::Unavailable, false), "{error:?}");
        drop(tx);
        held.rollback().await.unwrap();
        // The connection is at rest again.
        let tx = impatient.begin().await.unwrap();
        tx.execute_unprepared(COUNT).await.unwrap();
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_statement_that_takes_too_long_is_ended_on_both_databases() {
    block_on(async {
        let (app, folder) = (TestApp::postgres().await, super::Folder::new("long"));
        let limits = Limits { statement: Duration::from_millis(300), ..Limits::default() };
        let endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 1000000000) SELECT count(*) AS n FROM t";
        for address in [app.address().unwrap(), folder.url("d.db")] {
            let db = Database::open_with(&DatabaseUrl::parse(&address).unwrap(), &limits).await.unwrap();
            let start = Instant::now();
            let error = Sql::new(endless).one::<Number>(db.reader()).await.err().unwrap();
            assert_eq!(error.code(), Code::Unavailable, "{error:?}");
            // Whoever goes away does not leave it running.
            let asked = Sql::new(endless);
            let gone = tokio::time::timeout(Duration::from_millis(50), asked.one::<Number>(db.reader())).await;
            assert!(gone.is_err());
            Sql::new("SELECT CAST(1 AS BIGINT) AS n").one::<Number>(db.reader()).await.unwrap();
            assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        }
    });
}
