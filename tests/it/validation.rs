//! What a document or a variable has wrong is told with the code of the mistake, in few words.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::web::Web;

const GRAPHQL: &[(&str, &str)] = &[("accept", "application/graphql-response+json")];

/// The status and the code of the first error, and `data`.
async fn ask(web: &Web, query: &str, variables: Value) -> (u16, String, Option<Value>) {
    let answer = web.post(GRAPHQL, query, variables).await;
    (answer.status, answer.code(), answer.json().get("data").cloned())
}

on_both_databases! {
    async fn variables_that_do_not_fit_are_the_mistake_of_the_client(app: &TestApp) {
        let web = Web::start(&app.app);
        let filtered = "query ($x: ArticleFilter) { articles(first: 1, filter: $x) { nodes { id } } }";
        let region = "query ($x: RegionRef!) { region(by: $x) { name } }";
        let cases = [
            (filtered, json!(7)),
            (filtered, json!({"genres": ["NOVEL"]})),
            (filtered, json!({"nothing": 1})),
            (region, json!({})),
            (region, json!({"slug": null})),
            (region, json!({"slug": "france", "m49": "FR"})),
        ];
        for (query, value) in cases {
            let told = ask(&web, query, json!({ "x": value })).await;
            assert_eq!(told, (400, "BAD_USER_INPUT".into(), None), "{query} {value}");
        }
        // What only the code of the type knows is found out by the field.
        let cases = [
            ("query ($x: DateTime) { articles(first: 1, filter: { publishedAt: { from: $x } }) { nodes { id } } }", json!({"x": 7})),
            ("query ($x: String) { region(by: { slug: $x }) { name } }", json!({})),
        ];
        for (query, variables) in cases {
            let (status, code, _) = ask(&web, query, variables).await;
            assert_eq!((status, code.as_str()), (200, "BAD_USER_INPUT"), "{query}");
        }
    }

    async fn what_a_client_sent_is_not_sent_back_at_length(app: &TestApp) {
        let web = Web::start(&app.app);
        let long = "x".repeat(100_000);
        let name = "x".repeat(60_000);
        let cases = [
            ("query ($x: [ArticleGenre!]) { articles(filter: { genres: $x }) { nodes { id } } }".to_owned(), json!({ "x": [long] })),
            ("query ($x: RegionRef!) { region(by: $x) { name } }".to_owned(), json!({ "x": { "slug": 1, "id": long } })),
            ("query ($x: DateTime) { articles(filter: { publishedAt: { from: $x } }) { nodes { id } } }".to_owned(), json!({ "x": long })),
            (format!("{{ site {{ {name} }} }}"), json!({})),
            (format!("{{ articles(filter: {{ genres: [{name}] }}) {{ nodes {{ id }} }} }}"), json!({})),
            (format!("{{ articles(first: 1000, after: \"{name}\") {{ nodes {{ id }} }} }}"), json!({})),
            (format!("{{ articles {{ nodes {{ {name}: id }} }} }}"), json!({})),
        ];
        for (query, variables) in cases {
            let answer = web.post(GRAPHQL, &query, variables).await;
            let errors = answer.json()["errors"].as_array().map(Vec::len);
            assert!(errors.is_some() && answer.body.len() < 2_000, "{} bytes: {query:.100}", answer.body.len());
        }
    }

    async fn a_typename_is_a_field_like_others(app: &TestApp) {
        let web = Web::start(&app.app);
        let refused = [
            "{ __typename(x: 1) }",
            "{ __typename { x } }",
            "{ __typename @nothing }",
            "{ __typename @deprecated }",
            "{ __typename @skip }",
            "{ __typename @skip(if: 1) }",
            "{ __typename @skip(if: $x) }",
            "{ __typename @skip(if: true) @skip(if: true) }",
            "query ($x: String!) { __typename @skip(if: $x) }",
            "query ($x: Boolean! @nothing) { __typename @skip(if: $x) }",
            "query ($x: Boolean! @skip(if: true)) { __typename @skip(if: $x) }",
            "query ($x: Boolean!) { __typename }",
            "{ site { ...S } } fragment S on Site { __typename @nothing }",
        ];
        for query in refused {
            let x = if query.contains("String") { json!("true") } else { json!(true) };
            let told = ask(&web, query, json!({ "x": x })).await;
            assert_eq!(told, (400, "GRAPHQL_VALIDATION_FAILED".into(), None), "{query}");
        }
        let query = "query ($x: Boolean!) { a: __typename @skip(if: $x) b: __typename @include(if: $x) ... @skip(if: $x) { c: __typename } }";
        for (x, data) in [(true, r#"{"b":"Query"}"#), (false, r#"{"a":"Query","c":"Query"}"#)] {
            let answer = web.post(GRAPHQL, query, json!({ "x": x })).await;
            assert_eq!(answer.body, format!(r#"{{"data":{data}}}"#));
        }
    }
}
