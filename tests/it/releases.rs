//! Planned releases that cannot be, that are many, and that must not hold up anybody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dateline::app::{App, ReleaseClock};
use dateline::auth::Role;
use dateline::db::{Database, DatabaseTransaction, DatabaseUrl, Sql};
use dateline::editorial;
use dateline::kernel::{Clock, FixedClock, Micros, RandomIds};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::app::{NOW, TestApp, block_on};
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;

/// Articles that are to be released at one moment.
async fn plan(app: &TestApp, number: usize, at: Micros) {
    let article = |number: usize| {
        json!({"article": {"importKey": {"source": "planned", "key": number.to_string()},
            "release": {"at": at.to_string(), "mode": "PUBLISH_AT"}, "content": content(&format!("Planned {number}"))}})
    };
    app.import_values(&(0..number).map(article).collect::<Vec<_>>()).await;
}

async fn write(app: &App, sql: &str) {
    let tx = app.db.begin().await.unwrap();
    Sql::new(sql).execute(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(app: &App, sql: &str) -> i64 {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    Sql::new(sql).one::<Number>(app.db.primary()).await.unwrap().unwrap().n
}

const PLANNED: &str = "SELECT count(*) AS n FROM article WHERE release_at IS NOT NULL";

/// The planned releases, as an editor sees them.
async fn planned(app: &TestApp) -> Value {
    let ask =
        "{ editorial { releases { nodes { headline release { failure { code attemptCount failedAt retryAt } } } } } }";
    let answer = app.ask_as(user(Role::Editor, 1), ask, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["editorial"]["releases"]["nodes"].clone()
}

on_both_databases! {
    async fn one_that_cannot_be_read_stops_no_other(app: &TestApp) {
        app.import(LINES).await;
        let at = Micros(app.clock.now().0 + 60_000_000);
        plan(app, 40, at).await;
        let sick = "id = (SELECT release_revision_id FROM article WHERE headline = 'Planned 7')";
        write(&app.app, &format!("UPDATE article_revision SET content = '?' || content WHERE {sick}")).await;
        app.clock.set(at);
        editorial::release_due(&app.app).await.unwrap();
        let failure = json!({"code": "INTERNAL", "attemptCount": 1, "failedAt": at.to_millis(), "retryAt": Micros(at.0 + 60_000_000).to_millis()});
        assert_eq!(planned(app).await, json!([{"headline": "Planned 7", "release": {"failure": failure}}]));
        assert_eq!(app.app.releases.counted(), (39, 1));
        assert_eq!(editorial::failed_releases(app.app.db.primary()).await.unwrap().len(), 1);
        // Nothing is due before it is tried again, so no request pays for it.
        assert!(!app.app.releases.may_be_due(Micros(at.0 + 59_000_000)));
        assert!(app.app.releases.behind_for().is_zero());
        app.clock.set(Micros(at.0 + 60_000_000));
        // What the failed attempt locked may be locked for a moment more; the next second then tries again.
        let mut node = Value::Null;
        for _ in 0..20 {
            editorial::release_due(&app.app).await.unwrap();
            node = planned(app).await[0].take();
            if node["release"]["failure"]["attemptCount"] == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!((&node["release"]["failure"]["attemptCount"], &node["release"]["failure"]["retryAt"]),
            (&json!(2), &json!(Micros(at.0 + 180_000_000).to_millis())));
        // It is mended, and released when its turn comes.
        write(&app.app, &format!("UPDATE article_revision SET content = substr(content, 2) WHERE {sick}")).await;
        app.clock.set(Micros(at.0 + 180_000_000));
        editorial::release_if_due(&app.app).await;
        assert_eq!(planned(app).await, json!([]));
        assert_eq!(count(&app.app, "SELECT count(*) AS n FROM release_failure").await, 0);
        assert_eq!(count(&app.app, "SELECT count(*) AS n FROM article_live WHERE headline LIKE 'Planned %'").await, 40);
    }

    async fn a_request_is_answered_with_all_that_was_due_when_it_came(app: &TestApp) {
        app.import(LINES).await;
        let at = Micros(app.clock.now().0 + 60_000_000);
        // More than a batch.
        plan(app, 40, at).await;
        app.clock.set(Micros(at.0 - 1));
        editorial::release_if_due(&app.app).await;
        assert_eq!(count(&app.app, PLANNED).await, 40);
        app.clock.set(at);
        tokio::join!(editorial::release_if_due(&app.app), editorial::release_if_due(&app.app));
        assert_eq!(count(&app.app, PLANNED).await, 0);
        let once = "SELECT count(*) AS n FROM article_change c JOIN article a ON a.id = c.article_id WHERE a.import_source = 'planned' AND c.live_version = 1";
        assert_eq!(count(&app.app, once).await, 40);
    }

    async fn editors_write_while_many_are_released(app: &TestApp) {
        app.import(LINES).await;
        let at = Micros(app.clock.now().0 + 60_000_000);
        plan(app, 200, at).await;
        app.clock.set(at);
        let editor = user(Role::Editor, 1);
        let (released, made) = tokio::join!(editorial::release_due(&app.app), async {
            step(app, editor, "createArticle", json!({"content": content("In between"), "then": "PUBLISH"})).await;
            count(&app.app, PLANNED).await
        });
        released.unwrap();
        assert!(made > 0, "it did not wait for the last release");
    }
}

/// A node on a database that several can open, with one release that is due, and a transaction of somebody else that keeps all
/// others from writing.
async fn held_up(db: Database, other: Database, hold: &str) -> (App, DatabaseTransaction) {
    let clock = Arc::new(FixedClock::new(Micros::parse(NOW).unwrap()));
    dateline::app::prepare(&db, &*clock).await.unwrap();
    let mut app = App::open(db, clock.clone(), Arc::new(RandomIds)).await.unwrap();
    app.release_clock = ReleaseClock::Node(clock.clone());
    let at = Micros(clock.now().0 + 60_000_000);
    let planned = json!({"article": {"importKey": {"source": "planned", "key": "1"}, "release": {"at": at.to_string(), "mode": "PUBLISH_AT"},
        "content": content("Planned")}});
    let lines = format!("{LINES}\n{planned}\n").leak();
    let report =
        dateline::import::ndjson(&app, &[dateline::import::Source::Text("test", lines)], |_| {}).await.unwrap();
    assert!(report.refused.is_empty(), "{report}");
    clock.set(at);
    let tx = other.begin().await.unwrap();
    Sql::new(hold).execute(&tx).await.unwrap();
    (app, tx)
}

async fn readers_go_on(app: App, held: DatabaseTransaction) {
    let began = Instant::now();
    editorial::release_if_due(&app).await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    // The node is behind, and knows it: nobody waits any more.
    let began = Instant::now();
    for _ in 0..20 {
        editorial::release_if_due(&app).await;
    }
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    assert!(app.releases.behind_for() >= Duration::from_millis(800));
    assert_eq!(count(&app, PLANNED).await, 1);
    held.rollback().await.unwrap();
    editorial::release_due(&app).await.unwrap();
    assert_eq!(count(&app, PLANNED).await, 0);
    assert!(app.releases.behind_for().is_zero());
}

#[test]
fn readers_do_not_wait_for_somebody_who_keeps_the_writer_of_sqlite() {
    let path = std::env::temp_dir().join(format!("dateline-held-{}.db", std::process::id()));
    block_on(async {
        let open = async || Database::open(&DatabaseUrl::Sqlite(path.clone()), 2).await.unwrap();
        let (app, held) = held_up(open().await, open().await, "DELETE FROM preview_link").await;
        readers_go_on(app, held).await;
    });
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

#[test]
fn readers_do_not_wait_for_somebody_who_keeps_the_turn_to_publish_on_postgres() {
    block_on(async {
        let test = TestApp::postgres().await;
        let open = async || Database::open(&DatabaseUrl::Postgres(test.address().unwrap()), 2).await.unwrap();
        let hold = "UPDATE stream_counter SET value = value WHERE name = 'article'";
        let (app, held) = held_up(open().await, open().await, hold).await;
        readers_go_on(app, held).await;
    });
}
