//! How the newsroom works on an article, and what readers see meanwhile.

use dateline::auth::{Role, UserIdentity, Who};
use dateline::editorial;
use dateline::kernel::{Clock, Micros};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::TestApp;
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

/// Somebody with a role and a number.
pub fn user(role: Role, number: u128) -> Who {
    let (user_id, session_id) = (Uuid::from_u128(number), Uuid::from_u128(number));
    Who::User(UserIdentity { user_id, session_id, role, author_id: None, expires_at: Micros(i64::MAX) })
}

const ARTICLE: &str = "article { id version state publication draft headline allowedActions } live { path headline } \
    userErrors { __typename code field message ... on StaleVersionError { currentVersion changedFields } \
    ... on InvalidTransitionError { state allowedActions } }";

/// Runs a mutation with one input; gives its payload.
pub async fn mutate(app: &TestApp, who: Who, name: &str, selection: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let document = format!("mutation ($input: {kind}!) {{ {name}(input: $input) {{ {selection} }} }}");
    let mut answer = app.ask_as(who, &document, json!({"input": input})).await;
    assert_eq!(answer.get("errors"), None, "{document} {answer:#}");
    answer["data"][name].take()
}

/// The same, which must succeed.
pub async fn step(app: &TestApp, who: Who, name: &str, input: Value) -> Value {
    let payload = mutate(app, who, name, ARTICLE, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}: {payload:#}");
    payload
}

/// The same, which must be refused; gives the one error.
pub async fn refused(app: &TestApp, who: Who, name: &str, input: Value) -> Value {
    let mut payload = mutate(app, who, name, ARTICLE, input).await;
    assert_eq!(payload["userErrors"].as_array().unwrap().len(), 1, "{name}: {payload:#}");
    payload["userErrors"][0].take()
}

pub fn content(headline: &str) -> Value {
    json!({
        "headline": headline, "language": "en", "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "qnavy"}}],
        "body": {"text": "First.\n\nSecond."},
    })
}

async fn public(app: &TestApp, path: &str) -> Value {
    let ask = "query ($path: String!) { route(path: $path) { status redirectTo notice { text } target { ... on Article { \
        headline corrections { text } body { text } modifiedAt version } } } }";
    app.data(ask, json!({"path": path})).await["route"].take()
}

on_both_databases! {
    async fn from_the_first_draft_to_the_retraction(app: &TestApp) {
        app.import(LINES).await;
        let (writer, editor) = (user(Role::Contributor, 1), user(Role::Editor, 2));
        let before = app.get("{ articles { nodes { id } totalCount } articleChanges { nodes { articleId } } }").await;
        let made = step(app, writer, "createArticle", json!({"content": content("A first try")})).await;
        let id = made["article"]["id"].clone();
        assert_eq!(made["article"]["state"], "DRAFT");
        assert_eq!(made["live"], Value::Null);

        let saved = step(app, writer, "updateArticle", json!({"id": id, "expectedVersion": 1, "patch": {"kicker": "Paris"}})).await;
        assert_eq!(saved["article"]["version"], 2);
        let stale = refused(app, writer, "updateArticle", json!({"id": id, "expectedVersion": 1, "patch": {"headline": "Lost"}})).await;
        assert_eq!((&stale["__typename"], &stale["currentVersion"], &stale["changedFields"]),
            (&json!("StaleVersionError"), &json!(2), &json!(["kicker"])), "{stale:#}");

        let handed = step(app, writer, "submitArticle", json!({"id": id, "expectedVersion": 2, "note": "Please look"})).await;
        assert_eq!(handed["article"]["state"], "IN_REVIEW");
        let late = refused(app, writer, "updateArticle", json!({"id": id, "expectedVersion": 3, "patch": {"kicker": null}})).await;
        assert_eq!(late["__typename"], "PermissionError");
        let own = refused(app, user(Role::Author, 3), "updateArticle", json!({"id": id, "expectedVersion": 3, "patch": {}})).await;
        assert_eq!(own["__typename"], "NotFoundError");
        let back = step(app, editor, "requestArticleChanges", json!({"id": id, "expectedVersion": 3, "note": "Shorter"})).await;
        assert_eq!(back["article"]["state"], "CHANGES_REQUESTED");
        step(app, writer, "updateArticle", json!({"id": id, "expectedVersion": 4, "patch": {"headline": "A second try"}, "then": "SUBMIT"})).await;
        assert_eq!(app.get("{ articles { nodes { id } totalCount } articleChanges { nodes { articleId } } }").await, before);

        let out = step(app, editor, "publishArticle", json!({"id": id, "expectedVersion": 5})).await;
        assert_eq!((&out["article"]["state"], &out["live"]["headline"]), (&json!("PUBLISHED"), &json!("A second try")));
        let path = out["live"]["path"].as_str().unwrap().to_owned();
        assert_eq!(public(app, &path).await["target"]["headline"], "A second try");

        step(app, editor, "updateArticle", json!({"id": id, "expectedVersion": 6, "patch": {"kicker": "Berlin"}})).await;
        let fixed = mutate(app, editor, "correctArticle", "article { version state } correction { text } conflictingFields userErrors { message }",
            json!({"id": id, "expectedVersion": 7, "patch": {"headline": "A third try", "kicker": "Rome"}, "text": "The headline was wrong."})).await;
        assert_eq!(fixed["userErrors"], json!([]));
        assert_eq!((&fixed["correction"]["text"], &fixed["conflictingFields"]), (&json!("The headline was wrong."), &json!(["kicker"])));
        let seen = public(app, &path).await;
        assert_eq!((&seen["target"]["headline"], &seen["target"]["corrections"][0]["text"]), (&json!("A third try"), &json!("The headline was wrong.")));
        let draft = app.ask_as(editor, "query ($id: ID!) { editorial { article(by: {id: $id}) { state headline head { content { kicker headline } } \
            revisions { nodes { number reason } } diff { fields { field before after } blocks { operation } } history { nodes { action detail } } } } }", json!({"id": id})).await;
        let draft = &draft["data"]["editorial"]["article"];
        assert_eq!((&draft["headline"], &draft["head"]["content"]["kicker"]), (&json!("A third try"), &json!("Berlin")), "{draft:#}");
        assert_eq!(draft["diff"]["fields"], json!([{"field": "kicker", "before": "Rome", "after": "Berlin"}]));

        let moved = step(app, editor, "changeArticlePath", json!({"id": id, "expectedVersion": 8, "slug": "third"})).await;
        let new = moved["live"]["path"].as_str().unwrap().to_owned();
        assert!(new.ends_with("/third"), "{new}");
        let old = public(app, &path).await;
        assert_eq!((&old["status"], &old["redirectTo"]), (&json!("MOVED"), &json!(new)));

        let kill = step(app, editor, "retractArticle", json!({"id": id, "expectedVersion": 9, "notice": "It was not true."})).await;
        assert_eq!(kill["article"]["allowedActions"], json!([]), "{kill:#}");
        let gone = json!({"status": "GONE", "redirectTo": null, "notice": {"text": "It was not true."}, "target": null});
        assert_eq!(public(app, &new).await, gone);
        assert_eq!(public(app, &path).await, gone);
        assert_eq!(app.get("{ articles { totalCount } }").await["articles"]["totalCount"], before["articles"]["totalCount"]);
        let over = refused(app, editor, "publishArticle", json!({"id": id, "expectedVersion": 10})).await;
        assert_eq!(over["__typename"], "InvalidTransitionError");
    }

    async fn what_was_planned_appears_in_time_and_as_it_was(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let made = step(app, editor, "createArticle", json!({"content": content("Frozen")})).await;
        let id = made["article"]["id"].clone();
        let at = Micros(app.clock.now().0 + 60_000_000);
        let past = refused(app, editor, "scheduleArticle", json!({"id": id, "expectedVersion": 1, "at": "2020-01-01T00:00:00Z"})).await;
        assert_eq!(past["field"], json!(["at"]));
        let planned = step(app, editor, "scheduleArticle", json!({"id": id, "expectedVersion": 1, "at": at.to_string(), "mode": "EMBARGO_UNTIL"})).await;
        assert_eq!(planned["article"]["state"], "EMBARGOED");
        step(app, editor, "updateArticle", json!({"id": id, "expectedVersion": 2, "patch": {"headline": "Later"}})).await;
        let count = async || app.get("{ articles { totalCount nodes { headline publishedAt } } }").await["articles"].take();
        let before = count().await["totalCount"].as_i64().unwrap();
        app.clock.set(Micros(at.0 - 1));
        editorial::release_if_due(&app.app).await;
        assert_eq!(count().await["totalCount"], before);
        app.clock.set(at);
        editorial::release_if_due(&app.app).await;
        let after = count().await;
        assert_eq!(after["totalCount"], before + 1);
        assert_eq!(after["nodes"][0], json!({"headline": "Frozen", "publishedAt": at.to_millis()}));
        let head = app.ask_as(editor, "query ($id: ID!) { editorial { article(by: {id: $id}) { state headline release { at } } } }", json!({"id": id})).await;
        assert_eq!(head["data"]["editorial"]["article"], json!({"state": "DRAFT", "headline": "Later", "release": null}));
    }

    async fn a_preview_shows_the_draft_and_nothing_else_does(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let made = step(app, editor, "createArticle", json!({"content": content("Not yet")})).await;
        let id = made["article"]["id"].clone();
        let link = mutate(app, editor, "createPreviewLink", "token previewLink { id useCount } userErrors { message }", json!({"articleId": id})).await;
        let ask = "query ($token: String!) { preview(token: $token) { headline isPreview primaryRegion { name } body { text blocks { __typename } } bylines { author { name } } } }";
        let seen = app.data(ask, json!({"token": link["token"]})).await;
        assert_eq!(seen["preview"]["headline"], "Not yet");
        assert_eq!(seen["preview"]["isPreview"], true);
        assert_eq!(seen["preview"]["bylines"][0]["author"]["name"], "QNavy");
        assert_eq!(seen["preview"]["body"]["text"], "First.\n\nSecond.");
        assert_eq!(app.data(ask, json!({"token": "guess"})).await["preview"], Value::Null);
        let web = Web::start(&app.app);
        let answer = web.post(&[], ask, json!({"token": link["token"]})).await;
        for (name, value) in [("cache-control", "no-store"), ("x-robots-tag", "noindex"), ("referrer-policy", "no-referrer")] {
            assert_eq!(answer.header(name), Some(value), "{answer:?}");
        }
        let uses = app.ask_as(editor, "query ($id: ID!) { editorial { article(by: {id: $id}) { previewLinks { useCount } history { nodes { action } } } } }", json!({"id": id})).await;
        assert_eq!(uses["data"]["editorial"]["article"]["previewLinks"], json!([{"useCount": 2}]));
        assert_eq!(uses["data"]["editorial"]["article"]["history"]["nodes"][0]["action"], "preview");
        mutate(app, editor, "revokePreviewLink", "userErrors { message }", json!({"id": link["previewLink"]["id"]})).await;
        assert_eq!(app.data(ask, json!({"token": link["token"]})).await["preview"], Value::Null);
    }

    async fn a_repeated_request_happens_once(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let input = json!({"content": content("Once"), "then": "PUBLISH", "clientMutationId": "a"});
        let first = step(app, editor, "createArticle", input.clone()).await;
        assert_eq!(step(app, editor, "createArticle", input).await, first);
        let other = refused(app, editor, "createArticle", json!({"content": content("Another"), "clientMutationId": "a"})).await;
        assert_eq!(other["code"], "IDEMPOTENCY_MISMATCH");
        let wrong = mutate(app, editor, "createArticle", "article { id } userErrors { code field }",
            json!({"content": {"headline": "No", "urgency": 12, "tags": [{"tag": {"slug": "nope"}}]}})).await;
        assert_eq!(wrong["userErrors"], json!([
            {"code": "INVALID", "field": ["content", "urgency"]},
            {"code": "NOT_FOUND", "field": ["content", "tags", "0"]},
        ]), "{wrong:#}");
        let unready = mutate(app, editor, "createArticle", "article { id } userErrors { code field }",
            json!({"content": {"headline": "No"}, "then": "PUBLISH"})).await;
        let fields: Vec<&Value> = unready["userErrors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
        assert_eq!(fields, [&json!(["content", "body"]), &json!(["content", "bylines"]), &json!(["content", "regions"])]);
    }
}
