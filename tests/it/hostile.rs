//! Documents that mean harm: what they are refused with, and what those that run make the server do.

use dateline::http::{MetricsEndpoint, NodeSettings};
use serde_json::Value;

use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

#[path = "../../benches/hostile/documents.rs"]
mod documents;

/// Bytes of an answer.
const MAX_ANSWER: usize = 64 << 10;

/// SQL statements of an operation: each has its price.
const MAX_STATEMENTS: u64 = 240;

on_both_databases! {
    async fn what_tools_ask_of_the_schema_is_told(app: &TestApp) {
        let web = Web::start(&app.app);
        let query = include_str!("../../benches/hostile/introspection.graphql");
        let answer = web.post(&[], query, Value::Null).await.json();
        assert_eq!(answer.get("errors"), None);
        let types = answer["data"]["__schema"]["types"].as_array().unwrap();
        let article = types.iter().find(|it| it["name"] == "Article").unwrap();
        assert!(article["fields"].as_array().unwrap().iter().any(|field| field["name"] == "headline"));
    }

    async fn no_document_makes_much_work(app: &TestApp) {
        app.import(LINES).await;
        let metrics = MetricsEndpoint { enabled: true, ..MetricsEndpoint::default() };
        let web = Web::start_with(&app.app, NodeSettings { metrics, ..NodeSettings::default() });
        let mut wrong = Vec::new();
        for (name, code, make) in documents::documents() {
            let before = web.counter("dateline_statements_total").await;
            let answer = web.post_body(&make(0)).await;
            let sent = web.counter("dateline_statements_total").await - before;
            let json: Value = serde_json::from_str(&answer.body).unwrap();
            let told = json["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
            let most = if code.is_empty() { MAX_STATEMENTS } else { 1 };
            if told != code || answer.body.len() > MAX_ANSWER || sent > most {
                wrong.push(format!("{name}: {told:?}, {} bytes, {sent} statements", answer.body.len()));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
