//! What the pages of a site cost in units, before anything runs.

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use dateline::graphql::cost::Costs;
use dateline::graphql::limits::Limits;
use dateline::vocabulary::Vocabulary;
use serde_json::{Value, json};

use crate::page::{PATH, QUERY};
use crate::statements::HOME;

fn cost(document: &str, variables: Value) -> u64 {
    let document = parse_query(document).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    let costs = Costs::of(&dateline::graphql::sdl()).unwrap();
    costs.operation(&document, &operation.node, &Variables::from_json(variables), &Vocabulary::default())
}

#[test]
fn the_pages_of_a_site_are_far_below_the_limit() {
    let limit = Limits::default().cost as u64;
    let page = cost(QUERY, json!({"path": PATH}));
    assert!((50..limit / 2).contains(&page), "{page}");
    let home = cost(HOME, json!({"first": 100}));
    assert_eq!(home, 10 + 100 * 15);
    assert!(cost(HOME, json!({"first": 20})) < limit / 5);
}

#[test]
fn pages_in_pages_are_refused() {
    let document = "query ($n: Int!) { articles(first: $n) { nodes { author: bylines { author { articles(first: 50) { nodes { path } } } } } } }";
    let (under, over) = (cost(document, json!({"n": 16})), cost(document, json!({"n": 17})));
    assert_eq!((under, over), (10 + 16 * 124, 10 + 17 * 124));
    let limits = Limits::default();
    assert!(limits.check_cost(under).is_ok());
    assert_eq!(
        limits.check_cost(over).unwrap_err().message,
        "The operation costs 2118 units; at most 2000 are allowed. Ask for smaller pages, or for less of each item."
    );
}
