use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::Client;
use super::client::{Answer, post};
use crate::graphql::limits::Limits;
use crate::http::{Graphql, Http, NodeSettings, RateLimit};

const GRAPHQL: &str = "application/graphql-response+json";

/// Five objects, one unit each.
const FIVE: &str = "{ a: texts { text } b: texts { text } c: texts { text } d: texts { text } e: texts { text } }";

fn from(address: &str, query: &str) -> TestRequest {
    post(&json!({ "query": query })).peer_addr(format!("{address}:9").parse().unwrap())
}

#[actix_web::test]
async fn the_cost_is_told_to_those_who_ask() {
    let client = Client::new().await;
    let request = post(&json!({ "query": FIVE })).insert_header(("x-dateline-cost", "1"));
    let cost = &client.send(request).await.json()["extensions"]["cost"];
    assert_eq!(*cost, json!({ "requested": 5, "limit": 2_000, "statements": 0 }));
    let address = "/graphql?query=%7Bstatements%7D";
    let told = client.send(TestRequest::get().uri(address).insert_header(("x-dateline-cost", "1"))).await;
    assert_eq!(told.json()["extensions"]["cost"], json!({ "requested": 0, "limit": 2_000, "statements": 2 }));
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

fn limited(cost_per_minute: u32, trusted_proxies: &[&str]) -> NodeSettings {
    let trusted_proxies = trusted_proxies.iter().map(|text| (*text).to_owned()).collect();
    NodeSettings {
        rate_limit: RateLimit { cost_per_minute, ..RateLimit::default() },
        http: Http { trusted_proxies, ..Http::default() },
        ..NodeSettings::default()
    }
}

#[actix_web::test]
async fn an_address_that_asks_for_too_much_has_to_wait() {
    let client = Client::with(limited(12, &[])).await;
    for remaining in [7, 2] {
        let answer = client.send(from("192.0.2.1", FIVE)).await;
        assert_eq!((answer.status, answer.header("retry-after")), (200, ""));
        assert_eq!(answer.header("ratelimit-policy"), "\"cost\";q=12;w=60;qu=\"cost-units\"");
        let left = (12 - remaining) * 5;
        assert_eq!(answer.header("ratelimit"), format!("\"cost\";r={remaining};t={left}"));
    }
    let refused = client.send(from("192.0.2.1", FIVE)).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"));
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((13..=16).contains(&wait), "{wait}");
    assert_eq!(refused.json().get("data"), None);
    // What was refused costs nothing, and others are not concerned.
    assert_eq!(client.send(from("192.0.2.1", "{ hello }")).await.status, 200);
    assert_eq!(client.send(from("192.0.2.2", FIVE)).await.status, 200);
}

#[actix_web::test]
async fn mistakes_are_counted_too() {
    let client = Client::with(limited(2, &[])).await;
    let statuses = [client.send(from("192.0.2.1", "{")).await, client.send(from("192.0.2.1", "{ nothing }")).await];
    assert_eq!(statuses.map(|answer| answer.status), [200, 200]);
    assert_eq!(client.send(from("192.0.2.1", "{")).await.status, 429);
}

#[actix_web::test]
async fn clients_do_not_choose_who_they_are() {
    let forwarded = |of: &'static str| from("192.0.2.1", FIVE).insert_header(("x-forwarded-for", of));
    let statuses = |one: Answer, other: Answer| (one.status, other.status);
    let alone = Client::with(limited(5, &[])).await;
    assert_eq!(
        statuses(alone.send(forwarded("203.0.113.1")).await, alone.send(forwarded("203.0.113.2")).await),
        (200, 429)
    );
    let behind = Client::with(limited(5, &["192.0.2.0/24"])).await;
    assert_eq!(
        statuses(behind.send(forwarded("203.0.113.1")).await, behind.send(forwarded("203.0.113.2")).await),
        (200, 200)
    );
    assert_eq!(behind.send(forwarded("198.51.100.1, 203.0.113.1")).await.status, 429);
}

#[actix_web::test]
async fn nothing_is_limited_by_default() {
    let answer = Client::new().await.send(from("192.0.2.1", FIVE)).await;
    assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
    assert_eq!(answer.json()["data"]["a"].as_array().map(Vec::len), Some(100));
    assert_ne!(answer.json()["data"], Value::Null);
}
