//! The news page that Dateline comes from: everything on it comes out of one query.

use serde_json::{Value, json};

use crate::on_both_databases;

pub const LINES: &str = include_str!("page.ndjson");
pub const QUERY: &str = include_str!("page.graphql");
const PAGE: &str = include_str!("page.txt");
pub const PATH: &str = "/2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire";

/// Every text in an answer.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        _ => {}
    }
}

/// The words of the page that are the template's, not the article's.
const TEMPLATE: [&str; 5] = ["Previous article", "Next article", "You may also like", "Comments", "More in France"];

on_both_databases! {
    async fn every_line_is_in_the_answer(app: &TestApp) {
        app.import(LINES).await;
        let page = app.data(QUERY, json!({ "path": PATH })).await;
        let article = &page["route"]["target"];

        let mut found = Vec::new();
        texts(article, &mut found);
        let blocks: Vec<String> = article["body"]["blocks"].as_array().unwrap().iter().map(|block| {
            if block["__typename"] == "DividerBlock" { return "\u{a0}".into(); }
            block["spans"].as_array().unwrap().iter().map(|span| span["text"].as_str().unwrap()).collect()
        }).collect();
        let regions: String = article["regions"].as_array().unwrap().iter().map(|region| region["name"].as_str().unwrap()).collect();
        let sources = format!("Sources: {}", article["sourceLine"].as_str().unwrap());
        for line in PAGE.lines().filter(|line| !line.is_empty() && !TEMPLATE.contains(line)) {
            let there = found.iter().any(|text| text == line) || blocks.iter().any(|block| block == line) || regions == line || sources == line;
            assert!(there, "not in the answer: {line:?}\n{page:#}");
        }
        assert_eq!(article["commentThread"]["notice"], "Comments are closed.");
        assert_eq!(article["primaryRegion"]["name"], "France");
        assert_eq!(blocks.len(), 10);
    }

    async fn a_field_of_the_body_says_the_same_alone_as_among_all(app: &TestApp) {
        app.import(LINES).await;
        // Only the forms of a body that are asked for are read, and none is forgotten.
        let fields = app.get("{ __type(name: \"ArticleBody\") { fields { name type { kind ofType { kind ofType { ofType { kind } } } } } } }").await;
        let selections: Vec<String> = fields["__type"]["fields"].as_array().unwrap().iter().map(|field| {
            let is_list = field["type"].to_string().contains("LIST");
            format!("{}{}", field["name"].as_str().unwrap(), if is_list { " { __typename }" } else { "" })
        }).collect();
        let body = async |selection: &str| {
            let document = format!("query($path: String!) {{ article(by: {{path: $path}}) {{ body {{ {selection} }} }} route(path: $path) {{ target {{ ... on Article {{ body {{ {selection} }} }} }} }} }}");
            let answer = app.data(&document, json!({ "path": PATH })).await;
            assert_eq!(answer["article"], answer["route"]["target"]);
            answer["article"]["body"].clone()
        };
        let all = body(&selections.join(" ")).await;
        assert!(all.as_object().unwrap().len() >= 10, "{all:#}");
        for selection in &selections {
            let name = selection.split(' ').next().unwrap();
            assert_eq!(body(selection).await[name], all[name]);
        }
    }

    async fn importing_twice_changes_nothing(app: &TestApp) {
        let first = app.import(LINES).await;
        let page = app.data(QUERY, json!({ "path": PATH })).await;
        let second = app.import(LINES).await;
        assert!(first.counts.values().all(|counts| counts.unchanged == 0));
        assert!(second.counts.values().all(|counts| counts.created + counts.updated == 0), "{second}");
        assert_eq!(app.data(QUERY, json!({ "path": PATH })).await, page);
    }
}
