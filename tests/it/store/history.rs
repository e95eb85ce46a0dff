//! The database is another one than it was: restored, or a standby that lacked the last changes.

use dateline::auth::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{Folder, on_file};
use crate::app::{TestApp, block_on};
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

async fn publish(app: &TestApp, headline: &str) {
    let editor = user(Role::Editor, 7);
    step(app, editor, "createArticle", json!({"content": content(headline), "then": "PUBLISH"})).await;
}

async fn changes(app: &TestApp, after: &Value) -> Value {
    let ask = "query ($after: String) { articleChanges(first: 100, after: $after) { nodes { article { headline } } pageInfo { endCursor } } }";
    app.ask(ask, json!({"after": after})).await
}

/// Where somebody stands who has read everything.
async fn end(app: &TestApp) -> Value {
    changes(app, &Value::Null).await["data"]["articleChanges"]["pageInfo"]["endCursor"].clone()
}

fn headlines(answer: &Value) -> Vec<&str> {
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let nodes = answer["data"]["articleChanges"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["article"]["headline"].as_str().unwrap()).collect()
}

async fn purges(app: &TestApp, after: &Value) -> Value {
    let ask = "query ($after: String) { cachePurges(after: $after) { keys cursor } }";
    let answer = app.ask_as(user(Role::Admin, 1), ask, json!({"after": after})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["cachePurges"].clone()
}

#[test]
fn after_a_restore_clients_of_what_was_lost_start_again() {
    let folder = Folder::new("restore");
    block_on(async {
        let (kept, seen, purged) = {
            let app = on_file(&folder.file("d.db")).await;
            app.import(LINES).await;
            let kept = (end(&app).await, purges(&app, &Value::Null).await["cursor"].clone());
            let copy = folder.file("copy.db");
            app.app.db.writer().execute_unprepared(&format!("VACUUM INTO '{}'", copy.display())).await.unwrap();
            publish(&app, "Lost one").await;
            publish(&app, "Lost two").await;
            let seen = (end(&app).await, purges(&app, &Value::Null).await["cursor"].clone());
            app.app.db.close().await;
            (kept, seen.0, seen.1)
        };
        let app = on_file(&folder.file("copy.db")).await;
        for headline in ["New one", "New two", "New three"] {
            publish(&app, headline).await;
            let answer = changes(&app, &seen).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "CURSOR_INVALID", "{answer:#}");
            assert!(error["message"].as_str().unwrap().contains("Start again without a cursor"), "{error:#}");
            assert_eq!(purges(&app, &purged).await["keys"], Value::Null);
        }
        // What was before the copy goes on.
        assert_eq!(headlines(&changes(&app, &kept.0).await), ["New one", "New two", "New three"]);
        assert!(purges(&app, &kept.1).await["keys"].is_array());
        // A cursor of a version that did not know of epochs.
        let old = "Y2sAAAAAAAAABA";
        assert_eq!(changes(&app, &json!(old)).await["errors"][0]["extensions"]["code"], "CURSOR_INVALID");
    });
}

on_both_databases! {
    async fn starting_again_begins_an_epoch_and_loses_nobody(app: &TestApp) {
        app.import(LINES).await;
        let before = end(app).await;
        app.app.db.begin_epoch().await.unwrap();
        publish(app, "After a start").await;
        assert_eq!(headlines(&changes(app, &before).await), ["After a start"]);
        app.app.db.begin_epoch().await.unwrap();
        assert_eq!(headlines(&changes(app, &before).await), ["After a start"]);
        // The same place has the same cursor, whoever is asked.
        assert_eq!(changes(app, &json!(null)).await, changes(app, &json!(null)).await);
        app.app.sync().await.unwrap();
        assert_eq!(app.app.history.number(), 0);
    }

    async fn a_node_forgets_what_it_knew_of_a_lost_history(app: &TestApp) {
        app.import(LINES).await;
        app.app.sync().await.unwrap();
        let web = Web::start(&app.app);
        let query = "{ articles(first: 1) { nodes { headline } } }";
        publish(app, "Lost").await;
        app.app.sync().await.unwrap();
        let seen = end(app).await;
        let first = web.post(&[], query, json!({})).await.json();
        assert_eq!(first["data"]["articles"]["nodes"][0]["headline"], "Lost");
        assert_eq!(web.post(&[], query, json!({})).await.json(), first);
        // What a standby has that lacks the last change, and what the first who meets it does.
        let db = app.app.db.writer();
        for statement in [
            "UPDATE article_live SET card = replace(card, 'Lost', 'Kept'), headline = 'Kept' WHERE headline = 'Lost'",
            "UPDATE stream_counter SET value = value - 1 WHERE name IN ('article', 'public', 'audit')",
            "INSERT INTO epoch (id, timeline, article, audit, public) SELECT 4711, '00000002', \
             (SELECT value FROM stream_counter WHERE name = 'article'), (SELECT value FROM stream_counter WHERE name = 'audit'), \
             (SELECT value FROM stream_counter WHERE name = 'public')",
        ] {
            db.execute_unprepared(statement).await.unwrap();
        }
        app.app.sync().await.unwrap();
        assert_eq!(app.app.history.number(), 1);
        let after = web.post(&[], query, json!({})).await.json();
        assert_eq!(after["data"]["articles"]["nodes"][0]["headline"], "Kept");
        assert_eq!(changes(app, &seen).await["errors"][0]["extensions"]["code"], "CURSOR_INVALID");
    }

    async fn whoever_listens_to_a_lost_history_is_told_to_start_again(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let mut events = web.listen("", "subscription { articlePublished { cursor article { headline } } }").await;
        publish(app, "Lost").await;
        let (_, event) = events.next().await;
        assert_eq!(event["data"]["articlePublished"]["article"]["headline"], "Lost", "{event:#}");
        let db = app.app.db.writer();
        for statement in [
            "UPDATE stream_counter SET value = value - 1 WHERE name IN ('article', 'public', 'audit')",
            "INSERT INTO epoch (id, timeline, article, audit, public) SELECT 4711, '00000002', \
             (SELECT value FROM stream_counter WHERE name = 'article'), (SELECT value FROM stream_counter WHERE name = 'audit'), \
             (SELECT value FROM stream_counter WHERE name = 'public')",
        ] {
            db.execute_unprepared(statement).await.unwrap();
        }
        app.app.sync().await.unwrap();
        let (_, event) = events.next().await;
        assert_eq!(event["errors"][0]["extensions"]["code"], "CURSOR_INVALID", "{event:#}");
    }
}
