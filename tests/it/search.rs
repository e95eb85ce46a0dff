//! Search: what is public is found by the words that readers type, in the order that they expect, and nothing else is.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dateline::app::App;
use dateline::auth::{Role, Who};
use dateline::kernel::RandomIds;
use dateline::search;
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;

const ARTICLES: &str = include_str!("search/articles.ndjson");

const SEARCH: &str =
    "query ($query: String!, $first: Int, $after: String, $filter: ArticleFilter, $orderBy: SearchOrder = RELEVANCE) {
    search(query: $query, first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        edges { cursor matchesAll node { path headline } highlights { field fragments { text isMatch } } }
        pageInfo { hasNextPage endCursor }
        interpretation { terms phrases excluded ignored isRelaxed corrections { typed used } }
        totalCount totalCountRelation freshness
    }
}";

/// The result of a search that the index has caught up for.
async fn find(app: &TestApp, variables: Value) -> Value {
    search::catch_up(&app.app).await.unwrap();
    let mut data = app.data(SEARCH, variables).await;
    assert_eq!(data["search"]["freshness"], "CURRENT", "{data:#}");
    data["search"].take()
}

/// The result of a search by itself, as soon as it has seen everything: on a busy machine a second may be too short.
async fn find_soon(app: &TestApp, query: &str) -> Value {
    for _ in 0..60 {
        let mut data = app.data(SEARCH, json!({"query": query})).await;
        if data["search"]["freshness"] == "CURRENT" {
            return data["search"].take();
        }
    }
    panic!("the index does not catch up");
}

/// The last parts of the paths of hits, in order.
fn slugs(found: &Value) -> Vec<String> {
    let slug = |edge: &Value| edge["node"]["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    found["edges"].as_array().unwrap().iter().map(slug).collect()
}

async fn find_slugs(app: &TestApp, query: &str) -> Vec<String> {
    slugs(&find(app, json!({"query": query})).await)
}

on_both_databases! {
    async fn what_searches_get_wrong_is_found(app: &TestApp) {
        app.import(ARTICLES).await;
        let queries: Vec<Value> = serde_json::from_str(include_str!("search/queries.json")).unwrap();
        let mut wrong = Vec::new();
        for query in &queries {
            let found = find_slugs(app, query["query"].as_str().unwrap()).await;
            let named = |field: &str| -> Vec<String> {
                let names = query[field].as_array().unwrap().iter();
                names.map(|name| name.as_str().unwrap().to_owned()).collect()
            };
            let is_right = named("must").iter().all(|name| found.contains(name))
                && named("never").iter().all(|name| !found.contains(name))
                && query["first"].as_str().is_none_or(|first| found.first().map(String::as_str) == Some(first));
            if !is_right {
                wrong.push(format!("{query}: {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn no_text_breaks_anything(app: &TestApp) {
        app.import(ARTICLES).await;
        search::catch_up(&app.app).await.unwrap();
        let texts: Vec<String> = serde_json::from_str(include_str!("search/hostile.json")).unwrap();
        for text in texts {
            let answer = app.ask(SEARCH, json!({"query": text})).await;
            match answer["errors"][0]["extensions"]["code"].as_str() {
                None => assert!(answer["data"]["search"]["edges"].is_array(), "{text}: {answer:#}"),
                Some(code) => assert!(code == "BAD_USER_INPUT" && text.chars().count() > 1_000, "{text}: {answer:#}"),
            }
            let answer = app.ask("query ($text: String!) { suggest(prefix: $text) { text } }", json!({"text": text})).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str();
            assert!(code.is_none() || code == Some("BAD_USER_INPUT") && text.chars().count() > 100, "{text}: {answer:#}");
        }
    }

    async fn pages_are_one_list(app: &TestApp) {
        app.import(ARTICLES).await;
        let query = "the bridge government news of";
        let whole = find(app, json!({"query": query, "first": 100})).await;
        assert_eq!(whole["interpretation"]["isRelaxed"], true);
        let expected = slugs(&whole);
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = find(app, json!({"query": query, "first": 2, "after": after})).await;
            seen.extend(slugs(&page));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] != true {
                break;
            }
        }
        assert_eq!(seen, expected);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
        let answer = app.ask(SEARCH, json!({"query": "another", "after": after})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "CURSOR_INVALID", "{answer:#}");
        let answer = app.ask(SEARCH, json!({"query": query, "after": "bm90aGluZw"})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "CURSOR_INVALID", "{answer:#}");
    }

    async fn a_query_is_told_as_it_was_read(app: &TestApp) {
        app.import(ARTICLES).await;
        let found = find(app, json!({"query": "Goverment \"in Lima\" -vaccine ab*"})).await;
        assert_eq!(found["interpretation"], json!({
            "terms": ["government"], "phrases": ["in lima"], "excluded": ["vaccine"], "ignored": ["ab*"], "isRelaxed": false,
            "corrections": [{"typed": "goverment", "used": "government"}],
        }));
        assert_eq!((slugs(&found), &found["totalCount"]), (vec!["government".to_owned()], &json!(1)));
        let highlights = &found["edges"][0]["highlights"];
        assert_eq!(highlights[0], json!({"field": "HEADLINE", "fragments": [
            {"text": "Government", "isMatch": true}, {"text": " falls ", "isMatch": false},
            {"text": "in", "isMatch": true}, {"text": " ", "isMatch": false}, {"text": "Lima", "isMatch": true},
        ]}), "{highlights:#}");
    }

    async fn conditions_and_order_are_those_of_lists(app: &TestApp) {
        app.import(ARTICLES).await;
        let newest = find(app, json!({"query": "the", "orderBy": "NEWEST"})).await;
        let dates = "query ($query: String!) { search(query: $query, orderBy: NEWEST) { nodes { publishedAt } } }";
        let mut dates: Vec<Value> = app.data(dates, json!({"query": "the"})).await["search"]["nodes"].as_array().unwrap().clone();
        let told = dates.clone();
        dates.sort_by(|one, other| other["publishedAt"].as_str().cmp(&one["publishedAt"].as_str()));
        assert_eq!(told, dates);
        assert!(newest["edges"].as_array().unwrap().len() > 3);
        let german = find(app, json!({"query": "die", "filter": {"language": "de"}})).await;
        assert_eq!(slugs(&german), ["mueller"]);
        let none = find(app, json!({"query": "bridge", "filter": {"publishedAt": {"before": "2020-01-01T00:00:00Z"}}})).await;
        assert_eq!((slugs(&none), &none["totalCount"]), (vec![], &json!(0)));
    }

    async fn what_was_published_or_withdrawn_is_seen_at_once(app: &TestApp) {
        app.import(LINES).await;
        search::catch_up(&app.app).await.unwrap();
        let editor = user(Role::Editor, 1);
        let made = step(app, editor, "createArticle", json!({"content": content("A quokka in Perth"), "then": "PUBLISH"})).await;
        let id = made["article"]["id"].clone();
        let found = find_soon(app, "quokka").await;
        assert_eq!(found["totalCount"], 1, "{found:#}");
        let version = made["article"]["version"].clone();
        step(app, editor, "retractArticle", json!({"id": id, "expectedVersion": version, "notice": "Wrong."})).await;
        // Whether the index has caught up or not.
        let gone = app.data(SEARCH, json!({"query": "quokka"})).await;
        assert_eq!((&gone["search"]["totalCount"], &gone["search"]["edges"]), (&json!(0), &json!([])), "{gone:#}");
        // A word that only something withdrawn had corrects nothing.
        let near = find_soon(app, "quokko").await;
        assert_eq!(near["interpretation"]["corrections"], json!([]), "{near:#}");
    }

    async fn results_are_counted_by_what_they_are_filed_under(app: &TestApp) {
        app.import(LINES).await;
        search::catch_up(&app.app).await.unwrap();
        let document = "{ search(query: \"france\") { totalCount facets(of: [REGION, YEAR, LANGUAGE], first: 3) {
            kind buckets { label articleCount year term { path } } } } }";
        let found = app.get(document).await;
        let facets = &found["search"]["facets"];
        // What lies in a region lies in all above it: of those that hold as much, roots come first, by name.
        let regions: Vec<&str> = facets[0]["buckets"].as_array().unwrap().iter().map(|bucket| bucket["label"].as_str().unwrap()).collect();
        assert_eq!(regions, ["Eurasia", "World", "Europe"], "{facets:#}");
        assert_eq!(facets[0]["buckets"][1]["articleCount"], found["search"]["totalCount"], "{found:#}");
        assert_eq!(facets[1]["buckets"][0]["year"], 2020, "{facets:#}");
        assert_eq!(facets[2]["buckets"][0]["label"], "en", "{facets:#}");
    }

    async fn names_are_completed(app: &TestApp) {
        app.import(LINES).await;
        let document = "query ($prefix: String!) { suggest(prefix: $prefix) { text kind articleCount target { path } } }";
        let suggested = app.data(document, json!({"prefix": "FRÀ"})).await;
        let first = &suggested["suggest"][0];
        assert_eq!((&first["text"], &first["kind"], &first["target"]["path"]), (&json!("France"), &json!("REGION"), &json!("/region/france")), "{suggested:#}");
        assert!(first["articleCount"].as_i64().unwrap() > 0);
        let author = app.data(document, json!({"prefix": "qna"})).await;
        assert_eq!(author["suggest"][0]["kind"], "AUTHOR", "{author:#}");
        let error = app.ask("{ suggest(prefix: \"a\", limit: 26) { text } }", json!({})).await;
        assert_eq!(error["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{error:#}");
    }
}

/// Publishes an article again, which leaves a deleted document in each index that follows.
async fn save(app: &TestApp, path: &str, kicker: &str) {
    let ask = "query ($path: String!) { editorial { article(by: {path: $path}) { id version } } }";
    let answer = app.ask_as(Who::Operator, ask, json!({"path": path})).await;
    let article = &answer["data"]["editorial"]["article"];
    let input = json!({"id": article["id"], "expectedVersion": article["version"], "patch": {"kicker": kicker}, "then": "PUBLISH"});
    step(app, Who::Operator, "updateArticle", input).await;
}

on_both_databases! {
    async fn pages_made_by_two_nodes_are_one_list(app: &TestApp) {
        app.import(LINES).await;
        app.import(ARTICLES).await;
        app.import_values(&(0..60).map(made_of_words).collect::<Vec<_>>()).await;
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        // The other node sees each version of a third of the articles; this one is made of the last.
        search::catch_up(&other).await.unwrap();
        let paths = app.get("{ articles(first: 100) { nodes { path } } }").await;
        let paths: Vec<&str> = paths["articles"]["nodes"].as_array().unwrap().iter().map(|node| node["path"].as_str().unwrap()).collect();
        for (place, path) in paths.iter().step_by(3).chain(paths.iter().step_by(6)).enumerate() {
            save(app, path, &format!("Kicker {place}")).await;
            other.sync().await.unwrap();
            search::catch_up(&other).await.unwrap();
        }
        search::catch_up(&app.app).await.unwrap();
        let queries: Vec<Value> = serde_json::from_str(include_str!("search/queries.json")).unwrap();
        let mut queries: Vec<String> = queries.iter().map(|query| query["query"].as_str().unwrap().to_owned()).collect();
        queries.extend(WORDS.iter().map(|word| (*word).to_owned()));
        queries.extend(WORDS.windows(2).map(|words| words.join(" ")));
        assert!(queries.len() >= 50);
        let mut several = 0;
        for query in &queries {
            let one = pages(app, &[&app.app], query).await;
            assert_eq!(pages(app, &[&app.app, &other], query).await, one, "{query}");
            assert_eq!(pages(app, &[&other, &app.app], query).await.len(), one.len(), "{query}");
            several += usize::from(one.len() > 2);
        }
        assert!(several >= 20, "{several} of {} queries had several pages", queries.len());
    }
}

const WORDS: [&str; 12] = [
    "harbour",
    "election",
    "festival",
    "budget",
    "storm",
    "museum",
    "railway",
    "strike",
    "orchard",
    "vaccine",
    "satellite",
    "glacier",
];

/// An article of some of the words, each more or less often.
fn made_of_words(number: usize) -> Value {
    let word = |place: usize| WORDS[place % WORDS.len()];
    let mut content = content(&format!("{} {}", word(number), word(number * 5 + 1)));
    content["slug"] = json!(format!("words-{number}"));
    let text: Vec<&str> = (0..3 + number % 7).map(|place| word(number * 7 + place * place)).collect();
    content["body"] = json!({"text": text.join(" ")});
    json!({"article": {"importKey": {"source": "words", "key": number.to_string()}, "content": content, "then": "PUBLISH"}})
}

/// All hits of a search, two on a page, each page made by the next of some nodes.
async fn pages(app: &TestApp, nodes: &[&App], query: &str) -> Vec<String> {
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    for node in nodes.iter().cycle() {
        let mut answer = app.ask_at(node, SEARCH, json!({"query": query, "first": 2, "after": after})).await;
        let found = answer["data"]["search"].take();
        assert_eq!(found["freshness"], "CURRENT", "{query}: {answer:#}");
        seen.extend(slugs(&found));
        after = found["pageInfo"]["endCursor"].clone();
        if found["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    seen
}

/// How often something is published; `DATELINE_TEST_ROUNDS` says otherwise.
fn rounds() -> u32 {
    std::env::var("DATELINE_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

#[test]
fn another_node_finds_within_a_second_what_was_published() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let (node, searching) = (other.clone(), other.clone());
        let following = [
            tokio::spawn(async move { node.follow().await }),
            tokio::spawn(async move { search::follow(&searching).await }),
        ];
        search::catch_up(&other).await.unwrap();
        let editor = user(Role::Editor, 1);
        let mut waited = Vec::new();
        for round in 0..rounds() {
            let word = format!("quokka{round}");
            step(&app, editor, "createArticle", json!({"content": content(&word), "then": "PUBLISH"})).await;
            let time = Instant::now();
            loop {
                let answer = app.ask_at(&other, SEARCH, json!({"query": word})).await;
                if slugs(&answer["data"]["search"]) == [word.as_str()] {
                    break;
                }
                assert!(time.elapsed().as_secs() < 5, "{word}: {answer:#}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            waited.push(time.elapsed());
        }
        println!("found on the other node after {:?} at most", waited.iter().max());
        assert!(waited.iter().all(|time| time.as_millis() < 1_000), "{waited:?}");
        following.iter().for_each(tokio::task::JoinHandle::abort);
    });
}
