//! A story in several languages, as the newsroom keeps it: begun by a translator, followed version by version, one article a
//! language; and the parts of a series.

use dateline::auth::Role;
use dateline::kernel::Micros;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::languages::{HOUR, publish};
use crate::newsroom::{mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;

const ERRORS: &str = "article { id version isBehind translatedFromVersion } userErrors { code field ... on ValidationError { takenBy } }";

async fn later(app: &TestApp) {
    app.clock.set(Micros(app.app.clock.now().0 + HOUR));
}

/// Publishes another kicker.
async fn change(app: &TestApp, article: &Value, is_silent: bool) -> Value {
    later(app).await;
    let kicker = app.app.clock.now().to_string();
    let input = json!({"id": article["id"], "expectedVersion": article["version"], "patch": {"kicker": kicker}, "isSilent": is_silent, "then": "PUBLISH"});
    step(app, user(Role::Editor, 2), "updateArticle", input).await["article"].take()
}

/// Whether readers, and editors, are told that it is behind.
async fn is_behind(app: &TestApp, article: &Value) -> (bool, bool) {
    let ask = "query ($id: EditorialArticleRef!) { editorial { article(by: $id) { isBehind live { isBehind } } } }";
    let found = app.ask_as(user(Role::Editor, 2), ask, json!({"id": {"id": article["id"]}})).await;
    let found = &found["data"]["editorial"]["article"];
    (found["live"]["isBehind"].as_bool().unwrap(), found["isBehind"].as_bool().unwrap())
}

on_both_databases! {
    async fn a_translation_follows_a_version_of_its_original(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let original = publish(app, "en", "story", json!({})).await;
        let mut french = publish(app, "fr", "histoire", json!({"translationOf": {"path": "/2020/12/story"}})).await;
        assert_eq!(is_behind(app, &french).await, (false, false));
        // Other tags, or a comma: nothing that a reader notices.
        let original = change(app, &original, true).await;
        assert_eq!(is_behind(app, &french).await, (false, false));
        let original = change(app, &original, false).await;
        assert_eq!(is_behind(app, &french).await, (true, true));
        // A comma in the translation does not make it follow.
        french = change(app, &french, false).await;
        assert_eq!(is_behind(app, &french).await, (true, true));
        let follow = |version: i32, article: &Value| json!({"id": article["id"], "expectedVersion": article["version"], "patch": {}, "translatedFromVersion": version});
        for (version, article) in [(0, &french), (9, &french), (1, &original)] {
            let told = mutate(app, editor, "updateArticle", ERRORS, follow(version, article)).await;
            assert_eq!(told["userErrors"], json!([{"code": "INVALID", "field": ["translatedFromVersion"], "takenBy": null}]), "{version}");
        }
        // The original went on while its version 3 was translated.
        let original = change(app, &original, false).await;
        let mut input = follow(3, &french);
        input["then"] = json!("PUBLISH");
        let done = mutate(app, editor, "updateArticle", ERRORS, input).await;
        assert_eq!((&done["article"]["translatedFromVersion"], &done["article"]["isBehind"]), (&json!(3), &json!(true)), "{done:#}");
        let mut input = follow(4, &done["article"]);
        input["then"] = json!("PUBLISH");
        let done = mutate(app, editor, "updateArticle", ERRORS, input).await;
        assert_eq!(done["userErrors"], json!([]), "{done:#}");
        assert_eq!(is_behind(app, &french).await, (false, false));
        // Alone again, it follows nothing.
        let alone = json!({"id": french["id"], "expectedVersion": done["article"]["version"], "patch": {"translationOf": null}});
        let alone = mutate(app, editor, "updateArticle", ERRORS, alone).await;
        assert_eq!(alone["article"]["translatedFromVersion"], Value::Null);
        change(app, &original, false).await;
        let ask = "query ($id: EditorialArticleRef!) { editorial { article(by: $id) { isBehind } } }";
        let found = app.ask_as(editor, ask, json!({"id": {"id": french["id"]}})).await;
        assert_eq!(found["data"]["editorial"]["article"]["isBehind"], false);
    }

    async fn a_translator_begins_with_the_public_article_of_somebody_else(app: &TestApp) {
        app.import(LINES).await;
        let (editor, translator) = (user(Role::Editor, 2), user(Role::Contributor, 7));
        let original = publish(app, "en", "story", json!({})).await;
        let pending = json!({"id": original["id"], "expectedVersion": original["version"], "patch": {"regions": [{"slug": "russia"}], "tags": []}});
        step(app, editor, "updateArticle", pending).await;
        let public = app.get("{ article(by: {path: \"/2020/12/story\"}) { id } }").await["article"]["id"].take();
        let selection = "article { id isBehind headline head { content { regions { slug } tags { tag { slug } } body { text } } } translations { id } } userErrors { code field }";
        for id in [&public, &original["id"]] {
            let language = if *id == public { "fr" } else { "de" };
            let made = mutate(app, translator, "createTranslation", selection, json!({"id": id, "language": language})).await;
            assert_eq!(made["userErrors"], json!([]), "{made:#}");
            // What is public, and nothing of what is pending.
            assert_eq!(made["article"]["head"]["content"], json!({"regions": [{"slug": "france"}], "tags": [{"tag": {"slug": "nato"}}], "body": {"text": ""}}));
        }
        let editors = mutate(app, editor, "createTranslation", selection, json!({"id": public, "language": "ru"})).await;
        assert_eq!(editors["article"]["head"]["content"]["regions"], json!([{"slug": "russia"}]));
        // What is not public is not there for others.
        let draft = step(app, editor, "createArticle", json!({"content": {"headline": "Secret"}})).await["article"]["id"].take();
        let refused = mutate(app, translator, "createTranslation", selection, json!({"id": draft, "language": "fr"})).await;
        assert_eq!(refused["userErrors"], json!([{"code": "NOT_FOUND", "field": ["id"]}]));
        let nonsense = mutate(app, editor, "createTranslation", selection, json!({"id": "x", "language": "fr"})).await;
        assert_eq!(nonsense["userErrors"], json!([{"code": "INVALID", "field": ["id"]}]));
    }

    async fn a_story_has_one_article_in_a_language_whoever_comes_first(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let original = publish(app, "en", "story", json!({})).await;
        let both = (0..6).map(|_| mutate(app, editor, "createTranslation", ERRORS, json!({"id": original["id"], "language": "fr"})));
        let both = futures_util::future::join_all(both).await;
        let made: Vec<&Value> = both.iter().map(|done| &done["article"]["id"]).filter(|id| !id.is_null()).collect();
        assert_eq!(made.len(), 1, "{both:#?}");
        for done in both.iter().filter(|done| done["article"].is_null()) {
            assert_eq!(done["userErrors"], json!([{"code": "TAKEN", "field": ["language"], "takenBy": made[0]}]));
        }
        // By whatever door.
        let line = |key: &str| json!({"importKey": {"source": "t", "key": key}, "content": {"headline": key, "language": "fr", "translationOf": {"path": "/2020/12/story"}}});
        let import = mutate(app, editor, "importArticle", ERRORS, line("a")).await;
        assert_eq!(import["userErrors"], json!([{"code": "TAKEN", "field": ["content", "language"], "takenBy": made[0]}]));
        let german = |key: &str| { let mut line = line(key); line["content"]["language"] = json!("de"); json!({"article": line}) };
        let lines = format!("{}\n{}\n", german("b"), german("c"));
        let report = app.import_some(lines.leak()).await;
        assert_eq!(report.refused.len(), 1, "{report}");
        assert!(report.to_string().contains("There is an article in \"de\" among the translations."), "{report}");
        let other = publish(app, "de", "andere", json!({})).await;
        let input = json!({"id": other["id"], "expectedVersion": other["version"], "patch": {"translationOf": {"path": "/2020/12/story"}}});
        let joined = mutate(app, editor, "updateArticle", ERRORS, input).await;
        assert_eq!((&joined["userErrors"][0]["code"], &joined["userErrors"][0]["field"]), (&json!("TAKEN"), &json!(["patch", "language"])));
    }

    async fn a_series_goes_on_in_the_language_of_its_reader(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        for (slug, language) in [("one", "en"), ("deux", "fr"), ("three", "en"), ("outside", "en")] {
            publish(app, language, slug, json!({})).await;
        }
        let id = async |slug: &str| app.get(&format!("{{ article(by: {{path: \"/2020/12/{slug}\"}}) {{ id }} }}")).await["article"]["id"].take();
        let mut parts = Vec::new();
        for slug in ["one", "deux", "three"] {
            parts.push(json!({"article": {"id": id(slug).await}}));
        }
        let mut front = parts.clone();
        front.insert(1, json!({"article": {"id": id("outside").await}}));
        let make = async |title: &str, kind: &str, items: &[Value]| {
            later(app).await;
            let input = json!({"title": title, "collectionKind": kind, "isPublished": true, "backfill": {"language": "en"}});
            let made = mutate(app, editor, "createCollection", "collection { id version }", input).await["collection"].take();
            let input = json!({"id": made["id"], "expectedVersion": made["version"], "items": items});
            mutate(app, editor, "setCollectionItems", "collection { id version } userErrors { message }", input).await["collection"].take()
        };
        let series = make("Series", "SERIES", &parts).await;
        make("Front", "FRONT", &front).await;
        let next = async |slug: &str| {
            let ask = format!("{{ article(by: {{path: \"/2020/12/{slug}\"}}) {{ nextInSeries {{ slug }} any: nextInSeries(language: ANY) {{ slug }} }} }}");
            let found = app.get(&ask).await["article"].take();
            (found["nextInSeries"]["slug"].as_str().unwrap_or("").to_owned(), found["any"]["slug"].as_str().unwrap_or("").to_owned())
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(next("one").await, pair("three", "deux"));
        assert_eq!(next("deux").await, pair("", "three"));
        // The rule that fills it up has no parts.
        assert_eq!(next("three").await, pair("", ""));
        assert_eq!(next("outside").await, pair("", ""));
        // What went is passed over, and what is not public has no next.
        let three = app.ask_as(editor, "query ($id: EditorialArticleRef!) { editorial { article(by: $id) { id version } } }", json!({"id": {"articleId": id("three").await}})).await;
        let three = &three["data"]["editorial"]["article"];
        step(app, editor, "archiveArticle", json!({"id": three["id"], "expectedVersion": three["version"]})).await;
        assert_eq!(next("one").await, pair("", "deux"));
        let hidden = json!({"id": series["id"], "expectedVersion": series["version"], "isPublished": false});
        mutate(app, editor, "updateCollection", "userErrors { message }", hidden).await;
        assert_eq!(next("one").await, pair("", ""));
    }

    async fn a_path_that_is_taken_names_what_has_it(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let errors = "userErrors { code field ... on ValidationError { takenBy } }";
        let redirect = async |path: &str| {
            let input = json!({"path": path, "redirectTo": "/region/france"});
            mutate(app, editor, "createRedirect", "redirect { id } userErrors { message }", input).await["redirect"]["id"].take()
        };
        let (at_tag, at_story) = (redirect("/tag/lately").await, redirect("/2020/12/moved").await);
        let tag = mutate(app, editor, "createTag", errors, json!({"name": "Lately"})).await;
        assert_eq!(tag["userErrors"], json!([{"code": "TAKEN", "field": ["slug"], "takenBy": at_tag}]));
        let story = publish(app, "en", "story", json!({})).await;
        let moved = json!({"id": story["id"], "expectedVersion": story["version"], "slug": "moved"});
        let moved = mutate(app, editor, "changeArticlePath", errors, moved).await;
        assert_eq!(moved["userErrors"], json!([{"code": "TAKEN", "field": ["slug"], "takenBy": at_story}]));
        let node = "query ($id: ID!) { node(id: $id) { ... on Redirect { path } } }";
        assert_eq!(app.ask_as(editor, node, json!({"id": at_story})).await["data"]["node"], json!({"path": "/2020/12/moved"}));
        let france = app.get("{ region(by: {slug: \"france\"}) { id } }").await["region"]["id"].take();
        let content = json!({"headline": "Third", "language": "en"});
        let import = json!({"importKey": {"source": "a", "key": "1"}, "content": content, "paths": ["/region/france", "/region/nowhere", "/2020/12/moved"]});
        let import = mutate(app, editor, "importArticle", errors, import).await;
        let taken: Vec<&Value> = import["userErrors"].as_array().unwrap().iter().map(|error| &error["takenBy"]).collect();
        assert_eq!(taken, [&france, &Value::Null, &at_story], "{import:#}");
        let admin = user(Role::Admin, 1);
        let invite = json!({"email": "a@b.example", "displayName": "A", "role": "AUTHOR"});
        let invited = mutate(app, admin, "inviteUser", "user { id }", invite.clone()).await["user"]["id"].take();
        let again = mutate(app, admin, "inviteUser", errors, invite).await;
        assert_eq!(again["userErrors"], json!([{"code": "TAKEN", "field": ["email"], "takenBy": invited}]));
    }
}
