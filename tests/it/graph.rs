//! What holds for the whole graph: ids, errors at their place, paths, lists that go on.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::page::{LINES, PATH};

const IDS: &str = "query ($path: String!) { article(by: {path: $path}) { id regions { id } bylines { author { id } } \
    citations { source { id } } tags { tag { id } } } }";

/// The values of all fields called `id`.
fn ids(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, into)),
        Value::Object(fields) => {
            into.extend(fields.get("id").and_then(Value::as_str).map(ToOwned::to_owned));
            fields.values().for_each(|field| ids(field, into));
        }
        _ => {}
    }
}

on_both_databases! {
    async fn an_id_leads_back_to_its_object(app: &TestApp) {
        app.import(LINES).await;
        let mut asked = Vec::new();
        ids(&app.data(IDS, json!({"path": PATH})).await, &mut asked);
        assert!(asked.len() > 10, "{asked:?}");
        let found = app.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": asked})).await;
        let mut back = Vec::new();
        ids(&found, &mut back);
        assert_eq!(back, asked);
    }

    async fn an_error_is_null_at_its_place(app: &TestApp) {
        app.import(LINES).await;
        let answer = app.ask("{ a: articles(first: 0) { nodes { id } } b: nodes(ids: [\"x\"]) { id } site { name } }", json!({})).await;
        assert_eq!(answer["data"], json!({"a": null, "b": [null], "site": {"name": "Dateline"}}), "{answer:#}");
        let codes: Vec<&str> = answer["errors"].as_array().unwrap().iter().map(|error| error["extensions"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["PAGE_SIZE_INVALID", "BAD_USER_INPUT"], "{answer:#}");
    }

    async fn what_nobody_knows_is_an_error_in_a_condition_and_null_alone(app: &TestApp) {
        app.import(LINES).await;
        assert_eq!(app.get("{ region(by: {slug: \"atlantis\"}) { id } }").await["region"], Value::Null);
        let (code, message) = app.error("{ articles(filter: {region: {anyOf: [{slug: \"atlantis\"}]}}) { nodes { id } } }").await;
        assert_eq!((code.as_str(), message.as_str()), ("NOT_FOUND", "There is no region with slug \"atlantis\"."));
    }

    async fn a_path_tells_what_became_of_it(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[json!({"article": {"importKey": {"source": "scrape", "key": "next"}, "withdrawn": "ARCHIVED", "content": {}}})]).await;
        let ask = "query ($path: String!) { route(path: $path) { status httpStatus redirectTo target { __typename path } } }";
        let route = async |path: &str| app.data(ask, json!({"path": path})).await["route"].take();
        let france = json!({"__typename": "Region", "path": "/region/france"});
        assert_eq!(
            route("/region/france").await,
            json!({"status": "OK", "httpStatus": 200, "redirectTo": null, "target": france})
        );
        assert_eq!(
            route("/region/france/").await,
            json!({"status": "MOVED", "httpStatus": 301, "redirectTo": "/region/france", "target": france})
        );
        let belarus = "/2020/11/belarus-authorities-issued-1-325-decisions-to-arrest-protesters-since-early-november";
        assert_eq!(route(belarus).await, json!({"status": "GONE", "httpStatus": 410, "redirectTo": null, "target": null}));
        assert_eq!(route("/nothing").await, Value::Null);
    }

    async fn a_box_goes_on_with_what_lies_above(app: &TestApp) {
        app.import(LINES).await;
        let ask = "query ($path: String!) { article(by: {path: $path}) { moreIn(scope: {preset: PRIMARY_REGION}) { \
            totalCount edges { distance levelName level { path } node { primaryRegion { name } } } } } }";
        let found = app.data(ask, json!({"path": PATH})).await["article"]["moreIn"].take();
        let edge = |distance: u32, level: &str, path: &str, region: &str| {
            json!({"distance": distance, "levelName": level, "level": {"path": path}, "node": {"primaryRegion": {"name": region}}})
        };
        assert_eq!(found, json!({"totalCount": 2, "edges": [
            edge(2, "Europe", "/region/europe", "Belarus"),
            edge(3, "World", "/region/world", "Uganda"),
        ]}));
    }
}
