//! Who may have a path, and what is seen of one that leads to nothing public.

use dateline::auth::{ApiKeyScope, KeyIdentity, Role, Who};
use dateline::http::NodeSettings;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

fn key(scopes: &[ApiKeyScope]) -> Who {
    let scopes = scopes.iter().copied().collect();
    Who::Key(KeyIdentity { key_id: Uuid::from_u128(7), scopes, cost_per_minute: None, expires_at: None })
}

async fn import(app: &TestApp, who: Who, name: &str, more: Value) -> Value {
    let mut input = json!({"importKey": {"source": "paths", "key": name}, "content": content(name)});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let selection = "article { id version } userErrors { __typename code field message }";
    mutate(app, who, "importArticle", selection, input).await
}

/// The same from a file; gives the article as the newsroom has it.
async fn line(app: &TestApp, name: &str, more: Value) -> Value {
    let key = json!({"source": "paths", "key": name});
    let mut article = json!({"importKey": key, "content": content(name)});
    article.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.import_values(&[json!({"article": article})]).await;
    let ask = "query ($by: EditorialArticleRef!) { editorial { article(by: $by) { id version } } }";
    app.ask_as(Who::Operator, ask, json!({"by": {"importKey": key}})).await["data"]["editorial"]["article"].take()
}

async fn route(app: &TestApp, path: &str) -> Value {
    let ask = "query ($path: String!) { route(path: $path) { status redirectTo target { path } } }";
    app.data(ask, json!({"path": path})).await["route"].take()
}

async fn done(app: &TestApp, name: &str, selection: &str, input: Value) -> Value {
    let payload =
        mutate(app, user(Role::Editor, 2), name, &format!("{selection} userErrors {{ code field message }}"), input)
            .await;
    assert_eq!(payload["userErrors"], json!([]), "{name}: {payload:#}");
    payload
}

on_both_databases! {
    async fn former_paths_are_for_those_who_may_make_redirects(app: &TestApp) {
        app.import(LINES).await;
        let (author, writer) = (user(Role::Author, 3), key(&[ApiKeyScope::ContentWrite]));
        for (number, (who, more)) in [
            (author, json!({"paths": ["/about"]})), (writer, json!({"paths": ["/about"]})), (author, json!({"paths": ["/?p=7"], "then": "PUBLISH"})), (writer, json!({"paths": ["/login", "/login"]})),
        ].into_iter().enumerate() {
            let mut more = more;
            more["content"] = json!({"headline": "About us", "slug": "about-us", "language": "en"});
            let refused = import(app, who, &format!("no-{number}"), more.clone()).await;
            assert_eq!((&refused["userErrors"][0]["__typename"], &refused["userErrors"][0]["field"]), (&json!("PermissionError"), &json!(["paths"])), "{refused:#}");
            assert_eq!(refused["article"], Value::Null);
        }
        let publisher = key(&[ApiKeyScope::ContentWrite, ApiKeyScope::ContentPublish]);
        for (who, name) in [(user(Role::Editor, 2), "editor"), (publisher, "publisher")] {
            let made = import(app, who, name, json!({"paths": [format!("/from/{name}/")], "then": "PUBLISH"})).await;
            assert_eq!(made["userErrors"], json!([]), "{made:#}");
            assert_eq!(route(app, &format!("/from/{name}")).await["status"], "MOVED");
        }
        // What an article has already may be named again.
        let mine = import(app, author, "mine", json!({"then": "PUBLISH"})).await;
        assert_eq!(mine["userErrors"], json!([]), "{mine:#}");
        let again = import(app, author, "mine", json!({"paths": ["/2020/12/mine/"]})).await;
        assert_eq!(again["userErrors"], json!([]), "{again:#}");
    }

    async fn nobody_has_the_home_page_or_the_pages_of_terms(app: &TestApp) {
        app.import(LINES).await;
        for path in ["/", "/tag/elections", "/tag/elections/", "/region/atlantis", "/%74ag/elections", "/author/x?utm_source=a", "/collection/front"] {
            let refused = import(app, Who::Operator, "squatter", json!({"paths": [path]})).await;
            assert_eq!((&refused["userErrors"][0]["code"], &refused["userErrors"][0]["field"]), (&json!("TAKEN"), &json!(["paths"])), "{path} {refused:#}");
        }
        for (at, path) in [("paths", json!(["/tag/elections"])), ("path", json!("/tag/line"))] {
            let line = json!({"article": {"importKey": {"source": "paths", "key": "line"}, at: path, "content": content("Line")}});
            let report = app.import_some(format!("{line}\n").leak()).await;
            assert_eq!(report.refused.len(), 1, "{report}");
        }
        done(app, "createTag", "tag { path }", json!({"name": "Elections"})).await;
        done(app, "createRegion", "region { path }", json!({"name": "Atlantis", "regionKind": "GROUPING"})).await;
        let home = mutate(app, Who::Operator, "createRedirect", "userErrors { field }", json!({"path": "/", "redirectTo": "/region/france"})).await;
        assert_eq!(home["userErrors"], json!([{"field": ["path"]}]));
    }

    async fn an_editor_lets_go_of_a_path(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let made = import(app, editor, "one", json!({"paths": ["/about"], "then": "PUBLISH"})).await;
        assert_eq!(route(app, "/about").await["status"], "MOVED");
        let page = route(app, "/about").await["redirectTo"].take();
        let refused = mutate(app, editor, "deleteRedirect", "userErrors { code field }", json!({"path": page})).await;
        assert_eq!(refused["userErrors"], json!([{"code": "INVALID", "field": ["path"]}]));
        assert_eq!(done(app, "deleteRedirect", "deletedPath", json!({"path": "/about/"})).await["deletedPath"], "/about");
        assert_eq!(route(app, "/about").await, Value::Null);
        done(app, "createRedirect", "redirect { path }", json!({"path": "/about", "redirectTo": "/region/france"})).await;
        // What tells readers of a retraction stays.
        step(app, editor, "retractArticle", json!({"id": made["article"]["id"], "expectedVersion": made["article"]["version"], "notice": "No."})).await;
        let refused = mutate(app, editor, "deleteRedirect", "userErrors { code }", json!({"path": page})).await;
        assert_eq!(refused["userErrors"], json!([{"code": "INVALID"}]));
        assert_eq!(route(app, page.as_str().unwrap()).await["status"], "GONE");
    }

    async fn a_draft_leaves_no_trace_at_its_former_paths(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let web = Web::start_with(&app.app, NodeSettings::default());
        let ask = async |path: &str| web.data("", "query ($path: String!) { route(path: $path) { status } }", json!({"path": path})).await["route"].take();
        assert_eq!(ask("/old/one").await, Value::Null);
        let made = line(app, "one", json!({"paths": ["/old/one/"], "path": "/pages/one"})).await;
        for path in ["/old/one", "/old/one/", "/old/one?a=b", "/pages/one"] {
            assert_eq!(ask(path).await, Value::Null, "{path}");
        }
        // It is kept for it all the same.
        let taken = import(app, editor, "two", json!({"paths": ["/old/one"]})).await;
        assert_eq!(taken["userErrors"][0]["code"], "TAKEN");
        let refused = mutate(app, editor, "createRedirect", "userErrors { code }", json!({"path": "/pages/one", "redirectTo": "/region/france"})).await;
        assert_eq!(refused["userErrors"], json!([{"code": "TAKEN"}]));
        mutate(app, editor, "deleteArticle", "userErrors { message }", json!({"id": made["id"], "expectedVersion": made["version"]})).await;
        assert_eq!(ask("/old/one").await, Value::Null);
        // The same again, and public this time.
        let made = line(app, "one", json!({"paths": ["/old/one/"], "path": "/pages/one"})).await;
        assert_eq!(ask("/old/one").await, Value::Null);
        let exported = {
            let mut lines = Vec::new();
            dateline::export::ndjson(&app.app, &mut lines).await.unwrap();
            String::from_utf8(lines).unwrap()
        };
        assert!(exported.contains(r#""path":"/pages/one","paths":["/old/one"]"#), "{exported}");
        step(app, editor, "publishArticle", json!({"id": made["id"], "expectedVersion": made["version"]})).await;
        assert_eq!(ask("/old/one").await["status"], "MOVED");
        assert_eq!(ask("/pages/one").await["status"], "OK");
    }

    async fn a_draft_takes_no_path_from_a_page(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        // Both want the same path; the draft asked first, and keeps it.
        let mut kept = content("Same");
        kept["slug"] = json!("same");
        let first = line(app, "first", json!({"path": "/2020/12/same", "content": kept})).await;
        let mut other = content("Other");
        other["slug"] = json!("same");
        let second = step(app, editor, "createArticle", json!({"content": other, "then": "PUBLISH"})).await;
        assert_eq!(second["live"]["path"], "/2020/12/same-2");
        let input = json!({"id": first["id"], "expectedVersion": first["version"]});
        assert_eq!(step(app, editor, "publishArticle", input).await["live"]["path"], "/2020/12/same");
        assert_eq!(route(app, "/2020/12/same-2").await["target"]["path"], "/2020/12/same-2");
    }

    async fn slashes_and_queries_make_no_difference(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        done(app, "createRedirect", "redirect { path }", json!({"path": "/gone/page/", "redirectTo": "/region/france"})).await;
        import(app, editor, "one", json!({"paths": ["/2019/05/old-post/", "/?p=118", "/blog/?p=9"], "then": "PUBLISH"})).await;
        for path in ["/gone/page", "/gone/page/", "/2019/05/old-post", "/2019/05/old-post/", "/2019/05/old-post?utm_source=x", "/?p=118&fbclid=abc", "/?fbclid=abc&p=118", "/blog?p=9", "/blog/?p=9"] {
            assert_eq!(route(app, path).await["status"], "MOVED", "{path}");
        }
        for path in ["/", "/#top", "/?utm_source=newsletter", "/?page=2", "/?fbclid=1&utm_campaign=a"] {
            assert_eq!(route(app, path).await["status"], "OK", "{path}");
        }
        assert_eq!(route(app, "/?p=119").await, Value::Null);
        let page = route(app, "/?p=118").await["redirectTo"].take();
        let ask = "query ($path: String!) { article(by: {path: $path}) { headline } }";
        for path in [format!("{}?x=1", page.as_str().unwrap()), format!("{}/?x=1", page.as_str().unwrap()), "/2019/05/old-post/?a=b".into(), "/?p=118&x=1".into()] {
            assert_eq!(app.data(ask, json!({"path": path})).await["article"]["headline"], "one", "{path}");
        }
    }
}
