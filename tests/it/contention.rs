//! Transactions that meet: nobody sees that one had to give way.

use dateline::account::{self, NewApiKey};
use dateline::auth::{ApiKeyScope, Caller, Role};
use dateline::db::Sql;
use dateline::kernel::Clock;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

async fn count(app: &TestApp, sql: &str) -> i64 {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    Sql::new(sql).one::<Number>(app.app.db.primary()).await.unwrap().unwrap().n
}

on_both_databases! {
    async fn a_source_has_another_name_while_articles_that_cite_it_come_and_go(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 1);
        let made = mutate(app, editor, "createSource", "source { id version }", json!({"name": "Wire"})).await;
        let source = &made["source"]["id"];
        let rename = async {
            let mut version = made["source"]["version"].as_i64().unwrap();
            for round in 0..20 {
                let input = json!({"id": source, "expectedVersion": version, "name": format!("Wire {round}"), "slug": format!("wire-{round}")});
                let payload = mutate(app, editor, "updateSource", "source { version } userErrors { message }", input).await;
                assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
                version = payload["source"]["version"].as_i64().unwrap();
            }
        };
        let come_and_go = async |name: &str| {
            for round in 0..20 {
                let mut cites = content(&format!("{name} {round}"));
                cites["citations"] = json!([{"key": "a", "source": {"id": source}}]);
                let made = step(app, editor, "createArticle", json!({"content": cites, "then": "PUBLISH"})).await;
                let input = json!({"id": made["article"]["id"], "expectedVersion": made["article"]["version"]});
                step(app, editor, "archiveArticle", input).await;
            }
        };
        tokio::join!(rename, come_and_go("One"), come_and_go("Two"));
    }

    async fn a_menu_is_saved_while_what_it_leads_to_gives_way(app: &TestApp) {
        app.import(LINES).await;
        let admin = user(Role::Admin, 1);
        let save = async {
            for round in 0..10 {
                let input = json!({"location": "primary", "items": [{"label": format!("France {round}"), "target": {"region": {"slug": "france"}}}]});
                let payload = mutate(app, admin, "saveMenu", "userErrors { message }", input).await;
                assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
            }
        };
        let replace = async {
            for round in 0..10 {
                let made = mutate(app, admin, "createSource", "source { id }", json!({"name": format!("Source {round}")})).await;
                let into = mutate(app, admin, "createSource", "source { id }", json!({"name": format!("Into {round}")})).await;
                let input = json!({"id": made["source"]["id"], "replaceById": into["source"]["id"]});
                let payload = mutate(app, admin, "deleteSource", "deletedSourceId userErrors { message }", input).await;
                assert_eq!(payload["deletedSourceId"], made["source"]["id"], "{payload:#}");
            }
        };
        tokio::join!(save, replace);
    }
}

/// A key that may write and publish.
async fn key(app: &TestApp) -> String {
    let new = NewApiKey {
        name: "test".into(),
        scopes: vec![ApiKeyScope::ContentWrite, ApiKeyScope::ContentPublish],
        rate_limit: Some(1_000_000),
        expires_at: None,
    };
    let (_, secret) = account::create_api_key(&app.app, &Caller::operator(app.clock.now()), None, new).await.unwrap();
    secret.unwrap().expose().to_owned()
}

/// Lets inserts into a table give way to another transaction, for the next so many times.
async fn give_way(app: &TestApp, table: &str, times: u32) {
    let sql = format!(
        "DROP SEQUENCE IF EXISTS tries; CREATE SEQUENCE tries; \
         CREATE OR REPLACE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('tries') <= {times} THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$; \
         CREATE OR REPLACE TRIGGER give_way BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION give_way()"
    );
    app.app.db.writer().execute_unprepared(&sql).await.unwrap();
}

const CREATE: &str = "mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { id version } live { path } userErrors { message } } }";

async fn create(web: &Web, key: &str, headline: &str) -> Value {
    let authorization = format!("Bearer {key}");
    let input = json!({"content": content(headline)});
    web.post(&[("authorization", &authorization)], CREATE, json!({"input": input})).await.json()
}

#[test]
fn what_gives_way_is_run_again() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let (web, key) = (Web::start(&app.app), key(&app).await);
        give_way(&app, "article", 2).await;
        let made = create(&web, &key, "Third time").await;
        assert_eq!(made.get("errors"), None, "{made:#}");
        assert_eq!(count(&app, "SELECT count(*) AS n FROM article WHERE headline = 'Third time'").await, 1);

        // A publication is run again in its batch.
        give_way(&app, "article_live", 2).await;
        let article = &made["data"]["createArticle"]["article"];
        let publish = "mutation ($input: PublishArticleInput!) { publishArticle(input: $input) { live { path } userErrors { message } } }";
        let input = json!({"input": {"id": article["id"], "expectedVersion": article["version"]}});
        let published = web.data(&key, publish, input).await;
        assert!(published["publishArticle"]["live"]["path"].is_string(), "{published:#}");

        // Not for ever.
        give_way(&app, "article", 100).await;
        let refused = create(&web, &key, "Never").await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{refused:#}");
        assert_eq!(count(&app, "SELECT count(*) AS n FROM article WHERE headline = 'Never'").await, 0);
    });
}

#[test]
fn what_is_committed_is_not_done_twice() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let (web, key) = (Web::start(&app.app), key(&app).await);
        // The first of two fields is committed, the second gives way.
        let sql = "CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF NEW.headline = 'Second' THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$; \
             CREATE TRIGGER give_way BEFORE INSERT ON article FOR EACH ROW EXECUTE FUNCTION give_way(); \
             CREATE TRIGGER give_way_again BEFORE UPDATE ON article FOR EACH ROW EXECUTE FUNCTION give_way()";
        app.app.db.writer().execute_unprepared(sql).await.unwrap();
        let document = "mutation ($a: CreateArticleInput!, $b: CreateArticleInput!) { \
            a: createArticle(input: $a) { article { id } userErrors { message } } \
            b: createArticle(input: $b) { article { id } userErrors { message } } }";
        let authorization = format!("Bearer {key}");
        let variables = json!({"a": {"content": content("First")}, "b": {"content": content("Second")}});
        let answer = web.post(&[("authorization", &authorization)], document, variables).await.json();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
        assert_eq!(count(&app, "SELECT count(*) AS n FROM article WHERE headline = 'First'").await, 1);
        assert_eq!(count(&app, "SELECT count(*) AS n FROM article WHERE headline = 'Second'").await, 0);
    });
}
