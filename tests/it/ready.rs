//! What is written at once is what the engine would have made of it, byte for byte.

use serde_json::{Value, json};

use crate::documents::Documents;
use crate::on_both_databases;
use crate::page::{LINES, PATH};
use crate::web::Web;

/// Everything that is written at once, and some of what has to be waited for, in between and below.
const FRAGMENTS: &str = "
    fragment Term on Region { id slug name path }
    fragment Text on RichText { html text markdown }
    fragment Person on Author { __typename id slug name authorKind path jobTitle bio { ...Text } isActive }
    fragment Card on Article {
        __typename id path headline shortHeadline kicker standfirst { text } summary language genre
        bylines { position role creditedAs author { ...Person } }
        primaryRegion { ...Term description { text } } regions { ...Term again: name }
        primaryCategory { name } categories { __typename id slug name path }
        citations { key position label role title url source { id slug name path sourceKind } note }
        sourceLine urgency isBreaking firstPublishedAt publishedAt modifiedAt version commentCount
    }";

const DOCUMENTS: &[&str] = &[
    "articles(first: 20) { nodes { ...Card } pageInfo { endCursor } totalCount }",
    "articles(first: 20) { edges { cursor node { bylines { author { name } } ...Card url tags { tag { name } } } } }",
    "article(by: {path: $path}) { ...Card body { html } leadMedia { alt } navigation { previous { ...Card } next { path } }
        moreIn(scope: {preset: PRIMARY_REGION}, first: 4) { nodes { ...Card } edges { levelName node { path } } }
        related(first: 4) { nodes { headline ...Card } edges { score node { path } } } translations { path } }",
    "article(by: {path: $path}) { path ... on Article { path summary @include(if: $yes) kicker @skip(if: $yes) } }",
    "article(by: {path: $path}) { ... on ArticleContent { headline bylines { creditedAs } } path }",
    "article(by: {path: $path}) { regions { name } ... on Article { regions { path } } }",
    "articles(first: 2) { nodes { a: headline b: headline headline path } }",
    "articles(first: 1) { nodes { x: moreIn(scope: {preset: SITE}, first: 1) { nodes { headline regions { name } } } } }",
];

/// Selecting an object twice leaves all of the document to the engine.
const TWICE: &str = "site { name }";

async fn body(web: &Web, selection: &str) -> String {
    let declared: Vec<&str> = [("$path", "$path: String!"), ("$yes", "$yes: Boolean!")]
        .into_iter()
        .filter_map(|(name, declared)| selection.contains(name).then_some(declared))
        .collect();
    let head = if declared.is_empty() { "query".to_owned() } else { format!("query ({})", declared.join(", ")) };
    let fragments = if selection.contains("...Card") { FRAGMENTS } else { "" };
    let query = format!("{head} {{ site {{ name }} {selection} }} {fragments}");
    let answer = web.post(&[], &query, json!({"path": PATH, "yes": true})).await;
    assert_eq!(answer.json().get("errors"), None, "{query}\n{:#}", answer.json());
    answer.body
}

on_both_databases! {
    async fn what_is_written_at_once_is_what_the_engine_makes(app: &TestApp) {
        app.import(LINES).await;
        dateline::demo::load(&app.app).await.unwrap();
        let web = Web::start(&app.app);
        let all = Documents::new().all_of("Article", 1);
        let whole = [format!("article(by: {{path: $path}}) {all}"), format!("articles(first: 1) {{ nodes {all} }}")];
        for document in DOCUMENTS.iter().copied().chain(whole.iter().map(String::as_str)) {
            let at_once = body(&web, document).await;
            let by_engine = body(&web, &format!("{TWICE} {document}")).await;
            assert_eq!(at_once, by_engine, "{document}");
            assert!(at_once.len() > 60, "{at_once}");
        }
    }

    async fn what_is_skipped_in_one_place_is_there_in_the_other(app: &TestApp) {
        app.import(LINES).await;
        let ask = async |first: &str, second: &str| {
            let document = format!("{{ article(by: {{path: \"{PATH}\"}}) {{ regions {{ {first} }} regions {{ {second} }} }} }}");
            app.data(&document, Value::Null).await["article"]["regions"][0].take()
        };
        for skipped in ["name @skip(if: true)", "name @include(if: false)", "__typename @skip(if: true)"] {
            assert_eq!(ask(skipped, "path").await, json!({"path": "/region/france"}), "{skipped}");
            assert_eq!(ask("path", skipped).await, json!({"path": "/region/france"}), "{skipped}");
        }
    }

    async fn what_comes_together_from_two_places_is_whole(app: &TestApp) {
        app.import(LINES).await;
        let article = format!("article(by: {{path: \"{PATH}\"}})");
        let document = format!("{{ {article} {{ path regions {{ name }} }} ...More }} fragment More on Query {{ {article} {{ regions {{ path }} headline }} }}");
        let found = app.data(&document, Value::Null).await;
        assert_eq!(found["article"]["regions"][0], json!({"name": "France", "path": "/region/france"}));
        assert!(found["article"]["headline"].is_string() && found["article"]["path"] == PATH, "{found:#}");
    }
}
