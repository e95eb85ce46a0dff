//! How editors look after vocabulary, menus, collections, redirects and the site.

use dateline::auth::{Role, Who};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;

fn editor() -> Who {
    user(Role::Editor, 2)
}

const ERRORS: &str = "userErrors { __typename code field message ... on InUseError { usageCount } }";

async fn done(app: &TestApp, name: &str, field: &str, input: Value) -> Value {
    let payload = mutate(app, user(Role::Admin, 9), name, &format!("{field} {ERRORS}"), input).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}: {payload:#}");
    payload
}

async fn refused(app: &TestApp, name: &str, input: Value) -> Value {
    let mut payload = mutate(app, editor(), name, ERRORS, input).await;
    assert_eq!(payload["userErrors"].as_array().unwrap().len(), 1, "{payload:#}");
    payload["userErrors"][0].take()
}

async fn route(app: &TestApp, path: &str) -> Value {
    let ask = "query ($path: String!) { route(path: $path) { status redirectTo target { path } } }";
    app.data(ask, json!({"path": path})).await["route"].take()
}

on_both_databases! {
    async fn a_tag_is_made_renamed_merged_and_deleted(app: &TestApp) {
        app.import(LINES).await;
        let made = done(app, "createTag", "tag { id slug version path }", json!({"name": "Nuclear Power", "tagKind": "SUBJECT"})).await;
        let tag = &made["tag"];
        assert_eq!(tag["slug"], "nuclear-power");
        assert_eq!(refused(app, "createTag", json!({"name": "Nuclear power"})).await["code"], "TAKEN");
        assert_eq!(refused(app, "createTag", json!({})).await["code"], "REQUIRED");
        // The public does not know it yet.
        assert_eq!(app.get("{ tag(by: {slug: \"nuclear-power\"}) { id } }").await["tag"], Value::Null);

        let mut body = content("Reactors");
        body["tags"] = json!([{"tag": {"slug": "nuclear-power"}}, {"tag": {"slug": "nato"}}]);
        let live = step(app, editor(), "createArticle", json!({"content": body, "then": "PUBLISH"})).await;
        let draft = step(app, editor(), "createArticle", json!({"content": body})).await;
        assert_eq!(refused(app, "deleteTag", json!({"id": tag["id"]})).await["usageCount"], 2);

        let renamed = done(app, "updateTag", "tag { slug version name path }", json!({"id": tag["id"], "expectedVersion": tag["version"], "slug": "nuclear-energy", "name": "Nuclear energy"})).await;
        assert_eq!((&renamed["tag"]["slug"], &renamed["tag"]["name"]), (&json!("nuclear-energy"), &json!("Nuclear energy")));
        assert_eq!(route(app, "/tag/nuclear-power").await, json!({"status": "MOVED", "redirectTo": "/tag/nuclear-energy", "target": {"path": "/tag/nuclear-energy"}}));
        let stale = refused(app, "updateTag", json!({"id": tag["id"], "expectedVersion": tag["version"], "name": "Lost"})).await;
        assert_eq!(stale["code"], "STALE_VERSION");

        // Its former page is taken for ever.
        assert_eq!(refused(app, "createTag", json!({"name": "Nuclear Power"})).await["code"], "TAKEN");
        assert_eq!(refused(app, "createTag", json!({"name": "Nuclear Energy"})).await["code"], "TAKEN");
        let nato = app.get("{ tag(by: {slug: \"nato\"}) { id articleCount } }").await["tag"].take();
        let merged = done(app, "mergeTags", "tag { id articleCount } mergedTagIds", json!({"ids": [tag["id"]], "intoId": nato["id"]})).await;
        assert_eq!(merged["tag"], nato);
        assert_eq!(route(app, "/tag/nuclear-power").await["redirectTo"], "/tag/nato");
        let path = live["live"]["path"].as_str().unwrap();
        let tags = app.data("query ($path: String!) { article(by: {path: $path}) { tags { tag { slug } } } }", json!({"path": path})).await;
        assert_eq!(tags["article"]["tags"], json!([{"tag": {"slug": "nato"}}]));
        let head = app.ask_as(editor(), "query ($id: ID!) { editorial { article(by: {id: $id}) { head { content { tags { tag { slug } } } } } \
            usages(id: \"\") { nodes { id } } } }", json!({"id": draft["article"]["id"]})).await;
        assert_eq!(head["data"]["editorial"]["article"]["head"]["content"]["tags"], json!([{"tag": {"slug": "nato"}}]));
    }

    async fn lists_follow_a_region_that_moves_and_one_that_goes(app: &TestApp) {
        app.import(LINES).await;
        let region = async |slug: &str| app.data("query ($slug: String!) { region(by: {slug: $slug}) { id version articles { totalCount } } }", json!({"slug": slug})).await["region"].take();
        let made = done(app, "createRegion", "region { id version }", json!({"name": "Atlantis", "primaryParent": {"slug": "eurasia"}})).await;
        let atlantis = &made["region"];
        let before = region("eurasia").await["articles"]["totalCount"].as_i64().unwrap();
        let mut body = content("Found");
        body["regions"] = json!([{"slug": "atlantis"}]);
        step(app, editor(), "createArticle", json!({"content": body, "then": "PUBLISH"})).await;
        assert_eq!(region("eurasia").await["articles"]["totalCount"], before + 1);
        let africa = region("africa").await["articles"]["totalCount"].as_i64().unwrap();
        let moved = done(app, "updateRegion", "region { id version }", json!({"id": atlantis["id"], "expectedVersion": atlantis["version"], "primaryParent": {"slug": "africa"}})).await;
        assert_eq!(region("eurasia").await["articles"]["totalCount"], before);
        assert_eq!(region("africa").await["articles"]["totalCount"], africa + 1);
        let circle = refused(app, "updateRegion", json!({"id": region("africa").await["id"], "expectedVersion": region("africa").await["version"], "primaryParent": {"slug": "atlantis"}})).await;
        assert_eq!(circle["code"], "CYCLE", "{circle:#}");
        assert_eq!(refused(app, "deleteRegion", json!({"id": atlantis["id"]})).await["code"], "IN_USE");
        let france = region("france").await;
        let count = france["articles"]["totalCount"].as_i64().unwrap();
        done(app, "deleteRegion", "deletedRegionId", json!({"id": atlantis["id"], "replaceById": france["id"]})).await;
        assert_eq!(region("africa").await["articles"]["totalCount"], africa);
        assert_eq!(region("france").await["articles"]["totalCount"], count + 1);
        assert_eq!(route(app, "/region/atlantis").await["redirectTo"], "/region/france");
        assert_eq!(moved["region"]["id"], atlantis["id"]);
    }

    async fn authors_sources_and_categories_have_the_same_steps(app: &TestApp) {
        app.import(LINES).await;
        let author = done(app, "createAuthor", "author { id version }", json!({"name": "Jane Doe", "bio": {"text": "Writes."}})).await;
        done(app, "updateAuthor", "author { jobTitle }", json!({"id": author["author"]["id"], "expectedVersion": author["author"]["version"], "jobTitle": "Editor"})).await;
        let source = done(app, "createSource", "source { id }", json!({"name": "Le Monde", "sourceKind": "NEWSPAPER"})).await;
        done(app, "deleteSource", "deletedSourceId", json!({"id": source["source"]["id"]})).await;
        let world = done(app, "createCategory", "category { id }", json!({"name": "World"})).await;
        let asia = done(app, "createCategory", "category { id parent { name } }", json!({"name": "Asia news", "parent": {"slug": "world"}})).await;
        assert_eq!(asia["category"]["parent"]["name"], "World");
        assert_eq!(refused(app, "deleteCategory", json!({"id": world["category"]["id"]})).await["code"], "IN_USE");
        done(app, "deleteAuthor", "deletedAuthorId", json!({"id": author["author"]["id"]})).await;
        let several = mutate(app, editor(), "createAuthor", ERRORS, json!({"name": "X", "homeRegion": {"slug": "nowhere"}})).await;
        assert_eq!(several["userErrors"][0]["code"], "NOT_FOUND");
    }

    async fn menus_collections_redirects_and_the_site(app: &TestApp) {
        app.import(LINES).await;
        let menu = done(app, "saveMenu", "menu { id version items { label } }", json!({"location": "primary", "items": [{"label": "France", "target": {"region": {"slug": "france"}}}]})).await;
        assert_eq!(menu["menu"]["items"], json!([{"label": "France"}]));
        let wrong = json!({"location": "primary", "expectedVersion": 1, "items": [{"label": "A", "url": "/a", "children": [{"label": "B", "url": "/b"}, {"label": "C", "url": "nope"}]}]});
        assert_eq!(refused(app, "saveMenu", wrong).await["field"], json!(["items", "0", "children", "1", "url"]));
        assert_eq!(refused(app, "saveMenu", json!({"location": "primary", "items": [], "expectedVersion": 7})).await["code"], "STALE_VERSION");
        done(app, "deleteMenu", "deletedMenuId", json!({"id": menu["menu"]["id"]})).await;
        assert_eq!(app.get("{ menus { id } }").await["menus"], json!([]));

        let articles = app.get("{ articles(first: 2) { nodes { id headline } } }").await["articles"]["nodes"].take();
        let made = done(app, "createCollection", "collection { id version slug }", json!({"title": "A front"})).await;
        let id = &made["collection"]["id"];
        assert_eq!(app.get("{ collections { nodes { id } } }").await["collections"]["nodes"], json!([]));
        let all = "collection { version items { nodes { article { id } } } }";
        let set = done(app, "setCollectionItems", all, json!({"id": id, "expectedVersion": made["collection"]["version"], "items": [{"article": {"id": articles[0]["id"]}}]})).await;
        let more = done(app, "addCollectionItem", all, json!({"id": id, "item": {"article": {"id": articles[1]["id"]}, "headline": "Another"}})).await;
        assert_eq!(more["collection"]["items"]["nodes"], json!([{"article": {"id": articles[1]["id"]}}, {"article": {"id": articles[0]["id"]}}]));
        let less = done(app, "removeCollectionItem", all, json!({"id": id, "articleId": articles[0]["id"]})).await;
        assert_eq!(less["collection"]["items"]["nodes"], json!([{"article": {"id": articles[1]["id"]}}]));
        let out = done(app, "updateCollection", "collection { slug }", json!({"id": id, "expectedVersion": less["collection"]["version"], "isPublished": true})).await;
        assert_eq!(app.get("{ collections { nodes { slug } } }").await["collections"]["nodes"], json!([out["collection"]]));
        done(app, "deleteCollection", "deletedCollectionId", json!({"id": id})).await;
        assert_ne!(set["collection"]["version"], made["collection"]["version"]);

        done(app, "createRedirect", "redirect { path destination httpStatus }", json!({"path": "/old", "redirectTo": "/region/france"})).await;
        assert_eq!(route(app, "/old").await["redirectTo"], "/region/france");
        assert_eq!(refused(app, "createRedirect", json!({"path": "/region/france", "redirectTo": "/x"})).await["code"], "TAKEN");
        let list = app.ask_as(editor(), "{ editorial { redirects(pathPrefix: \"/o\") { nodes { path isAlias } } } }", json!({})).await;
        assert_eq!(list["data"]["editorial"]["redirects"]["nodes"], json!([{"path": "/old", "isAlias": false}]));
        done(app, "deleteRedirect", "deletedPath", json!({"path": "/old"})).await;
        assert_eq!(route(app, "/old").await, Value::Null);

        let version = app.get("{ site { version } }").await["site"]["version"].clone();
        let site = done(app, "updateSite", "site { name }", json!({"expectedVersion": version, "name": "The Paper"})).await;
        assert_eq!(site["site"]["name"], "The Paper");
        let lost = mutate(app, user(Role::Admin, 9), "updateSite", ERRORS, json!({"expectedVersion": version, "name": "Lost"})).await;
        assert_eq!(lost["userErrors"][0]["code"], "STALE_VERSION");
    }
}
