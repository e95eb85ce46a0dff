//! The disk is full. A limit on the pages of the file stands for it: the database says the same.

use dateline::auth::{Role, Who};
use dateline::db::{Sql, count_statements};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value, json};

use super::{Folder, on_file};
use crate::app::{TestApp, block_on};
use crate::newsroom::user;
use crate::on_both_databases;

const MAKE: &str = "mutation ($name: String!, $text: String!) { createTag(input: {name: $name, description: {text: $text}}) { tag { name } userErrors { message } } }";

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

fn editor() -> Who {
    user(Role::Editor, 7)
}

async fn make(app: &TestApp, name: &str) -> Value {
    app.ask_as(editor(), MAKE, json!({"name": name, "text": "long ".repeat(60)})).await
}

async fn tags(app: &TestApp) -> i64 {
    Sql::new("SELECT count(*) AS n FROM tag").one::<Number>(app.app.db.reader()).await.unwrap().unwrap().n
}

/// From now on the file may not grow.
async fn fill(app: &TestApp) {
    let db = app.app.db.writer();
    let pages = Sql::new("SELECT page_count AS n FROM pragma_page_count()").one::<Number>(db).await.unwrap().unwrap().n;
    db.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
}

#[test]
fn what_is_acknowledged_is_stored_and_what_is_not_is_refused() {
    let folder = Folder::new("full");
    block_on(async {
        let app = on_file(&folder.file("d.db")).await;
        let (mut acknowledged, mut refused) = (0, 0);
        for round in 0..4 {
            fill(&app).await;
            for write in 0..40 {
                let answer = make(&app, &format!("Tag {round} {write}")).await;
                match answer["errors"][0]["extensions"]["code"].as_str() {
                    None => {
                        assert!(answer["data"]["createTag"]["tag"]["name"].is_string(), "{answer:#}");
                        acknowledged += 1;
                    }
                    Some(code) => {
                        assert_eq!(code, "UNAVAILABLE", "{answer:#}");
                        refused += 1;
                        break;
                    }
                }
                assert_eq!(tags(&app).await, acknowledged);
            }
            assert_eq!(refused, round + 1, "the disk was not full");
            // The connection that failed is gone, and with it the limit: there is room again, and nothing is in the way.
            let answer = make(&app, &format!("After {round}")).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            acknowledged += 1;
            assert_eq!(tags(&app).await, acknowledged);
        }
        app.app.db.close().await;
    });
    let (code, printed, told) = folder.run(&["doctor", "--database-url", &folder.url("d.db")]);
    assert_eq!(code, 0, "{printed}{told}");
}

#[test]
fn in_memory_it_is_the_same() {
    block_on(async {
        let app = TestApp::sqlite().await;
        for round in 0..3 {
            fill(&app).await;
            let before = tags(&app).await;
            let mut stored = before;
            loop {
                let answer = make(&app, &format!("Tag {round} {stored}")).await;
                if answer.get("errors").is_some() {
                    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
                    break;
                }
                stored += 1;
                assert_eq!(tags(&app).await, stored);
            }
            assert_eq!(tags(&app).await, stored);
            app.app.db.writer().execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
            let answer = make(&app, &format!("After {round}")).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
        }
    });
}

on_both_databases! {
    async fn a_change_that_cannot_be_read_back_is_an_error(app: &TestApp) {
        let trigger = match app.address() {
            None => "CREATE TRIGGER gone AFTER INSERT ON tag BEGIN DELETE FROM tag WHERE id = NEW.id; END",
            Some(_) => "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM tag WHERE id = NEW.id; RETURN NULL; END $$; \
                CREATE TRIGGER gone AFTER INSERT ON tag FOR EACH ROW EXECUTE FUNCTION gone()",
        };
        app.app.db.writer().execute_unprepared(trigger).await.unwrap();
        let answer = make(app, "Here and gone").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "OUTCOME_UNKNOWN", "{answer:#}");
        assert_eq!(answer["data"]["createTag"], Value::Null);
    }

    async fn a_transaction_takes_nothing_after_a_mistake_that_nobody_undid(app: &TestApp) {
        let db = &app.app.db;
        let count = async || tags(app).await;
        let before = count().await;
        let tag = "INSERT INTO tag (id, slug, name, name_key) SELECT id, slug, name, name_key FROM region LIMIT 1";
        let tx = db.begin().await.unwrap();
        // A part is undone with what it did, also if it is only dropped.
        let part = tx.begin().await.unwrap();
        part.execute_unprepared("DELETE FROM region_edge").await.unwrap();
        assert!(part.execute_unprepared("INSERT INTO nothing VALUES (1)").await.is_err());
        drop(part);
        let _ = tag;
        let edges = Sql::new("SELECT count(*) AS n FROM region_edge").one::<Number>(&tx).await.unwrap().unwrap().n;
        assert!(edges > 0);
        tx.commit().await.unwrap();

        let tx = db.begin().await.unwrap();
        tx.execute_unprepared("DELETE FROM region_edge").await.unwrap();
        let failed = tx.execute_unprepared("INSERT INTO nothing VALUES (1)").await.is_err();
        assert!(failed);
        if app.address().is_some() {
            // PostgreSQL would answer the COMMIT as if it had been one.
            assert!(tx.commit().await.is_err());
        } else {
            tx.rollback().await.unwrap();
        }
        let (edges, _) = count_statements(Sql::new("SELECT count(*) AS n FROM region_edge").one::<Number>(db.reader())).await;
        assert!(edges.unwrap().unwrap().n > 0);
        assert_eq!(count().await, before);
    }
}
