//! Terms with so many articles that a change of them goes in steps: what readers and editors see meanwhile, and at the end.

use std::sync::Arc;

use dateline::app::App;
use dateline::auth::{Role, Who};
use dateline::curation::moves;
use dateline::db::Sql;
use dateline::kernel::{Clock, Micros, RandomIds};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;

/// More articles than go along at once.
const MANY: usize = moves::AT_ONCE + 20;

fn editor() -> Who {
    user(Role::Editor, 2)
}

/// Publishes that many articles with more in their content.
async fn publish_many(app: &TestApp, more: Value) {
    let article = |number: usize| {
        let mut content = content(&format!("Article {number}"));
        content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let published_at = Micros(app.clock.now().0 - 60_000_000 * (number as i64 + 1)).to_string();
        content["publishedAt"] = json!(published_at);
        json!({"article": {"importKey": {"source": "many", "key": number.to_string()}, "then": "PUBLISH", "content": content}})
    };
    app.import_values(&(0..MANY).map(article).collect::<Vec<_>>()).await;
}

async fn change(app: &TestApp, name: &str, selection: &str, input: Value) -> Value {
    let payload = mutate(app, editor(), name, &format!("{selection} userErrors {{ code field message }}"), input).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}: {payload:#}");
    payload
}

async fn refused(app: &TestApp, name: &str, input: Value) -> Value {
    let payload = mutate(app, editor(), name, "userErrors { code field }", input).await;
    payload["userErrors"].clone()
}

async fn running(app: &TestApp) -> Value {
    let ask = "{ editorial { vocabularyMoves(first: 5) { nodes { kind state doneCount totalCount skippedCount } } } }";
    let answer = app.ask_as(editor(), ask, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["editorial"]["vocabularyMoves"]["nodes"].clone()
}

async fn count(app: &TestApp, query: &str) -> i64 {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    Sql::new(query).one::<Number>(app.app.db.primary()).await.unwrap().unwrap().n
}

/// The cursor of the end of the change stream.
async fn end_of_stream(app: &TestApp) -> Value {
    let mut after = Value::Null;
    loop {
        let ask = "query ($after: String) { articleChanges(first: 500, after: $after) { pageInfo { endCursor hasNextPage } } }";
        let page = app.data(ask, json!({"after": after})).await["articleChanges"]["pageInfo"].take();
        after = page["endCursor"].clone();
        if page["hasNextPage"] == false {
            return after;
        }
    }
}

/// How many articles the change stream has after a cursor.
async fn changed_since(app: &TestApp, after: &Value) -> usize {
    let ask = "query ($after: String) { articleChanges(first: 500, after: $after) { nodes { articleId } } }";
    app.data(ask, json!({"after": after})).await["articleChanges"]["nodes"].as_array().unwrap().len()
}

/// Counters and lists say the same.
async fn lists_are_whole(app: &TestApp) {
    let wrong = "SELECT count(*) AS n FROM feed_scope s WHERE s.live_count <> (SELECT count(*) FROM article_feed f WHERE f.scope_id = s.id)";
    assert_eq!(count(app, wrong).await, 0, "counted wrong");
    let wrong = "SELECT count(*) AS n FROM feed_scope s WHERE s.live_count <> (SELECT coalesce(sum(m.live_count), 0) FROM feed_month m WHERE m.scope_id = s.id)";
    assert_eq!(count(app, wrong).await, 0, "months counted wrong");
}

async fn make_tag(app: &TestApp, name: &str) -> Value {
    change(app, "createTag", "tag { id version }", json!({"name": name})).await["tag"].take()
}

async fn tagged(app: &TestApp, slug: &str) -> Value {
    let ask = "query ($slug: String!) { tag(by: {slug: $slug}) { articleCount } }";
    app.data(ask, json!({"slug": slug})).await["tag"]["articleCount"].take()
}

on_both_databases! {
    async fn a_tag_with_many_articles_gives_way_in_steps(app: &TestApp) {
        app.import(LINES).await;
        let (old, new) = (make_tag(app, "Old").await, make_tag(app, "New").await);
        publish_many(app, json!({"tags": [{"tag": {"slug": "old"}}]})).await;
        let mut both = content("Has both");
        both["tags"] = json!([{"tag": {"slug": "new"}}, {"tag": {"slug": "old"}}]);
        let both = step(app, editor(), "createArticle", json!({"content": both, "then": "PUBLISH"})).await;
        let stream = end_of_stream(app).await;
        let asked = json!({"id": old["id"], "replaceById": new["id"]});
        assert_eq!(change(app, "deleteTag", "deletedTagId", asked.clone()).await["deletedTagId"], Value::Null);
        let total = MANY + 1;
        assert_eq!(running(app).await, json!([{"kind": "REPLACE", "state": "RUNNING", "doneCount": 0, "totalCount": total, "skippedCount": 0}]));
        assert_eq!(tagged(app, "old").await, total, "nothing has moved yet");
        // It is on its way, and what it goes to must stay.
        assert_eq!(refused(app, "deleteTag", asked).await, json!([{"code": "IN_USE", "field": ["id"]}]));
        assert_eq!(refused(app, "deleteTag", json!({"id": new["id"]})).await, json!([{"code": "IN_USE", "field": ["id"]}]));

        assert!(moves::take_step(&app.app).await.unwrap());
        let left = tagged(app, "old").await.as_i64().unwrap();
        let moved = tagged(app, "new").await.as_i64().unwrap();
        assert!(left > 0 && left < total as i64 && moved > 1, "{left} {moved}");
        let ask = "{ articles(first: 100) { nodes { headline tags { tag { slug } } } } }";
        for article in app.get(ask).await["articles"]["nodes"].as_array().unwrap() {
            let tags: Vec<&str> = article["tags"].as_array().unwrap().iter().map(|tag| tag["tag"]["slug"].as_str().unwrap()).collect();
            if article["headline"].as_str().unwrap().starts_with("Article ") {
                assert!(tags == ["old"] || tags == ["new"], "{article}");
            }
        }
        // Others write meanwhile, and one of them uses what is going.
        let mut late = content("Late");
        late["tags"] = json!([{"tag": {"slug": "old"}}]);
        step(app, editor(), "createArticle", json!({"content": late, "then": "PUBLISH"})).await;
        let draft = step(app, editor(), "createArticle", json!({"content": late})).await;

        // The node is gone; another one goes on.
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        moves::continue_moves(&other).await.unwrap();
        app.app.sync().await.unwrap();
        assert_eq!(running(app).await[0]["state"], "DONE");
        assert_eq!(tagged(app, "old").await, Value::Null);
        assert_eq!(tagged(app, "new").await, total + 1);
        let route = app.get("{ route(path: \"/tag/old\") { status redirectTo } }").await;
        assert_eq!(route["route"], json!({"status": "MOVED", "redirectTo": "/tag/new"}));
        assert_eq!(changed_since(app, &stream).await, total + 1);
        let path = both["live"]["path"].as_str().unwrap();
        let ask = "query ($path: String!) { article(by: {path: $path}) { tags { tag { slug } } } }";
        assert_eq!(app.data(ask, json!({"path": path})).await["article"]["tags"], json!([{"tag": {"slug": "new"}}]));
        let ask = "query ($id: ID!) { editorial { article(by: {id: $id}) { head { content { tags { tag { slug } } } } } } }";
        let head = app.ask_as(editor(), ask, json!({"id": draft["article"]["id"]})).await;
        assert_eq!(head["data"]["editorial"]["article"]["head"]["content"]["tags"], json!([{"tag": {"slug": "new"}}]));
        assert_eq!(count(app, "SELECT count(*) AS n FROM draft_reference d WHERE d.kind = 'Tag' AND NOT EXISTS (SELECT 1 FROM tag t WHERE t.id = d.ref_id)").await, 0);
        lists_are_whole(app).await;
    }

    async fn many_tags_are_merged_in_steps(app: &TestApp) {
        app.import(LINES).await;
        let (big, small, into) = (make_tag(app, "Big").await, make_tag(app, "Small").await, make_tag(app, "Into").await);
        publish_many(app, json!({"tags": [{"tag": {"slug": "big"}}, {"tag": {"slug": "small"}}]})).await;
        change(app, "mergeTags", "mergedTagIds", json!({"ids": [big["id"], small["id"]], "intoId": into["id"]})).await;
        assert_eq!(running(app).await.as_array().unwrap().len(), 2);
        moves::continue_moves(&app.app).await.unwrap();
        assert_eq!(tagged(app, "into").await, MANY);
        assert_eq!((tagged(app, "big").await, tagged(app, "small").await), (Value::Null, Value::Null));
        lists_are_whole(app).await;
    }

    async fn lists_follow_a_region_with_many_articles_in_steps(app: &TestApp) {
        app.import(LINES).await;
        let region = async |slug: &str| {
            let ask = "query ($slug: String!) { region(by: {slug: $slug}) { id version articles { totalCount } } }";
            app.data(ask, json!({"slug": slug})).await["region"].take()
        };
        let articles = async |slug: &str| region(slug).await["articles"]["totalCount"].as_i64().unwrap();
        change(app, "createRegion", "region { id }", json!({"name": "Atlantis", "primaryParent": {"slug": "eurasia"}})).await;
        let (eurasia, africa, world) = (articles("eurasia").await, articles("africa").await, articles("world").await);
        publish_many(app, json!({"regions": [{"slug": "atlantis"}]})).await;
        let atlantis = region("atlantis").await;
        assert_eq!(articles("eurasia").await, eurasia + MANY as i64);
        change(app, "updateRegion", "region { id }", json!({"id": atlantis["id"], "expectedVersion": atlantis["version"], "primaryParent": {"slug": "africa"}})).await;
        assert_eq!(running(app).await, json!([{"kind": "REPARENT", "state": "RUNNING", "doneCount": 0, "totalCount": MANY, "skippedCount": 0}]));
        assert!(moves::take_step(&app.app).await.unwrap());
        // What is published meanwhile lies where the region is now.
        let mut new = content("New");
        new["regions"] = json!([{"slug": "atlantis"}]);
        step(app, editor(), "createArticle", json!({"content": new, "then": "PUBLISH"})).await;
        let (left, come) = (articles("eurasia").await - eurasia, articles("africa").await - africa);
        assert!(left > 0 && come > 1 && left + come == MANY as i64 + 1, "{left} {come}");
        // It moves back before it has arrived: both go on, and the end is what the vocabulary says.
        let atlantis = region("atlantis").await;
        change(app, "updateRegion", "region { id }", json!({"id": atlantis["id"], "expectedVersion": atlantis["version"], "primaryParent": {"slug": "eurasia"}})).await;
        moves::continue_moves(&app.app).await.unwrap();
        assert_eq!((articles("eurasia").await, articles("africa").await), (eurasia + MANY as i64 + 1, africa));
        assert_eq!(articles("world").await, world, "what lies above Africa alone has none of them");
        lists_are_whole(app).await;
    }

    async fn everybody_who_keeps_copies_hears_that_an_author_has_another_name(app: &TestApp) {
        app.import(LINES).await;
        let author = change(app, "createAuthor", "author { id version }", json!({"name": "Jane Doe"})).await["author"].take();
        publish_many(app, json!({"bylines": [{"author": {"slug": "jane-doe"}}]})).await;
        let stream = end_of_stream(app).await;
        change(app, "updateAuthor", "author { id }", json!({"id": author["id"], "expectedVersion": author["version"], "name": "Jane Roe"})).await;
        // Readers have it at once; who keeps copies is told step by step.
        let ask = "{ author(by: {slug: \"jane-doe\"}) { name } }";
        assert_eq!(app.get(ask).await["author"]["name"], "Jane Roe");
        moves::continue_moves(&app.app).await.unwrap();
        assert_eq!(changed_since(app, &stream).await, MANY);
        assert_eq!(running(app).await, json!([{"kind": "ANNOUNCE", "state": "DONE", "doneCount": MANY, "totalCount": MANY, "skippedCount": 0}]));
    }

    async fn an_article_that_cannot_be_read_stops_no_other(app: &TestApp) {
        app.import(LINES).await;
        let (old, new) = (make_tag(app, "Old").await, make_tag(app, "New").await);
        publish_many(app, json!({"tags": [{"tag": {"slug": "old"}}]})).await;
        let one = "id = (SELECT head_revision_id FROM article WHERE headline = 'Article 7')";
        let write = async |sql: String| {
            let tx = app.app.db.begin().await.unwrap();
            Sql::new(&sql).execute(&tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        write(format!("UPDATE article_revision SET content = '?' || content WHERE {one}")).await;
        change(app, "deleteTag", "deletedTagId", json!({"id": old["id"], "replaceById": new["id"]})).await;
        moves::continue_moves(&app.app).await.unwrap();
        assert_eq!((tagged(app, "old").await, tagged(app, "new").await), (json!(1), json!(MANY - 1)));
        assert_eq!(running(app).await, json!([{"kind": "REPLACE", "state": "RUNNING", "doneCount": MANY - 1, "totalCount": MANY, "skippedCount": 1}]));
        assert_eq!(moves::stuck(app.app.db.primary()).await.unwrap().len(), 1);
        // Not again before a minute has passed.
        assert!(!moves::take_step(&app.app).await.unwrap());
        write(format!("UPDATE article_revision SET content = substr(content, 2) WHERE {one}")).await;
        app.clock.set(Micros(app.clock.now().0 + 61_000_000));
        moves::continue_moves(&app.app).await.unwrap();
        assert_eq!((tagged(app, "old").await, tagged(app, "new").await), (Value::Null, json!(MANY)));
        assert!(moves::stuck(app.app.db.primary()).await.unwrap().is_empty());
    }

    async fn what_is_frozen_for_release_and_what_menus_lead_to_is_known(app: &TestApp) {
        app.import(LINES).await;
        let (old, new) = (make_tag(app, "Old").await, make_tag(app, "New").await);
        let mut tagged = content("Planned");
        tagged["tags"] = json!([{"tag": {"slug": "old"}}]);
        let made = step(app, editor(), "createArticle", json!({"content": tagged})).await;
        let (id, at) = (&made["article"]["id"], Micros(app.clock.now().0 + 60_000_000));
        step(app, editor(), "scheduleArticle", json!({"id": id, "expectedVersion": 1, "at": at.to_string()})).await;
        step(app, editor(), "updateArticle", json!({"id": id, "expectedVersion": 2, "patch": {"tags": []}})).await;
        let menu = json!({"location": "primary", "items": [{"label": "Old", "target": {"tag": {"slug": "old"}}, "title": old["id"]}]});
        mutate(app, user(Role::Admin, 9), "saveMenu", "userErrors { message }", menu).await;
        let payload = mutate(app, editor(), "deleteTag", "userErrors { code ... on InUseError { usageCount } }", json!({"id": old["id"]})).await;
        assert_eq!(payload["userErrors"], json!([{"code": "IN_USE", "usageCount": 2}]));
        change(app, "deleteTag", "deletedTagId", json!({"id": old["id"], "replaceById": new["id"]})).await;
        app.clock.set(at);
        dateline::editorial::release_due(&app.app).await.unwrap();
        let live = app.get("{ tag(by: {slug: \"new\"}) { articles { nodes { headline } } } }").await;
        assert_eq!(live["tag"]["articles"]["nodes"], json!([{"headline": "Planned"}]));
        // The target is another page, and what merely looks like its id is left alone.
        let menus = app.get("{ menus { items { title target { path } } } }").await;
        assert_eq!(menus["menus"][0]["items"], json!([{"title": old["id"], "target": {"path": "/tag/new"}}]));
    }
}
