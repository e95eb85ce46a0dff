//! Links that show a draft: for how long, and what a wrong one costs.

use std::sync::Arc;

use dateline::account::{self, NewUser};
use dateline::app::App;
use dateline::auth::{Caller, Role, UserIdentity, Who};
use dateline::kernel::{GlobalId, Micros, NodeKind, RandomIds, Secret};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

const PREVIEW: &str = "query ($token: String!) { preview(token: $token) { headline } }";

async fn link(app: &TestApp, who: Who, article: &Value) -> Value {
    let selection = "previewLink { id } token userErrors { message }";
    let made = mutate(app, who, "createPreviewLink", selection, json!({"articleId": article})).await;
    assert_eq!(made["userErrors"], json!([]), "{made:#}");
    made
}

async fn shown(app: &TestApp, link: &Value) -> Value {
    app.data(PREVIEW, json!({"token": link["token"]})).await["preview"].take()
}

on_both_databases! {
    async fn they_end_with_what_they_show(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        for (name, more) in [("retractArticle", json!({"notice": "No."})), ("archiveArticle", json!({}))] {
            let made = step(app, editor, "createArticle", json!({"content": content("Shown"), "then": "PUBLISH"})).await["article"].take();
            let link = link(app, editor, &made["id"]).await;
            assert_eq!(shown(app, &link).await["headline"], "Shown");
            let mut input = json!({"id": made["id"], "expectedVersion": made["version"]});
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            step(app, editor, name, input).await;
            assert_eq!(shown(app, &link).await, Value::Null, "{name}");
            // Revoking works, whatever has become of the article, and is done twice without harm.
            for _ in 0..2 {
                let done = mutate(app, editor, "revokePreviewLink", "revokedPreviewLinkId userErrors { message }", json!({"id": link["previewLink"]["id"]})).await;
                assert_eq!(done, json!({"revokedPreviewLinkId": link["previewLink"]["id"], "userErrors": []}));
            }
        }
        // An import that withdraws is no other door.
        let key = json!({"source": "previews", "key": "1"});
        let made = mutate(app, editor, "importArticle", "article { id }", json!({"importKey": key, "content": content("Wire"), "then": "PUBLISH"})).await;
        let link = link(app, editor, &made["article"]["id"]).await;
        app.import_values(&[json!({"article": {"importKey": key, "withdrawn": "RETRACTED", "content": {}}})]).await;
        assert_eq!(shown(app, &link).await, Value::Null);
    }

    async fn they_end_with_the_rights_of_who_made_them(app: &TestApp) {
        app.import(LINES).await;
        let now = app.app.clock.now();
        let operator = Caller::operator(now);
        let new = NewUser { email: "jane@example.org".into(), display_name: "Jane".into(), role: Role::Editor, author_id: None };
        let jane = account::create(&app.app, &operator, new, Secret::new("correct horse battery")).await.unwrap();
        let who = Who::User(UserIdentity { user_id: jane, session_id: jane, role: Role::Editor, author_id: None, expires_at: Micros(i64::MAX) });
        let made = step(app, who, "createArticle", json!({"content": content("Shown")})).await["article"].take();
        let (hers, mine) = (link(app, who, &made["id"]).await, link(app, user(Role::Editor, 2), &made["id"]).await);
        let id = GlobalId::new(NodeKind::User, jane).to_string();
        for status in ["SUSPENDED", "ACTIVE"] {
            let done = mutate(app, Who::Operator, "updateUser", "userErrors { message }", json!({"id": id, "status": status})).await;
            assert_eq!(done["userErrors"], json!([]), "{done:#}");
            assert_eq!(shown(app, &hers).await, Value::Null);
        }
        assert_eq!(shown(app, &mine).await["headline"], "Shown");
        // Somebody else's link cannot be ended by who may not see the article; whoever made it always may.
        let stranger = mutate(app, user(Role::Author, 9), "revokePreviewLink", "userErrors { __typename }", json!({"id": mine["previewLink"]["id"]})).await;
        assert_eq!(stranger["userErrors"], json!([{"__typename": "NotFoundError"}]));
    }

    async fn a_wrong_token_costs_one_read_and_an_attempt(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let made = step(app, editor, "createArticle", json!({"content": content("Shown")})).await["article"].take();
        let link = link(app, editor, &made["id"]).await;
        for token in ["", "x", "made-up"] {
            assert_eq!(app.ask_counting(PREVIEW, json!({"token": token})).await, (json!({"data": {"preview": null}}), 1));
        }
        let settings = account::Settings { attempts_per_address: 5, ..Default::default() };
        let node = App::open_with(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds), settings).await.unwrap();
        let web = Web::start(&node);
        // Valid ones are not counted.
        for _ in 0..20 {
            assert_eq!(web.data("", PREVIEW, json!({"token": link["token"]})).await["preview"]["headline"], "Shown");
        }
        let many = (0..8).map(|n| format!("a{n}: preview(token: \"wrong-{n}\") {{ headline }}")).collect::<String>();
        let answer = web.post(&[], &format!("{{ {many} }}"), json!({})).await.json();
        let codes: Vec<&str> = answer["errors"].as_array().unwrap().iter().map(|error| error["extensions"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["RATE_LIMITED"; 3], "{answer:#}");
        app.clock.set(Micros(app.app.clock.now().0 + 600_000_000));
        assert_eq!(web.data("", PREVIEW, json!({"token": link["token"]})).await["preview"]["headline"], "Shown");
    }
}
