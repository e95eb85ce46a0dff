//! The JSON door: every path says what it should, and nothing but what GraphQL says.

mod operation;

use std::collections::BTreeMap;

use dateline::auth::{Role, Who};
use dateline::graphql::limits::Limits;
use dateline::http::{self, NodeSettings, Rest};
use dateline::{demo, graphql, search};
use serde_json::{Value, json};

use self::operation::Operation;
pub use self::operation::operations;
use crate::app::TestApp;
use crate::exact::{encode, lookups, settings};
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::{Answer, Web};

const BASE: &str = "/api/v1";
const PROBLEM: &str = "application/problem+json";

/// The document of a path.
fn document(path: &str) -> String {
    http::documents().find(|(own, _)| format!("{BASE}{own}") == path).unwrap().1
}

/// A newsroom with something at every path.
async fn demo(app: &TestApp) -> Web {
    let report = demo::load(&app.app).await.unwrap();
    assert!(report.refused.is_empty(), "{report}");
    search::catch_up(&app.app).await.unwrap();
    let web = Web::start_with(&app.app, settings(1 << 26));
    app.app.sync().await.unwrap();
    web
}

async fn some_article(app: &TestApp) -> String {
    let by = json!({"importKey": {"source": "scrape", "key": "000_b77860f708447555"}});
    let found = app.data("query ($by: ArticleRef!) { article(by: $by) { id } }", json!({"by": by})).await;
    found["article"]["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16, code: &str) {
    let json = answer.json();
    assert_eq!((answer.status, &json["code"], &json["status"]), (status, &json!(code), &json!(status)), "{answer:?}");
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), (Some(PROBLEM), Some("no-store")));
}

/// A request of another method; the whole answer.
async fn send(web: &Web, method: &str, address: &str) -> String {
    let host = web.address;
    web.send_raw(&format!("{method} {address} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await
}

/// What stands for a moment or a history is another one each time.
fn is_of_the_moment(operation: &Operation) -> bool {
    ["changes", "changeTokens"].contains(&operation.id.as_str())
}

/// The answer itself, if it has the keys of the example.
fn like(answer: &Value, example: &Value) -> Value {
    let keys = |value: &Value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>());
    if keys(answer) == keys(example) { answer.clone() } else { example.clone() }
}

on_both_databases! {
    async fn examples_are_what_is_answered(app: &TestApp) {
        let web = demo(app).await;
        let id = some_article(app).await;
        let writes = std::env::var_os("DATELINE_WRITE_EXAMPLES").is_some();
        for operation in operations() {
            let address = operation.address(|name| (name == "id").then(|| id.clone()));
            let answer = web.get(&address).await;
            assert_eq!(answer.status, 200, "{address} {answer:?}");
            let json = answer.json();
            let told = if is_of_the_moment(&operation) { like(&json, &operation.example) } else { operation.example.clone() };
            if !writes {
                assert_eq!(json, told, "{address}: DATELINE_WRITE_EXAMPLES=1 writes the examples anew");
            } else if json != told && app.address().is_none() {
                std::fs::write(operation.file(), format!("{json:#}\n")).unwrap();
            }
        }
    }

    async fn every_path_answers_as_it_says(app: &TestApp) {
        let web = demo(app).await;
        let id = some_article(app).await;
        for operation in operations() {
            let address = operation.address(|name| (name == "id").then(|| id.clone()));
            // What has not looked for some seconds keeps nothing.
            app.app.sync().await.unwrap();
            let answer = web.get(&address).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json; charset=utf-8")), "{address}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{address}");
            // What has an entity tag is known by it, and comes from memory.
            let is_kept = !["redirects", "changeTokens"].contains(&operation.id.as_str());
            assert_eq!(answer.header("etag").is_some(), is_kept, "{address}");
            if is_kept {
                let again = web.get_with(&[("if-none-match", answer.header("etag").unwrap())], &address).await;
                assert_eq!((again.status, again.body.as_str()), (304, ""), "{address}");
            }
            let head = send(&web, "HEAD", &address).await;
            let (head, body) = head.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200") && body.is_empty(), "{address} {head}");
            assert!(head.to_lowercase().contains(&format!("content-length: {}", answer.body.len())), "{address} {head}");
            // Where there is more, it says where.
            if answer.json()["page"]["hasNext"] == true {
                let link = answer.header("link").unwrap_or_else(|| panic!("{address}"));
                let next = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\"")).unwrap();
                let next = web.get(next).await;
                assert_eq!(next.status, 200, "{address}");
                assert_ne!(next.json()["data"], answer.json()["data"], "{address}");
            } else {
                assert_eq!(answer.header("link"), None, "{address}");
            }
            // What is not taken.
            for method in ["POST", "DELETE"] {
                let refused = send(&web, method, &address).await.to_lowercase();
                assert!(refused.starts_with("http/1.1 405") && refused.contains("allow: get, head, options"), "{address} {refused}");
                assert!(refused.contains(PROBLEM) && refused.contains("bad_user_input"), "{address} {refused}");
            }
            assert!(send(&web, "OPTIONS", &address).await.starts_with("HTTP/1.1 204"));
            is_problem(&web.get_with(&[("accept", "text/html")], &address).await, 406, "BAD_USER_INPUT");
            let and = format!("{address}&");
            let unknown = web.get(&format!("{and}nonsense=1")).await;
            is_problem(&unknown, 400, "BAD_USER_INPUT");
            let detail = unknown.json()["detail"].as_str().unwrap().to_owned();
            for parameter in operation.parameters.iter().filter(|parameter| parameter["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                assert!(detail.contains(name), "{address} {detail}");
                is_problem(&web.get(&format!("{}?{name}=", operation.address(|name| (name == "id").then(|| id.clone())).split('?').next().unwrap())).await, 400, "BAD_USER_INPUT");
            }
            if operation.takes("after") {
                is_problem(&web.get(&format!("{and}after=nonsense")).await, 400, "CURSOR_INVALID");
                is_problem(&web.get(&format!("{and}after=x&after=x")).await, 400, "BAD_USER_INPUT");
                let without = address.split('?').next().unwrap();
                for size in ["0", "501", "x"] {
                    let code = if operation.id == "search" { "BAD_USER_INPUT" } else { "PAGE_SIZE_INVALID" };
                    let answer = web.get(&format!("{without}?first={size}")).await;
                    assert!(answer.status == 400, "{address} {answer:?}");
                    if code == "PAGE_SIZE_INVALID" {
                        is_problem(&answer, 400, code);
                    }
                }
            }
            if operation.is_of_one() {
                for other in ["nowhere", "%00", "a b", "99999999999999999999"] {
                    is_problem(&web.get(&operation.address(|_| Some(other.to_owned()))).await, 404, "NOT_FOUND");
                }
            }
        }
        for nothing in ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/articles/a/b", "/api/v1/q/nothing", "/api/v2/articles"] {
            is_problem(&web.get(nothing).await, 404, "NOT_FOUND");
        }
        is_problem(&web.get("/api/v1/articles?region=nowhere").await, 404, "NOT_FOUND");
        let lists = ["region=france,uganda", "region=france&region=uganda"].map(|query| format!("/api/v1/articles?{query}&include=total"));
        assert_eq!(web.get(&lists[0]).await.body, web.get(&lists[1]).await.body);
        is_problem(&web.get("/api/v1/articles?genre=NEWS,NONSENSE").await, 400, "BAD_USER_INPUT");
        is_problem(&web.get("/api/v1/route").await, 400, "BAD_USER_INPUT");
        is_problem(&web.get("/api/v1/route?path=/nowhere").await, 404, "NOT_FOUND");
        is_problem(&web.get("/api/v1/archive?region=france&tag=nato").await, 400, "BAD_USER_INPUT");
        is_problem(&web.get("/api/v1/archive/2020/13").await, 404, "NOT_FOUND");
        is_problem(&web.get("/api/v1/articles?orderBy=MODIFIED_AT&genre=NEWS").await, 400, "BAD_USER_INPUT");
        // The largest page is within the usual limit, and one that an operator sets is held here too.
        let most = "/api/v1/changes?first=300&include=article";
        assert_eq!(web.get(most).await.status, 200);
        let limits = Limits { cost: 1_200, ..Limits::default() };
        let strict = Web::start_with(&app.app, NodeSettings { limits, ..settings(0) });
        is_problem(&strict.get(most).await, 400, "QUERY_TOO_COMPLEX");
        is_problem(&web.get_with(&[("authorization", "Bearer nonsense")], "/api/v1/site").await, 401, "UNAUTHENTICATED");
        // What the answer is made of is more than one may be, nothing is left out in silence.
        let all = format!("{BASE}/articles/{id}?include=navigation,related,moreIn,blocks,structuredData,comments");
        let whole = web.get(&all).await.json();
        for part in ["navigation", "related", "moreIn", "structuredData", "commentThread"] {
            assert!(whole[part].is_object(), "{part}");
        }
        assert_eq!(whole["body"]["blocks"][0]["type"], "ParagraphBlock");
        // The front page is there, whatever is made of it.
        assert_eq!(web.get("/api/v1/route?path=/").await.json()["httpStatus"], 200);
        let own = http::openapi(&graphql::sdl()).unwrap();
        web.get("/api/v1/openapi.json").await;
        app.app.sync().await.unwrap();
        let described = web.get("/api/v1/openapi.json").await;
        assert_eq!(described.body, own);
        assert_eq!(web.get_with(&[("if-none-match", described.header("etag").unwrap())], "/api/v1/openapi.json").await.status, 304);
    }

    async fn what_is_withdrawn_is_gone_at_the_acknowledgement(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start_with(&app.app, settings(1 << 22));
        let list = "/api/v1/regions/france/articles?first=1";
        let before = web.get(list).await.json();
        let made = step(app, Who::Operator, "createArticle", json!({"content": content("Of today"), "then": "PUBLISH"})).await;
        let newest = app.get("{ articles(first: 1) { nodes { id path } } }").await["articles"]["nodes"][0].take();
        let (id, path) = (newest["id"].as_str().unwrap().to_owned(), newest["path"].as_str().unwrap());
        let (one, at) = (format!("/api/v1/articles/{id}"), format!("/api/v1/route?path={path}"));
        for (address, place) in [(list, "/data/0/headline"), (&one, "/headline"), (&at, "/target/headline")] {
            for _ in 0..2 {
                let found = web.get(address).await.json();
                assert_eq!(found.pointer(place), Some(&json!("Of today")), "{address} {found:#}");
            }
        }
        assert!(lookups(&web, "hit").await >= 3);
        let input = json!({"id": made["article"]["id"], "expectedVersion": made["article"]["version"], "notice": "It was wrong."});
        step(app, Who::Operator, "retractArticle", input).await;
        assert_eq!(web.get(list).await.json(), before);
        is_problem(&web.get(&one).await, 404, "NOT_FOUND");
        let gone = web.get(&at).await;
        is_problem(&gone, 410, "NOT_FOUND");
        assert_eq!((&gone.json()["notice"]["text"], &gone.json()["notice"]["correctionKind"]), (&json!("It was wrong."), &json!("RETRACTION")));
        let changes = web.get("/api/v1/changes?first=300").await.json();
        let last = changes["data"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["kind"], &last["articleId"]), (&json!("REMOVE"), &json!(id)));
    }

    async fn json_is_what_graphql_says(app: &TestApp) {
        let web = demo(app).await;
        let mut random = 7_u64;
        let mut below = move |bound: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % bound
        };
        let all = app.get("{ articles(first: 100) { nodes { id path } } }").await["articles"]["nodes"].take();
        let all = all.as_array().unwrap();
        let (lists, one, at) = (document("/api/v1/articles"), document("/api/v1/articles/{id}"), document("/api/v1/route"));
        let includes = ["navigation", "related", "moreIn", "blocks", "structuredData", "comments"];
        let mut after: Option<String> = None;
        let steps = std::env::var("DATELINE_TEST_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(60);
        for _ in 0..steps {
            let (address, text, variables) = match below(3) {
                0 => {
                    let regions = [["france", "russia"], ["uganda", "france"], ["eurasia", "africa"]][below(3)];
                    let first = 1 + below(8);
                    let mut address = format!("/api/v1/articles?first={first}");
                    let mut variables = json!({"first": first, "filter": {}});
                    if below(2) == 0 {
                        address += &format!("&region={}", regions.join(","));
                        variables["filter"]["region"] = json!({"anyOf": regions.map(|slug| json!({"slug": slug}))});
                    }
                    if below(3) == 0 {
                        address += "&genre=NEWS,ANALYSIS&include=total";
                        variables["filter"]["genres"] = json!(["NEWS", "ANALYSIS"]);
                        variables["total"] = json!(true);
                    }
                    if below(4) == 0 {
                        address += "&orderBy=PUBLISHED_AT&direction=ASC";
                        variables["orderBy"] = json!({"field": "PUBLISHED_AT", "direction": "ASC"});
                    } else if let Some(after) = after.take() {
                        address += &format!("&after={after}");
                        variables["after"] = json!(after);
                    }
                    (address, &lists, variables)
                }
                kind => {
                    let article = &all[below(all.len())];
                    let chosen: Vec<&str> = includes.into_iter().filter(|_| below(2) == 0).collect();
                    let mut variables: serde_json::Map<String, Value> =
                        chosen.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
                    let include = if chosen.is_empty() { String::new() } else { format!("include={}", chosen.join(",")) };
                    let (id, path) = (article["id"].as_str().unwrap(), article["path"].as_str().unwrap());
                    if kind == 1 {
                        variables.insert("id".into(), json!(id));
                        (format!("/api/v1/articles/{id}?{include}"), &one, variables.into())
                    } else {
                        variables.insert("path".into(), json!(path));
                        (format!("/api/v1/route?path={}&{include}", encode(path)), &at, variables.into())
                    }
                }
            };
            let answer = web.get(&address).await;
            let same = web.post(&[], text, variables.clone()).await;
            assert_eq!(answer.status, 200, "{address} {answer:?}");
            assert_eq!(format!("{{\"data\":{{\"answer\":{}}}}}", answer.body), same.body, "{address} {variables}");
            if address.starts_with("/api/v1/articles?") && !address.contains("orderBy") {
                after = answer.json()["page"]["next"].as_str().map(str::to_owned);
            }
        }
    }

    async fn a_copy_knows_when_to_start_again(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let tokens = async || web.get("/api/v1/change-tokens").await.json();
        let differing = |one: &Value, other: &Value| -> Vec<String> {
            let one = one.as_object().unwrap();
            one.iter().filter(|(key, value)| other[key.as_str()] != **value).map(|(key, _)| key.clone()).collect()
        };
        let start = tokens().await;
        assert_eq!(tokens().await, start);
        step(app, Who::Operator, "createArticle", json!({"content": content("Nothing new"), "then": "PUBLISH"})).await;
        assert_eq!(differing(&start, &tokens().await), [] as [&str; 0]);
        for (line, changed) in [
            (json!({"tag": {"slug": "nato", "name": "N.A.T.O.", "tagKind": "ORGANISATION"}}), "tags"),
            (json!({"author": {"slug": "qnavy", "name": "Q", "authorKind": "GROUP"}}), "authors"),
            (json!({"region": {"slug": "france", "name": "La France"}}), "vocabulary"),
            (json!({"menu": {"location": "primary", "name": "Main", "items": [{"label": "Home", "url": "/"}]}}), "vocabulary"),
        ] {
            let before = tokens().await;
            app.import_values(&[line]).await;
            assert!(differing(&before, &tokens().await).contains(&changed.to_owned()), "{changed} {before:#}");
        }
        let before = tokens().await;
        let front = json!({"title": "Front", "slug": "front", "items": []});
        mutate(app, user(Role::Admin, 1), "createCollection", "userErrors { message }", front).await;
        assert_eq!(differing(&before, &tokens().await), ["collections"]);
        // The cursor of another database.
        let foreign = web.get("/api/v1/changes?first=1").await.json()["page"]["next"].as_str().unwrap().to_owned();
        let other = TestApp::sqlite().await;
        other.import(LINES).await;
        let there = Web::start(&other.app);
        let refused = there.get(&format!("/api/v1/changes?after={foreign}")).await;
        is_problem(&refused, 400, "CURSOR_INVALID");
        assert!(refused.json()["detail"].as_str().unwrap().contains("Start again"), "{refused:?}");
        assert_eq!(there.get("/api/v1/changes").await.status, 200);
    }

    async fn an_operator_publishes_documents(app: &TestApp) {
        app.import(LINES).await;
        let folder = std::env::temp_dir().join(format!("dateline-rest-{}-{}", std::process::id(), app.address().is_some()));
        std::fs::create_dir_all(&folder).unwrap();
        let with = |files: &[(&str, &str)]| {
            for entry in std::fs::read_dir(&folder).unwrap() {
                std::fs::remove_file(entry.unwrap().path()).unwrap();
            }
            for (name, text) in files {
                std::fs::write(folder.join(name), text).unwrap();
            }
            NodeSettings { rest: Rest { documents: folder.clone(), ..Rest::default() }, ..NodeSettings::default() }
        };
        let web = Web::start_with(&app.app, with(&[
            ("teaser.graphql", "# Headlines of a region\nquery ($slug: String!, $first: Int = 1, $only: [Genre!], $date: Boolean! = false) {\n  \
                region(by: {slug: $slug}) { name articles(first: $first, filter: {genres: $only}) { nodes { headline publishedAt @include(if: $date) } } }\n}"),
            ("shaped.graphql", "query { answer: site { name } }"),
            ("README.md", "Not a document."),
        ]));
        app.app.sync().await.unwrap();
        let teaser = web.get("/api/v1/q/teaser?slug=france&only=NEWS&include=date").await;
        assert_eq!(teaser.json()["region"]["name"], "France", "{teaser:?}");
        assert!(teaser.json()["region"]["articles"]["nodes"][0]["publishedAt"].is_string());
        assert_eq!(web.get_with(&[("if-none-match", teaser.header("etag").unwrap())], "/api/v1/q/teaser?slug=france&only=NEWS&include=date").await.status, 304);
        assert_eq!(web.get("/api/v1/q/teaser?slug=nowhere").await.json(), json!({"region": null}));
        is_problem(&web.get("/api/v1/q/teaser").await, 400, "BAD_USER_INPUT");
        assert!(web.get("/api/v1/q/shaped").await.json()["name"].is_string());
        let described = web.get("/api/v1/openapi.json").await.json();
        let paths: BTreeMap<String, Value> = serde_json::from_value(described["paths"].clone()).unwrap();
        assert_eq!(paths["/api/v1/q/teaser"]["get"]["summary"], "Headlines of a region");
        let names: Vec<&Value> = paths["/api/v1/q/teaser"]["get"]["parameters"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["slug", "first", "only", "include"]);
        // What cannot be answered keeps the server from starting.
        for (text, why) in [
            ("query { nothing }", "nothing"),
            ("mutation { logout(input: {}) { clientMutationId } }", "one query"),
            ("query ($f: ArticleFilter) { articles(filter: $f) { totalCount } }", "an address cannot say"),
            ("{", "Syntax error"),
        ] {
            let settings = with(&[("bad.graphql", text)]);
            let attach = |request: async_graphql::Request, app: &_, caller| request.data(graphql::Request::new(app, caller));
            let engine = graphql::engine(graphql::Introspection::Enabled);
            let refused = http::Node::new(app.app.clone(), engine, &graphql::sdl(), attach, settings).err().unwrap();
            assert!(refused.message().contains(why) && refused.message().contains("bad.graphql"), "{}", refused.message());
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
