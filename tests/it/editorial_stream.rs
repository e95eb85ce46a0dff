//! What the newsroom hears of its own work, and who does not.

use std::sync::Arc;

use dateline::app::App;
use dateline::auth::{Role, UserIdentity, Who};
use dateline::kernel::{GlobalId, Micros, NodeKind, RandomIds};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::subscriptions::Listener;

const CHANGED: &str =
    "subscription ($ids: [ID!], $after: String) { it: editorialArticleChanged(ids: $ids, after: $after) {
    cursor action subjectId article { id headline state } user { displayName } } }";

fn listen(app: &TestApp, who: Who, variables: Value) -> Listener {
    Listener::of(app, &app.app, who, CHANGED, variables)
}

/// From the beginning of the log.
fn start() -> Value {
    json!("d2MAAAAAAAAAAAAAAAAAAAAAAAAAAA")
}

/// What was done and to which headline.
async fn next(listener: &mut Listener) -> (String, Value) {
    let mut event = listener.next().await;
    (event["action"].as_str().unwrap().to_owned(), event["article"]["headline"].take())
}

fn told(action: &str, headline: &str) -> (String, Value) {
    (action.to_owned(), json!(headline))
}

on_both_databases! {
    async fn editors_hear_everything_once_and_in_order(app: &TestApp) {
        app.import(LINES).await;
        let (writer, editor) = (user(Role::Contributor, 1), user(Role::Editor, 2));
        let mut live = listen(app, editor, json!({"after": start()}));
        let made = step(app, writer, "createArticle", json!({"content": content("One")})).await;
        let id = &made["article"]["id"];
        let first = live.next().await;
        assert_eq!((&first["action"], &first["subjectId"], &first["article"]["state"]), (&json!("createArticle"), id, &json!("DRAFT")));
        step(app, writer, "submitArticle", json!({"id": id, "expectedVersion": 1})).await;
        // What is no article is no business of this stream.
        let tag = json!({"name": "Bridges", "slug": "bridges", "tagKind": "SUBJECT"});
        assert_eq!(mutate(app, editor, "createTag", "userErrors { message }", tag).await["userErrors"], json!([]));
        step(app, editor, "publishArticle", json!({"id": id, "expectedVersion": 2})).await;
        let second = live.next().await;
        assert_eq!(second["action"], "submitArticle");
        assert_eq!(next(&mut live).await, told("publishArticle", "One"));
        // Who comes back hears the rest, with the article as it is by then.
        let mut resumed = listen(app, editor, json!({"after": first["cursor"]}));
        let again = resumed.next().await;
        assert_eq!((&again["cursor"], &again["article"]["state"]), (&second["cursor"], &json!("PUBLISHED")));
        assert_eq!(next(&mut resumed).await, told("publishArticle", "One"));
        assert_eq!(resumed.answer_at_once(), None);
    }

    async fn everybody_else_hears_of_their_own_articles(app: &TestApp) {
        app.import(LINES).await;
        let author_id = GlobalId::parse(app.get("{ author(by: {slug: \"qnavy\"}) { id } }").await["author"]["id"].as_str().unwrap()).unwrap().id;
        let id = Uuid::from_u128(3);
        let bylined = Who::User(UserIdentity { user_id: id, session_id: id, role: Role::Author, author_id: Some(author_id), expires_at: Micros(i64::MAX) });
        let (one, two, editor) = (user(Role::Contributor, 1), user(Role::Contributor, 2), user(Role::Editor, 4));
        let mut nobodys = content("By nobody");
        nobodys["bylines"] = json!([]);
        let made = step(app, editor, "createArticle", json!({"content": nobodys})).await;
        step(app, one, "createArticle", json!({"content": content("By one")})).await;
        step(app, two, "createArticle", json!({"content": content("By two")})).await;
        assert_eq!(next(&mut listen(app, one, json!({"after": start()}))).await, told("createArticle", "By one"));
        assert_eq!(next(&mut listen(app, two, json!({"after": start()}))).await, told("createArticle", "By two"));
        // Whether something is their own is decided when they are told.
        assert_eq!(next(&mut listen(app, bylined, json!({"after": start()}))).await, told("createArticle", "By one"));
        let patch = json!({"bylines": [{"author": {"slug": "qnavy"}}]});
        step(app, editor, "updateArticle", json!({"id": made["article"]["id"], "expectedVersion": 1, "patch": patch})).await;
        assert_eq!(next(&mut listen(app, bylined, json!({"after": start()}))).await, told("createArticle", "By nobody"));
        // Nothing of the others is left for who has heard their own.
        let mut rest = listen(app, two, json!({"after": start()}));
        rest.next().await;
        step(app, one, "createArticle", json!({"content": content("By one again")})).await;
        step(app, two, "createArticle", json!({"content": content("By two again")})).await;
        assert_eq!(next(&mut rest).await, told("createArticle", "By two again"));
    }

    async fn what_is_deleted_is_told_to_those_who_knew_it(app: &TestApp) {
        app.import(LINES).await;
        let (one, two, editor) = (user(Role::Contributor, 1), user(Role::Contributor, 2), user(Role::Editor, 4));
        let made = step(app, one, "createArticle", json!({"content": content("Gone")})).await;
        let id = &made["article"]["id"];
        let gone = mutate(app, one, "deleteArticle", "userErrors { message }", json!({"id": id, "expectedVersion": 1})).await;
        assert_eq!(gone["userErrors"], json!([]));
        step(app, two, "createArticle", json!({"content": content("Another")})).await;
        for who in [one, editor] {
            let mut listener = listen(app, who, json!({"after": start()}));
            for action in ["createArticle", "deleteArticle"] {
                let event = listener.next().await;
                assert_eq!((&event["action"], &event["subjectId"], &event["article"]), (&json!(action), id, &Value::Null));
            }
        }
        assert_eq!(next(&mut listen(app, two, json!({"after": start()}))).await, told("createArticle", "Another"));
    }

    async fn some_articles_can_be_followed(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 1);
        step(app, editor, "createArticle", json!({"content": content("Other")})).await;
        let made = step(app, editor, "createArticle", json!({"content": content("This")})).await;
        let ids = json!([made["article"]["id"]]);
        let mut listener = listen(app, editor, json!({"ids": ids, "after": start()}));
        assert_eq!(next(&mut listener).await, told("createArticle", "This"));
        let refused = async |variables: Value| listen(app, editor, variables).answer().await["errors"][0]["extensions"]["code"].take();
        assert_eq!(refused(json!({"ids": []})).await, "BAD_USER_INPUT");
        let public = GlobalId::new(NodeKind::Article, Uuid::nil()).to_string();
        assert_eq!(refused(json!({"ids": [public]})).await, "BAD_USER_INPUT");
        assert_eq!(refused(json!({"after": "Y2sAAAAAAAAAAA"})).await, "CURSOR_INVALID");
    }

    async fn one_node_hears_of_the_others(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 1);
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let mut listener = Listener::of(app, &other, editor, CHANGED, json!({"after": start()}));
        let work = async {
            for headline in ["One", "Two"] {
                step(app, editor, "createArticle", json!({"content": content(headline)})).await;
                assert_eq!(next(&mut listener).await, told("createArticle", headline));
            }
        };
        tokio::select! {
            () = work => {}
            () = other.follow() => {}
        }
    }
}
