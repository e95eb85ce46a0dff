//! What the tools of editors need besides single steps: lists with true counts, what nobody uses yet, changes of many at once,
//! notices put right, refusals that say where and why.

use dateline::auth::{ApiKeyScope, KeyIdentity, Role, Who};
use dateline::kernel::Micros;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::TestApp;
use crate::newsroom::{content, mutate, refused, step, user};
use crate::on_both_databases;
use crate::page::LINES;

async fn editorial(app: &TestApp, who: Who, ask: &str) -> Value {
    let mut answer = app.ask_as(who, &format!("{{ editorial {{ {ask} }} }}"), json!({})).await;
    assert_eq!(answer.get("errors"), None, "{ask}: {answer:#}");
    answer["data"]["editorial"].take()
}

async fn made(app: &TestApp, headline: &str, then: &str) -> Value {
    let input = json!({"content": content(headline), "then": then});
    step(app, user(Role::Editor, 2), "createArticle", input).await["article"].take()
}

on_both_databases! {
    async fn every_list_of_the_newsroom_is_counted(app: &TestApp) {
        app.import(LINES).await;
        let (editor, admin) = (user(Role::Editor, 2), user(Role::Admin, 1));
        let first = made(app, "One", "KEEP_DRAFT").await;
        made(app, "Two", "PUBLISH").await;
        step(app, editor, "updateArticle", json!({"id": first["id"], "expectedVersion": 1, "patch": {"kicker": "K"}})).await;
        step(app, editor, "scheduleArticle", json!({"id": first["id"], "expectedVersion": 2, "at": "2030-01-01T00:00:00Z"})).await;
        mutate(app, editor, "createRedirect", "userErrors { message }", json!({"path": "/x", "redirectTo": "/region/france"})).await;
        mutate(app, editor, "createCollection", "userErrors { message }", json!({"title": "Front"})).await;
        let id = first["id"].as_str().unwrap();
        let france = app.get("{ region(by: {slug: \"france\"}) { id } }").await["region"]["id"].as_str().unwrap().to_owned();
        let article = format!("article(by: {{id: \"{id}\"}})");
        for (list, path) in [
            ("articles(first: 100)".to_owned(), "/articles"), ("releases".into(), "/releases"), ("redirects".into(), "/redirects"),
            ("collections".into(), "/collections"), (format!("usages(id: \"{france}\", first: 100)"), "/usages"), ("tags(first: 100)".into(), "/tags"),
            ("authors".into(), "/authors"), ("sources".into(), "/sources"), ("users".into(), "/users"), ("apiKeys".into(), "/apiKeys"),
            ("auditLog(first: 100)".into(), "/auditLog"),
        ] {
            let found = editorial(app, admin, &format!("{list} {{ totalCount totalCountRelation edges {{ cursor }} }}")).await;
            let list = found.pointer(path).unwrap();
            assert_eq!(list["totalCount"], list["edges"].as_array().unwrap().len(), "{path} {list:#}");
            let alone = editorial(app, admin, &format!("{} {{ totalCount }}", path.trim_start_matches('/').to_owned() + if path == "/usages" { "(id: \"X\")" } else { "" }).replace('X', &france)).await;
            assert_eq!(alone.pointer(path).unwrap()["totalCount"], list["totalCount"], "{path}");
        }
        let found = editorial(app, editor, &format!("{article} {{ revisions {{ totalCount }} history {{ totalCount }} }}")).await;
        assert_eq!(found["article"], json!({"revisions": {"totalCount": 2}, "history": {"totalCount": 3}}));
    }

    async fn what_nobody_uses_is_found_by_staff(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let fresh = mutate(app, editor, "createTag", "tag { id }", json!({"name": "Éfresh"})).await["tag"]["id"].take();
        mutate(app, editor, "createAuthor", "author { id }", json!({"name": "Nemo"})).await;
        mutate(app, editor, "createSource", "source { id }", json!({"name": "Unheard"})).await;
        let taken = mutate(app, editor, "createTag", "tag { id } userErrors { code field ... on ValidationError { takenBy } }", json!({"name": "Efresh"})).await;
        assert_eq!(taken["userErrors"], json!([{"code": "TAKEN", "field": ["slug"], "takenBy": fresh}]));
        for (list, start, name) in [("tags", "éF", "Éfresh"), ("authors", "NE", "Nemo"), ("sources", "un", "Unheard")] {
            let found = editorial(app, user(Role::Contributor, 5), &format!("{list}(filter: {{startsWith: \"{start}\", isUsed: false}}) {{ totalCount nodes {{ name }} }}")).await;
            assert_eq!(found[list], json!({"totalCount": 1, "nodes": [{"name": name}]}));
            let used = editorial(app, editor, &format!("{list}(filter: {{isUsed: true}}) {{ totalCount }}")).await;
            assert_eq!(used[list]["totalCount"], app.get(&format!("{{ {list} {{ totalCount }} }}")).await[list]["totalCount"]);
        }
        let node = "query ($id: ID!) { node(id: $id) { ... on Tag { name } } }";
        assert_eq!(app.ask_as(editor, node, json!({"id": fresh})).await["data"]["node"], json!({"name": "Éfresh"}));
        assert_eq!(app.data(node, json!({"id": fresh})).await["node"], Value::Null);
    }

    async fn what_is_public_is_found_as_public(app: &TestApp) {
        app.import(LINES).await;
        let article = made(app, "Pending Edit", "PUBLISH").await;
        let edited = step(app, user(Role::Editor, 2), "updateArticle", json!({"id": article["id"], "expectedVersion": article["version"], "patch": {"kicker": "K"}})).await;
        assert_eq!(edited["article"]["state"], "DRAFT");
        let ask = async |filter: &str| editorial(app, user(Role::Editor, 2), &format!("articles(filter: {{{filter}}}) {{ totalCount nodes {{ headline }} }}")).await["articles"].take();
        let all = ask("publications: [PUBLISHED]").await["totalCount"].as_i64().unwrap();
        assert_eq!(ask("publications: [PUBLISHED], hasUnpublishedChanges: false").await["totalCount"], all - 1);
        let one = json!({"totalCount": 1, "nodes": [{"headline": "Pending Edit"}]});
        assert_eq!(ask("publications: [PUBLISHED], hasUnpublishedChanges: true").await, one);
        assert_eq!(ask("text: \"title:nding title:ED\"").await, one);
        assert_eq!(ask("text: \"title:nothing\"").await["totalCount"], 0);
    }

    async fn many_articles_are_changed_at_once_and_each_by_itself(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let (one, two) = (made(app, "One", "PUBLISH").await, made(app, "Two", "PUBLISH").await);
        let modified = "query ($id: EditorialArticleRef!) { editorial { article(by: $id) { live { modifiedAt tags { tag { slug } } } } } }";
        let before = app.ask_as(editor, modified, json!({"id": {"id": one["id"]}})).await;
        app.clock.set(Micros(app.app.clock.now().0 + 3_600_000_000));
        let change = |article: &Value, version: i64| json!({"id": article["id"], "expectedVersion": version, "patch": {"tags": [{"tag": {"slug": "nato"}}]}});
        let version = |article: &Value| article["version"].as_i64().unwrap();
        let unknown = json!({"id": one["id"], "expectedVersion": 1, "patch": {"tags": [{"tag": {"slug": "nowhere"}}]}});
        let input = json!({"articles": [change(&one, version(&one)), change(&two, 99), unknown, {"id": "nonsense", "expectedVersion": 1, "patch": {}}],
            "then": "PUBLISH", "isSilent": true, "clientMutationId": "bulk"});
        let selection = "results { id article { version } userErrors { code field } } userErrors { code }";
        let done = mutate(app, editor, "updateArticles", selection, input.clone()).await;
        let codes: Vec<&Value> = done["results"].as_array().unwrap().iter().map(|result| &result["userErrors"][0]["code"]).collect();
        assert_eq!(codes, [&Value::Null, &json!("STALE_VERSION"), &json!("STALE_VERSION"), &json!("INVALID")], "{done:#}");
        assert_eq!(done["results"][3]["userErrors"][0]["field"], json!(["id"]));
        // A repetition does nothing twice.
        assert_eq!(mutate(app, editor, "updateArticles", selection, input).await["results"][0], done["results"][0]);
        let after = app.ask_as(editor, modified, json!({"id": {"id": one["id"]}})).await["data"]["editorial"]["article"]["live"].take();
        assert_eq!(after["tags"], json!([{"tag": {"slug": "nato"}}]));
        assert_eq!(after["modifiedAt"], before["data"]["editorial"]["article"]["live"]["modifiedAt"]);
        let many: Vec<Value> = (0..501).map(|_| change(&one, 1)).collect();
        let refused = mutate(app, editor, "updateArticles", "results { id } userErrors { code field }", json!({"articles": many})).await;
        assert_eq!(refused, json!({"results": null, "userErrors": [{"code": "LIMIT_EXCEEDED", "field": ["articles"]}]}));
    }

    async fn a_notice_is_put_right_and_taken_back(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let article = made(app, "Noticed", "PUBLISH").await;
        let input = json!({"id": article["id"], "expectedVersion": article["version"], "text": "It was Tusday."});
        let notice = mutate(app, editor, "correctArticle", "correction { id } userErrors { message }", input).await["correction"]["id"].take();
        let selection = "correction { text correctionKind } live { corrections { text } } userErrors { code field }";
        let done = mutate(app, editor, "updateCorrection", selection, json!({"id": notice, "text": "It was Tuesday.", "correctionKind": "UPDATE"})).await;
        assert_eq!(done, json!({"correction": {"text": "It was Tuesday.", "correctionKind": "UPDATE"}, "live": {"corrections": [{"text": "It was Tuesday."}]}, "userErrors": []}));
        assert_eq!(app.get("{ corrections { nodes { text } } }").await["corrections"]["nodes"][0]["text"], "It was Tuesday.");
        let wrong = mutate(app, editor, "updateCorrection", selection, json!({"id": notice, "correctionKind": "RETRACTION"})).await;
        assert_eq!(wrong["userErrors"], json!([{"code": "INVALID", "field": ["correctionKind"]}]));
        let stranger = mutate(app, user(Role::Author, 9), "deleteCorrection", "userErrors { code }", json!({"id": notice})).await;
        assert_eq!(stranger["userErrors"], json!([{"code": "NOT_FOUND"}]));
        let done = mutate(app, editor, "deleteCorrection", "deletedCorrectionId live { corrections { text } } userErrors { code }", json!({"id": notice})).await;
        assert_eq!(done, json!({"deletedCorrectionId": notice, "live": {"corrections": []}, "userErrors": []}));
        // The notice of a retraction can be put right and stays.
        let version = app.ask_as(editor, "query ($id: EditorialArticleRef!) { editorial { article(by: $id) { version } } }", json!({"id": {"id": article["id"]}})).await;
        let version = version["data"]["editorial"]["article"]["version"].clone();
        step(app, editor, "retractArticle", json!({"id": article["id"], "expectedVersion": version, "notice": "No bidge."})).await;
        let retraction = app.get("{ corrections { nodes { id text } } }").await["corrections"]["nodes"][0]["id"].take();
        let done = mutate(app, editor, "updateCorrection", "correction { text } userErrors { code }", json!({"id": retraction, "text": "No bridge."})).await;
        assert_eq!(done, json!({"correction": {"text": "No bridge."}, "userErrors": []}));
        let kept = mutate(app, editor, "deleteCorrection", "userErrors { code }", json!({"id": retraction})).await;
        assert_eq!(kept["userErrors"], json!([{"code": "INVALID"}]));
    }

    async fn refusals_say_what_and_where(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let region = async |slug: &str| app.data("query ($by: RegionRef!) { region(by: $by) { id version } }", json!({"by": {"slug": slug}})).await["region"].take();
        let (europe, france) = (region("europe").await, region("france").await);
        let errors = "userErrors { code field ... on ValidationError { takenBy } }";
        let cycle = mutate(app, editor, "updateRegion", errors, json!({"id": europe["id"], "expectedVersion": europe["version"], "primaryParent": {"slug": "france"}})).await;
        assert_eq!(cycle["userErrors"], json!([{"code": "CYCLE", "field": ["primaryParent"], "takenBy": null}]));
        let germany = region("germany").await["id"].take();
        let taken = mutate(app, editor, "updateRegion", errors, json!({"id": france["id"], "expectedVersion": france["version"], "isoAlpha2": "DE"})).await;
        assert_eq!(taken["userErrors"], json!([{"code": "TAKEN", "field": ["isoAlpha2"], "takenBy": germany}]));
        mutate(app, editor, "createCategory", "userErrors { message }", json!({"name": "Above"})).await;
        let below = mutate(app, editor, "createCategory", "category { id } userErrors { message }", json!({"name": "Below", "parent": {"slug": "above"}})).await;
        assert_ne!(below["category"], Value::Null);
        let above = app.get("{ category(by: {slug: \"above\"}) { id version } }").await["category"].take();
        let cycle = mutate(app, editor, "updateCategory", errors, json!({"id": above["id"], "expectedVersion": above["version"], "parent": {"slug": "below"}})).await;
        assert_eq!(cycle["userErrors"][0], json!({"code": "CYCLE", "field": ["parent"], "takenBy": null}));
        let site = app.get("{ site { version } }").await["site"]["version"].take();
        let zone = mutate(app, user(Role::Admin, 1), "updateSite", "userErrors { code field }", json!({"expectedVersion": site, "timeZone": "Asia/Tokyo"})).await;
        assert_eq!(zone["userErrors"], json!([{"code": "INVALID", "field": ["timeZone"]}]));
        mutate(app, editor, "createRedirect", "userErrors { code }", json!({"path": "/a", "redirectTo": "/b"})).await;
        let circle = mutate(app, editor, "createRedirect", "userErrors { code field }", json!({"path": "/b", "redirectTo": "/a"})).await;
        assert_eq!(circle["userErrors"], json!([{"code": "CYCLE", "field": ["redirectTo"]}]));
        let (held, other) = (made(app, "Held", "PUBLISH").await, made(app, "Other", "PUBLISH").await);
        let at = mutate(app, editor, "createRedirect", errors, json!({"path": "/2020/12/held", "redirectTo": "/b"})).await;
        assert_eq!(at["userErrors"], json!([{"code": "TAKEN", "field": ["path"], "takenBy": held["id"]}]));
        let moved = json!({"id": other["id"], "expectedVersion": other["version"], "slug": "held"});
        let moved = mutate(app, editor, "changeArticlePath", errors, moved).await;
        assert_eq!(moved["userErrors"], json!([{"code": "TAKEN", "field": ["slug"], "takenBy": held["id"]}]));
        let import = json!({"importKey": {"source": "a", "key": "1"}, "content": content("Third"), "paths": ["/2020/12/held"]});
        let import = mutate(app, editor, "importArticle", errors, import).await;
        assert_eq!(import["userErrors"][0]["takenBy"], held["id"], "{import:#}");
        let front = mutate(app, editor, "createCollection", "collection { id }", json!({"title": "Front"})).await["collection"]["id"].take();
        let again = mutate(app, editor, "createCollection", errors, json!({"title": "Front"})).await;
        assert_eq!(again["userErrors"], json!([{"code": "TAKEN", "field": ["slug"], "takenBy": front}]));
        for headline in ["\u{200b}", "\u{2060}\u{ad}", "\u{3164}", " "] {
            let mut blank = content(headline);
            blank["slug"] = json!("blank");
            let told = refused(app, editor, "createArticle", json!({"content": blank})).await;
            assert_eq!(told["field"], json!(["content", "headline"]), "{headline:?} {told:#}");
        }
    }

    async fn keys_read_where_redirects_lead(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let key = json!({"source": "editors", "key": "moved"});
        let input = json!({"importKey": key, "content": content("Moved"), "paths": ["/was/here"], "then": "PUBLISH"});
        mutate(app, editor, "importArticle", "userErrors { message }", input).await;
        let draft = json!({"importKey": {"source": "editors", "key": "draft"}, "content": content("Draft"), "paths": ["/was/secret"]});
        mutate(app, editor, "importArticle", "userErrors { message }", draft).await;
        mutate(app, editor, "createRedirect", "userErrors { message }", json!({"path": "/was/made", "redirectTo": "/region/france"})).await;
        let scopes = [ApiKeyScope::ContentRead].into_iter().collect();
        let reader = Who::Key(KeyIdentity { key_id: Uuid::from_u128(1), scopes, cost_per_minute: None, expires_at: None });
        let ask = "redirects(pathPrefix: \"/was/\") { totalCount nodes { id path destination isAlias } }";
        let mut found = editorial(app, reader, ask).await["redirects"].take();
        let ids: Vec<Value> = found["nodes"].as_array_mut().unwrap().iter_mut().map(|node| node["id"].take()).collect();
        assert_eq!(found, json!({"totalCount": 2, "nodes": [
            {"id": null, "path": "/was/here", "destination": "/2020/12/moved", "isAlias": true},
            {"id": null, "path": "/was/made", "destination": "/region/france", "isAlias": false}]}));
        let node = "query ($id: ID!) { node(id: $id) { __typename ... on Redirect { path } } }";
        assert_eq!(app.ask_as(reader, node, json!({"id": ids[0]})).await["data"]["node"], json!({"__typename": "Redirect", "path": "/was/here"}));
        assert_eq!(app.data(node, json!({"id": ids[0]})).await["node"], Value::Null);
        assert_eq!(editorial(app, editor, ask).await["redirects"]["totalCount"], 3);
        let other = app.ask_as(reader, "{ editorial { articles { totalCount } } }", json!({})).await;
        assert_eq!(other["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }

    async fn what_editors_see_can_be_asked_for_again(app: &TestApp) {
        app.import(LINES).await;
        let (editor, admin) = (user(Role::Editor, 2), user(Role::Admin, 1));
        let article = made(app, "Nodes", "KEEP_DRAFT").await;
        mutate(app, editor, "createPreviewLink", "token", json!({"articleId": article["id"]})).await;
        let ask = format!("article(by: {{id: {}}}) {{ id head {{ id }} previewLinks {{ id }} history(first: 1) {{ nodes {{ id }} }} }}", article["id"]);
        let found = editorial(app, editor, &ask).await["article"].take();
        let node = "query ($id: ID!) { node(id: $id) { __typename id } }";
        for (path, kind) in [("/id", "EditorialArticle"), ("/head/id", "ArticleRevision"), ("/previewLinks/0/id", "PreviewLink"), ("/history/nodes/0/id", "AuditEntry")] {
            let id = found.pointer(path).unwrap();
            for who in [editor, admin] {
                assert_eq!(app.ask_as(who, node, json!({"id": id})).await["data"]["node"], json!({"__typename": kind, "id": id}));
            }
            for who in [Who::Anonymous, user(Role::Author, 9)] {
                assert_eq!(app.ask_as(who, node, json!({"id": id})).await["data"]["node"], Value::Null, "{kind}");
            }
        }
    }

    async fn one_that_fails_leaves_the_others_their_results(app: &TestApp) {
        app.import(LINES).await;
        let document = "mutation { a: createTag(input: {name: \"Batch one\"}) { tag { name } } \
            b: updateSite(input: {expectedVersion: 1, name: \"x\"}) { site { name } } c: createTag(input: {name: \"Batch two\"}) { tag { name } } }";
        let answer = app.ask_as(user(Role::Editor, 2), document, json!({})).await;
        assert_eq!(answer["data"], json!({"a": {"tag": {"name": "Batch one"}}, "b": null, "c": {"tag": {"name": "Batch two"}}}));
        assert_eq!((&answer["errors"][0]["path"], &answer["errors"][0]["extensions"]["code"]), (&json!(["b"]), &json!("FORBIDDEN")));
    }

    async fn a_preview_is_another_object_than_the_article(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let article = made(app, "Public", "PUBLISH").await;
        step(app, editor, "updateArticle", json!({"id": article["id"], "expectedVersion": article["version"], "patch": {"headline": "Secret"}})).await;
        let token = mutate(app, editor, "createPreviewLink", "token", json!({"articleId": article["id"]})).await["token"].take();
        let preview = app.data("query ($token: String!) { preview(token: $token) { __typename id headline path } }", json!({"token": token})).await["preview"].take();
        assert_eq!(preview["path"], "/2020/12/public");
        // What is not public yet stands where it will.
        let draft = made(app, "Soon", "KEEP_DRAFT").await;
        let token = mutate(app, editor, "createPreviewLink", "token", json!({"articleId": draft["id"]})).await["token"].take();
        let soon = app.data("query ($token: String!) { preview(token: $token) { path } }", json!({"token": token})).await["preview"].take();
        assert_eq!(soon["path"], "/2020/12/soon");
        let public = app.get("{ article(by: {path: \"/2020/12/public\"}) { __typename id headline } }").await["article"].take();
        assert_eq!((&preview["headline"], &public["headline"]), (&json!("Secret"), &json!("Public")));
        assert_ne!(preview["id"], public["id"]);
        assert_eq!(app.data("query ($id: ID!) { node(id: $id) { id } }", json!({"id": preview["id"]})).await["node"], Value::Null);
    }
}
