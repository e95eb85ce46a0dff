//! What listeners hear, and what they do not hear twice.

use async_graphql::{Request, Response, Variables};
use dateline::app::App;
use dateline::auth::{Caller, Who};
use dateline::graphql;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::on_both_databases;

const PUBLISHED: &str = "subscription ($after: String, $filter: ArticleFilter) {
    it: articlePublished(after: $after, filter: $filter) { cursor kind article { headline } }
}";
const CHANGED: &str = "subscription ($ids: [ID!]!, $after: String) {
    it: articleChanged(ids: $ids, after: $after) { cursor kind articleId article { headline isBreaking } }
}";
const BREAKING: &str = "subscription ($after: String) { it: breakingNews(after: $after) { article { headline } } }";

/// Somebody who listens.
pub struct Listener(BoxStream<'static, Response>);

impl Listener {
    fn new(app: &TestApp, document: &str, variables: Value) -> Self {
        Self::of(app, &app.app, Who::Anonymous, document, variables)
    }

    /// Somebody at a node.
    pub fn of(app: &TestApp, node: &App, who: Who, document: &str, variables: Value) -> Self {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let caller = Caller::new(who, node.clock.now());
        Self(app.schema.execute_stream(request.data(graphql::Request::new(node, caller))))
    }

    /// The answer, if it is there without waiting for anything.
    pub fn answer_at_once(&mut self) -> Option<Value> {
        self.0.next().now_or_never().flatten().map(|response| serde_json::to_value(response).unwrap())
    }

    pub async fn answer(&mut self) -> Value {
        serde_json::to_value(self.0.next().await.unwrap()).unwrap()
    }

    pub async fn next(&mut self) -> Value {
        let mut answer = self.answer().await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"]["it"].take()
    }

    async fn headline(&mut self) -> Value {
        self.next().await["article"]["headline"].take()
    }
}

fn author() -> Value {
    json!({ "author": { "slug": "a", "name": "A", "authorKind": "PERSON" } })
}

fn article(key: &str, headline: &str, more: Value) -> Value {
    let mut content = json!({
        "headline": headline, "language": "en", "body": { "text": "Text." },
        "bylines": [{ "author": { "slug": "a" } }], "regions": [{ "slug": "world" }],
    });
    content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let key = json!({ "source": "test", "key": key });
    json!({ "article": { "importKey": key, "then": "PUBLISH", "content": content } })
}

async fn save(app: &TestApp, key: &str, headline: &str, more: Value) {
    app.import_values(&[author(), article(key, headline, more)]).await;
}

async fn withdraw(app: &TestApp, key: &str) {
    let key = json!({ "source": "test", "key": key });
    app.import_values(&[json!({ "article": { "importKey": key, "withdrawn": "ARCHIVED", "content": {} } })]).await;
}

/// Where the stream is now.
pub async fn now(app: &TestApp) -> Value {
    app.get("{ articleChanges(first: 500) { pageInfo { endCursor } } }").await["articleChanges"]["pageInfo"]["endCursor"]
        .take()
}

on_both_databases! {
    async fn what_becomes_public_is_told_once_and_in_order(app: &TestApp) {
        save(app, "before", "Before", json!({})).await;
        let start = now(app).await;
        let mut live = Listener::new(app, PUBLISHED, json!({ "after": start }));
        for name in ["One", "Two", "Three"] {
            save(app, name, name, json!({})).await;
            save(app, "before", &format!("Before {name}"), json!({})).await;
        }
        let first = live.next().await;
        assert_eq!((&first["kind"], &first["article"]["headline"]), (&json!("UPSERT"), &json!("One")));
        assert_eq!(live.headline().await, "Two");
        assert_eq!(live.headline().await, "Three");

        // Who comes back later hears the rest, as it is by then, and nothing of what is gone.
        save(app, "Two", "Two, corrected", json!({})).await;
        withdraw(app, "Three").await;
        save(app, "Four", "Four", json!({})).await;
        let mut resumed = Listener::new(app, PUBLISHED, json!({ "after": first["cursor"] }));
        assert_eq!(resumed.headline().await, "Two, corrected");
        assert_eq!(resumed.headline().await, "Four");
        assert_eq!(live.headline().await, "Four");
    }

    async fn who_brings_no_cursor_hears_from_now_on(app: &TestApp) {
        save(app, "before", "Before", json!({})).await;
        let mut listener = Listener::new(app, PUBLISHED, json!({}));
        let heard = std::pin::pin!(listener.headline());
        let publish = std::pin::pin!(async {
            for number in 0.. {
                save(app, &format!("n{number}"), "After", json!({})).await;
                tokio::task::yield_now().await;
            }
        });
        let futures_util::future::Either::Left((heard, _)) = futures_util::future::select(heard, publish).await else { panic!() };
        assert_eq!(heard, "After");
    }

    async fn a_filter_is_that_of_the_lists(app: &TestApp) {
        app.import(r#"{"region": {"slug": "upland", "name": "Upland", "regionKind": "GROUPING"}}
{"region": {"slug": "uptown", "name": "Uptown", "regionKind": "GROUPING", "primaryParent": {"slug": "upland"}}}"#).await;
        let start = now(app).await;
        let filter = json!({ "region": { "anyOf": [{ "slug": "upland" }] }, "genres": ["OPINION"] });
        let mut all = Listener::new(app, PUBLISHED, json!({ "after": start, "filter": filter }));
        let direct = json!({ "region": { "anyOf": [{ "slug": "upland" }], "includeDescendants": false } });
        let mut direct = Listener::new(app, PUBLISHED, json!({ "after": start, "filter": direct }));
        let opinion = |region: &str| json!({ "regions": [{ "slug": region }], "genre": "OPINION" });
        save(app, "1", "News", json!({ "regions": [{ "slug": "uptown" }] })).await;
        save(app, "2", "Elsewhere", json!({ "genre": "OPINION" })).await;
        save(app, "3", "Uptown", opinion("uptown")).await;
        save(app, "4", "Upland", opinion("upland")).await;
        assert_eq!(all.headline().await, "Uptown");
        assert_eq!(all.headline().await, "Upland");
        assert_eq!(direct.headline().await, "Upland");
    }

    async fn changes_of_some_articles_are_told_with_their_end(app: &TestApp) {
        save(app, "a", "A", json!({})).await;
        save(app, "b", "B", json!({})).await;
        let ids = app.get("{ articles { nodes { id headline } } }").await;
        let id = ids["articles"]["nodes"].as_array().unwrap().iter().find(|it| it["headline"] == "A").unwrap()["id"].clone();
        let mut listener = Listener::new(app, CHANGED, json!({ "ids": [id], "after": now(app).await }));
        save(app, "b", "B, changed", json!({})).await;
        save(app, "a", "A, changed", json!({})).await;
        let heard = listener.next().await;
        assert_eq!(heard["article"]["headline"], "A, changed");
        withdraw(app, "a").await;
        let heard = listener.next().await;
        assert_eq!((&heard["kind"], &heard["articleId"], &heard["article"]), (&json!("REMOVE"), &id, &json!(null)));
    }

    async fn breaking_news_is_told_when_it_becomes_that(app: &TestApp) {
        save(app, "quiet", "Quiet", json!({})).await;
        let mut listener = Listener::new(app, BREAKING, json!({ "after": now(app).await }));
        save(app, "new", "New", json!({ "isBreaking": true })).await;
        assert_eq!(listener.headline().await, "New");
        save(app, "new", "New, corrected", json!({ "isBreaking": true })).await;
        save(app, "quiet", "Quiet no more", json!({ "isBreaking": true })).await;
        assert_eq!(listener.headline().await, "Quiet no more");
    }

    async fn somebody_far_behind_catches_up(app: &TestApp) {
        let start = now(app).await;
        app.import_values(&[author()]).await;
        let many: Vec<Value> = (0..1_300).map(|n| article(&n.to_string(), &format!("Number {n}"), json!({}))).collect();
        for part in many.chunks(650) {
            app.import_values(part).await;
            // Somebody else listens all the time, so that the memory fills.
            Listener::new(app, PUBLISHED, json!({ "after": start })).next().await;
        }
        let mut listener = Listener::new(app, PUBLISHED, json!({ "after": start }));
        for n in 0..60 {
            assert_eq!(listener.headline().await, format!("Number {n}"));
        }
        // Overtaken while it was already read.
        save(app, "70", "Number 70, changed", json!({})).await;
        withdraw(app, "71").await;
        for n in (60..1_300).filter(|n| ![70, 71].contains(n)) {
            assert_eq!(listener.headline().await, format!("Number {n}"));
        }
        assert_eq!(listener.headline().await, "Number 70, changed");
    }

    async fn what_cannot_be_listened_to_is_refused(app: &TestApp) {
        let refused = async |document: &str, variables: Value| {
            let error = Listener::new(app, document, variables).answer().await["errors"][0].take();
            (error["extensions"]["code"].clone(), error["message"].clone())
        };
        assert_eq!(refused(PUBLISHED, json!({ "after": "x" })).await.0, "CURSOR_INVALID");
        assert_eq!(refused(CHANGED, json!({ "ids": [] })).await.1, "`ids` has 0 members; it must have between 1 and 50.");
        let filter = json!({ "tag": { "anyOf": [{ "slug": "none" }] } });
        assert_eq!(refused(PUBLISHED, json!({ "filter": filter })).await.0, "NOT_FOUND");
    }
}
