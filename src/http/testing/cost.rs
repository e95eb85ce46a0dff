use actix_web::test::TestRequest;
use serde_json::json;

use super::Client;
use super::client::post;
use crate::graphql::limits::Limits;
use crate::http::{Graphql, NodeSettings};

const GRAPHQL: &str = "application/graphql-response+json";

/// Five objects, one unit each.
const FIVE: &str = "{ a: texts { text } b: texts { text } c: texts { text } d: texts { text } e: texts { text } }";

#[actix_web::test]
async fn the_cost_is_told_to_those_who_ask() {
    let client = Client::new().await;
    let request = post(&json!({ "query": FIVE })).insert_header(("x-dateline-cost", "1"));
    let cost = &client.send(request).await.json()["extensions"]["cost"];
    assert_eq!(*cost, json!({ "requested": 5, "limit": 5_000, "statements": 0 }));
    let address = "/graphql?query=%7Bstatements%7D";
    let told = client.send(TestRequest::get().uri(address).insert_header(("x-dateline-cost", "1"))).await;
    assert_eq!(told.json()["extensions"]["cost"], json!({ "requested": 0, "limit": 5_000, "statements": 2 }));
    assert_eq!(client.get(address).await.json().get("extensions"), None);
}

#[actix_web::test]
async fn what_costs_more_than_one_operation_may_does_not_run() {
    let with = |cost| NodeSettings { limits: Limits { cost, ..Limits::default() }, ..NodeSettings::default() };
    assert_eq!(Client::with(with(5)).await.ask(GRAPHQL, FIVE).await.status, 200);
    let answer = Client::with(with(4)).await.ask(GRAPHQL, FIVE).await;
    assert_eq!((answer.status, answer.json().get("data")), (400, None));
    let error = &answer.json()["errors"][0];
    assert_eq!(
        error["message"],
        "The operation costs 5 units; at most 4 are allowed. Ask for smaller pages, or for less of each item."
    );
    assert_eq!(error["extensions"], json!({ "code": "QUERY_TOO_COMPLEX", "cost": { "requested": 5, "limit": 4 } }));
}

#[actix_web::test]
async fn an_operation_that_takes_too_long_is_given_up() {
    let graphql = Graphql { operation_seconds: 0, ..Graphql::default() };
    let client = Client::with(NodeSettings { graphql, ..NodeSettings::default() }).await;
    let answer = client.ask(GRAPHQL, "{ slow }").await;
    assert_eq!((answer.status, answer.json().get("data")), (503, None));
    let message = "The operation took longer than 0 seconds. Ask for less at once.";
    assert_eq!(answer.errors(), [("TIMEOUT".into(), message.into())]);
    assert_eq!(client.ask(GRAPHQL, "{ hello }").await.status, 200);
}
