//! What the pages of a site cost in units, before anything runs.

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use dateline::graphql::cost::Costs;
use dateline::graphql::limits::Limits;
use serde_json::{Value, json};

use crate::page::{PATH, QUERY};
use crate::statements::HOME;

fn cost(document: &str, variables: Value) -> u64 {
    let document = parse_query(document).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    let costs = Costs::of(&dateline::graphql::sdl()).unwrap();
    costs.operation(&document, &operation.node, &Variables::from_json(variables))
}

#[test]
fn the_pages_of_a_site_are_far_below_the_limit() {
    let limit = Limits::default().cost as u64;
    let page = cost(QUERY, json!({"path": PATH}));
    assert!((50..limit / 4).contains(&page), "{page}");
    let home = cost(HOME, json!({"first": 100}));
    assert_eq!(home, 10 + 100 * 9);
    assert!(cost(HOME, json!({"first": 20})) < limit / 5);
}

#[test]
fn pages_in_pages_are_refused() {
    let document = "query ($n: Int!) { articles(first: $n) { nodes { author: bylines { author { articles(first: 50) { nodes { path } } } } } } }";
    let (under, over) = (cost(document, json!({"n": 18})), cost(document, json!({"n": 19})));
    assert_eq!((under, over), (10 + 18 * 63, 10 + 19 * 63));
    let limits = Limits::default();
    assert!(limits.check_cost(under).is_ok());
    assert_eq!(
        limits.check_cost(over).unwrap_err().message,
        "The operation costs 1207 units; at most 1200 are allowed. Ask for smaller pages, or for less of each item."
    );
}
