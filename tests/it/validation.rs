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
        let since = "query ($x: DateTime) { articles(first: 1, filter: { publishedAt: { from: $x } }) { nodes { id } } }";
        for moment in [json!(7), json!("yesterday"), json!("2020-13-40T00:00:00Z")] {
            let answer = web.post(GRAPHQL, since, json!({ "x": moment })).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_USER_INPUT"), "{moment}");
            let message = answer.json()["errors"][0]["message"].clone();
            assert_eq!(message, "Variable \"$x\" is no \"DateTime\": expected a moment such as 2020-11-20T09:30:00Z.");
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

    async fn a_default_decides_what_is_skipped(app: &TestApp) {
        let web = Web::start(&app.app);
        let query = "query ($x: Boolean = true, $y: Boolean! = false) { a: __typename @skip(if: $x) b: __typename @include(if: $x) \
            c: __typename @include(if: $y) ... @skip(if: $y) { d: __typename } }";
        for (variables, data) in [
            (json!({}), r#"{"b":"Query","d":"Query"}"#),
            (json!({"x": false, "y": true}), r#"{"a":"Query","c":"Query"}"#),
        ] {
            let answer = web.post(GRAPHQL, query, variables).await;
            assert_eq!(answer.body, format!(r#"{{"data":{data}}}"#));
        }
    }

    async fn values_in_a_document_fit_their_place(app: &TestApp) {
        let web = Web::start(&app.app);
        let refused = [
            // A part of the value is a variable, the other part is wrong.
            "query ($v: String!) { region(by: { slug: $v, m49: \"250\" }) { name } }",
            "query ($v: String!) { articles(filter: { region: { anyOf: [{ slug: $v }], nothing: 1 } }) { nodes { id } } }",
            "query ($v: Genre!) { articles(filter: { genres: [$v, NOVEL] }) { nodes { id } } }",
            "query ($v: Int!) { articles(first: $v, filter: 7) { nodes { id } } }",
            "{ articles(filter: { genres: \"NEWS\" }) { nodes { id } } }",
            "{ articles(first: 3000000000) { nodes { id } } }",
            "{ articles(filter: { publishedAt: { from: \"yesterday\" } }) { nodes { id } } }",
            "{ articles(filter: { publishedAt: { from: 7 } }) { nodes { id } } }",
            "query ($v: Int = 3000000000) { articles(first: $v) { nodes { id } } }",
            "query ($v: [Genre!] = [NOVEL]) { articles(filter: { genres: $v }) { nodes { id } } }",
            "{ region(by: { slug: null }) { name } }",
            // A variable that may be null, or is of another type.
            "query ($v: String) { region(by: { slug: $v }) { name } }",
            "query ($v: RegionRef) { region(by: $v) { name } }",
            "query ($v: Boolean) { site @skip(if: $v) { name } }",
            "query ($v: Boolean = null) { site @skip(if: $v) { name } }",
            "query ($v: [Genre]) { articles(filter: { genres: $v }) { nodes { id } } }",
            "query ($v: Int) { articles(filter: { genres: [$v] }) { nodes { id } } }",
            "query ($v: Int) { ...F } fragment F on Query { region(by: { slug: $v }) { name } }",
        ];
        for query in refused {
            let (status, code, data) = ask(&web, query, json!({ "v": null })).await;
            assert_eq!((status, data), (400, None), "{query}");
            assert!(["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"].contains(&code.as_str()), "{query}: {code}");
        }
        let taken = [
            "query ($v: String!) { region(by: { slug: $v }) { name } }",
            "query ($v: String!) { ...F } fragment F on Query { region(by: { slug: $v }) { name } }",
            "query ($v: String! = \"x\") { region(by: { slug: $v }) { name } }",
            "query ($v: String = \"x\") { region(by: { slug: $v }) { name } }",
            "{ articles(first: 1, filter: { genres: ANALYSIS }) { nodes { id } } }",
            "query ($b: Boolean = true) { site @skip(if: $b) { name } }",
            "query ($n: Int) { articles(first: $n, filter: null) { nodes { id } } }",
        ];
        for query in taken {
            let answer = web.post(GRAPHQL, query, json!({ "v": "france" })).await;
            assert_eq!((answer.status, answer.json().get("errors")), (200, None), "{query}");
        }
    }

    async fn fields_under_one_name_are_one_field(app: &TestApp) {
        let web = Web::start(&app.app);
        let refused = [
            "{ site { a: name } site { a: timeZone } }",
            "{ site { ...A ...B } } fragment A on Site { a: name } fragment B on Site { a: timeZone }",
            "{ ... { articles(first: 1) { nodes { id } } } ... on Query { articles(first: 2) { nodes { id } } } }",
            "{ node(id: \"x\") { a: id ... on Region { a: name } } }",
            "{ node(id: \"x\") { ... on Region { a: name } ... on Article { a: publishedAt } } }",
            "{ node(id: \"x\") { ... on Region { a: name } ... on Tag { a: __typename } ... on Article { a: id } } }",
            "{ node(id: \"x\") { ... on Region { a: parents { name } } ... on Article { a: headline } } }",
            "subscription { a: breakingNews { cursor } b: breakingNews { cursor } }",
            "subscription { ...S } fragment S on Subscription { a: breakingNews { cursor } b: breakingNews { cursor } }",
        ];
        for query in refused {
            let accept = if query.starts_with("sub") { "text/event-stream" } else { "application/graphql-response+json" };
            let answer = web.post(&[("accept", accept)], query, json!({})).await;
            assert!(answer.body.contains("GRAPHQL_VALIDATION_FAILED"), "{query}: {}", answer.body);
        }
        let taken = [
            "{ site { name } site { name a: name } ... { site { b: timeZone } } }",
            "{ articles(first: 1, filter: { genres: [NEWS], publishedAt: null }) { nodes { id } } articles(filter: { publishedAt: null, genres: [NEWS] }, first: 1) { nodes { path } } }",
            "{ node(id: \"x\") { ... on Region { a: name } ... on Tag { a: slug } } }",
            "{ node(id: \"x\") { ... on Region { a: ancestors { b: name } } ... on Category { a: ancestors { b: slug } } } }",
        ];
        for query in taken {
            let (status, body) = { let answer = web.post(GRAPHQL, query, json!({})).await; (answer.status, answer.body) };
            assert_eq!(status, 200, "{query}: {body}");
        }
    }
}
