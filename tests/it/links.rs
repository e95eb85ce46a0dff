//! What becomes of links: paths as browsers send them, chains of redirects, and the links of other articles.

use dateline::auth::{Role, Who};
use dateline::kernel::{GlobalId, NodeKind};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, mutate, refused, step, user};
use crate::on_both_databases;
use crate::page::LINES;

fn editor() -> Who {
    user(Role::Editor, 2)
}

async fn route(app: &TestApp, path: &str) -> Value {
    let ask = "query ($path: String!) { route(path: $path) { status redirectTo target { path } } }";
    app.data(ask, json!({"path": path})).await["route"].take()
}

async fn redirect(app: &TestApp, from: &str, to: &str) -> Value {
    let input = json!({"path": from, "redirectTo": to});
    mutate(app, editor(), "createRedirect", "userErrors { code field }", input).await["userErrors"].take()
}

/// The id under which readers know an article.
fn public(id: &Value) -> Value {
    let id = GlobalId::parse(id.as_str().unwrap()).unwrap().id;
    GlobalId::new(NodeKind::Article, id).to_string().into()
}

/// Publishes an article whose text links to another.
async fn linking(app: &TestApp, headline: &str, id: &Value) -> Value {
    let (id, mut body) = (public(id), content(headline));
    body["body"] = json!({"blocks": [{"articleLink": {"article": {"id": id}}}, {"paragraph": {"spans": [{"text": "There", "link": {"article": {"id": id}}}]}}]});
    step(app, editor(), "createArticle", json!({"content": body, "then": "PUBLISH"})).await
}

async fn html(app: &TestApp, path: &Value) -> (String, i64) {
    let ask = "query ($path: String!) { article(by: {path: $path}) { version body { html } } }";
    let found = app.data(ask, json!({"path": path})).await["article"].take();
    (found["body"]["html"].as_str().unwrap().to_owned(), found["version"].as_i64().unwrap())
}

/// The articles that changed since a cursor, and the next cursor.
async fn changes(app: &TestApp, after: &Value) -> (Vec<(Value, i64)>, Value) {
    let ask = "query ($after: String) { articleChanges(first: 100, after: $after) { nodes { articleId version } pageInfo { endCursor } } }";
    let found = app.data(ask, json!({"after": after})).await["articleChanges"].take();
    let nodes = found["nodes"].as_array().unwrap();
    let seen = nodes.iter().map(|node| (node["articleId"].clone(), node["version"].as_i64().unwrap())).collect();
    (seen, found["pageInfo"]["endCursor"].clone())
}

on_both_databases! {
    async fn a_path_is_found_however_browsers_write_it(app: &TestApp) {
        app.import(LINES).await;
        let ok = json!({"status": "OK", "redirectTo": null, "target": {"path": "/region/france"}});
        for path in ["/region/france", "/region/france?utm_source=x&y=%2F", "/region/fr%61nce", "/region/france#news"] {
            assert_eq!(route(app, path).await, ok, "{path}");
        }
        let moved = json!({"status": "MOVED", "redirectTo": "/region/france", "target": {"path": "/region/france"}});
        assert_eq!(redirect(app, "/frankreich-für-alle", "/region/france").await, json!([]));
        for path in ["/region/france/?page=2", "/frankreich-f%C3%BCr-alle", "/frankreich-f%c3%bcr-alle/", "/frankreich-für-alle?x"] {
            assert_eq!(route(app, path).await, moved, "{path}");
        }
        for path in ["/", "/#top"] {
            assert_eq!(route(app, path).await, json!({"status": "OK", "redirectTo": null, "target": null}), "{path}");
        }
        for path in ["/?p=404", "/region%2Ffrance", "/region/france%00", "/region/france%ff", "/region/france//", "/nowhere?path=/region/france", ""] {
            assert_eq!(route(app, path).await, Value::Null, "{path}");
        }
    }

    async fn redirects_are_one_hop_and_never_a_circle(app: &TestApp) {
        app.import(LINES).await;
        for (from, to) in [("/a", "/b"), ("/b", "/c/"), ("/c", "/region/france"), ("/x", "/y"), ("/y", "https://elsewhere.example/"), ("/list", "/region/france?page=2")] {
            assert_eq!(redirect(app, from, to).await, json!([]), "{from}");
        }
        let moved = json!({"status": "MOVED", "redirectTo": "/region/france", "target": {"path": "/region/france"}});
        for path in ["/a", "/b", "/c", "/a/"] {
            assert_eq!(route(app, path).await, moved, "{path}");
        }
        assert_eq!(route(app, "/x").await["redirectTo"], "https://elsewhere.example/");
        assert_eq!(route(app, "/list").await["redirectTo"], "/region/france?page=2");
        for to in ["/a", "/a/", "/a?again", "/b"] {
            assert_eq!(redirect(app, "/c", to).await[0]["code"], "CYCLE", "{to}");
        }

        // The former paths of what was archived lead where the readers were sent, by way of nothing else.
        let made = step(app, editor(), "createArticle", json!({"content": content("Old news"), "then": "PUBLISH"})).await;
        let id = &made["article"]["id"];
        let first = made["live"]["path"].as_str().unwrap().to_owned();
        let moved = step(app, editor(), "changeArticlePath", json!({"id": id, "expectedVersion": made["article"]["version"], "slug": "older-news"})).await;
        let second = moved["live"]["path"].as_str().unwrap().to_owned();
        step(app, editor(), "archiveArticle", json!({"id": id, "expectedVersion": moved["article"]["version"], "redirectTo": "/a"})).await;
        for path in [&first, &second] {
            assert_eq!(route(app, path).await["redirectTo"], "/region/france", "{path}");
        }
    }

    async fn links_of_other_articles_follow_what_moves_and_vanish_with_it(app: &TestApp) {
        app.import(LINES).await;
        let target = step(app, editor(), "createArticle", json!({"content": content("Target")})).await;
        let id = &target["article"]["id"];
        let linking = linking(app, "Linking", id).await;
        let (at, linking_id) = (&linking["live"]["path"], &linking["article"]["id"]);
        let (before, version) = html(app, at).await;
        assert!(!before.contains("href"), "{before}");

        let (_, cursor) = changes(app, &Value::Null).await;
        let out = step(app, editor(), "publishArticle", json!({"id": id, "expectedVersion": 1})).await;
        let path = out["live"]["path"].as_str().unwrap();
        let (shown, shown_version) = html(app, at).await;
        assert_eq!(shown.matches(&format!("href=\"{path}\"")).count(), 2, "{shown}");
        assert_eq!(shown_version, version + 1);
        let (seen, cursor) = changes(app, &cursor).await;
        assert_eq!(seen, [(public(id), 1), (public(linking_id), version + 1)]);

        let moved = step(app, editor(), "changeArticlePath", json!({"id": id, "expectedVersion": 2, "slug": "elsewhere"})).await;
        let path = moved["live"]["path"].as_str().unwrap();
        assert_eq!(html(app, at).await.0.matches(&format!("href=\"{path}\"")).count(), 2);

        // What changes neither path nor headline touches nobody else.
        let (_, same) = changes(app, &cursor).await;
        let corrected = mutate(app, editor(), "correctArticle", "article { version } userErrors { message }",
            json!({"id": id, "expectedVersion": 3, "patch": {"kicker": "Rome"}, "text": "A kicker."})).await;
        assert_eq!(changes(app, &same).await.0.len(), 1);
        assert_eq!(corrected["userErrors"], json!([]));

        // An editor's own version is not disturbed, and the public one goes on counting.
        let next = step(app, editor(), "updateArticle", json!({"id": linking_id, "expectedVersion": linking["article"]["version"], "patch": {"kicker": "Bonn"}})).await;
        let counted = html(app, at).await.1;
        let again = step(app, editor(), "publishArticle", json!({"id": linking_id, "expectedVersion": next["article"]["version"]})).await;
        assert_eq!(html(app, at).await.1, counted + 1);

        step(app, editor(), "retractArticle", json!({"id": id, "expectedVersion": corrected["article"]["version"], "notice": "Not true."})).await;
        let (after, last) = html(app, at).await;
        assert_eq!((after, last), (before, counted + 2));
        step(app, editor(), "archiveArticle", json!({"id": linking_id, "expectedVersion": again["article"]["version"]})).await;
        let (seen, _) = changes(app, &same).await;
        assert_eq!(seen.last(), Some(&(public(linking_id), last + 1)));
        assert_eq!(refused(app, editor(), "publishArticle", json!({"id": id, "expectedVersion": 99})).await["code"], "STALE_VERSION");
    }

    async fn who_keeps_copies_hears_of_new_names(app: &TestApp) {
        app.import(LINES).await;
        let region = app.get("{ region(by: {slug: \"france\"}) { id version articles { totalCount } } }").await["region"].take();
        let (_, cursor) = changes(app, &Value::Null).await;
        let update = async |patch: Value| {
            let mut input = patch;
            let now = app.data("query ($id: ID!) { node(id: $id) { ... on Region { version } } }", json!({"id": region["id"]})).await;
            input["id"] = region["id"].clone();
            input["expectedVersion"] = now["node"]["version"].clone();
            let payload = mutate(app, editor(), "updateRegion", "userErrors { message }", input).await;
            assert_eq!(payload["userErrors"], json!([]));
        };
        update(json!({"officialName": "French Republic"})).await;
        assert_eq!(changes(app, &cursor).await.0, []);
        update(json!({"name": "La France"})).await;
        let (seen, cursor) = changes(app, &cursor).await;
        let direct = app.data("query ($id: ID!) { articles(filter: {region: {anyOf: [{id: $id}]}}) { nodes { id version regions { id } } } }", json!({"id": region["id"]})).await;
        let shown = direct["articles"]["nodes"].as_array().unwrap().iter().filter(|node| node["regions"].as_array().unwrap().iter().any(|tagged| tagged["id"] == region["id"]));
        let mut wanted: Vec<String> = shown.map(|node| format!("{} {}", node["id"], node["version"])).collect();
        let mut got: Vec<String> = seen.iter().map(|(id, version)| format!("{id} {version}")).collect();
        wanted.sort();
        got.sort();
        assert!(!got.is_empty());
        assert_eq!(got, wanted);
        update(json!({"slug": "la-france"})).await;
        assert_eq!(changes(app, &cursor).await.0.len(), got.len());
    }
}
