use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};

use super::Costs;
use super::schema::{Fields, Times};
use super::value::Values;

/// Units of the schema's own description, of which the limits of documents allow so much and no more.
const INTROSPECTION: u64 = 100;

impl Costs {
    /// What an operation of a document costs with these variables. The document is within the limits, so that its
    /// fragments end somewhere. What does not fit the schema costs nothing: it does not run.
    pub fn operation(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> u64 {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let values = Values { operation, variables };
        let mut pricing = Pricing { costs: self, document, values, fragments: HashMap::new() };
        pricing.selection(&operation.selection_set.node, self.fields(root))
    }
}

struct Pricing<'a> {
    costs: &'a Costs,
    document: &'a ExecutableDocument,
    values: Values<'a>,
    /// Those that have been priced.
    fragments: HashMap<&'a Name, u64>,
}

impl<'a> Pricing<'a> {
    /// What a selection on a type with these fields costs.
    fn selection(&mut self, selection_set: &'a SelectionSet, fields: Option<&'a Fields>) -> u64 {
        let mut sum = 0_u64;
        for selection in &selection_set.items {
            if !self.values.is_included(selection.node.directives()) {
                continue;
            }
            let cost = match &selection.node {
                Selection::Field(field) => self.field(&field.node, fields),
                Selection::InlineFragment(fragment) => {
                    let fields = match &fragment.node.type_condition {
                        Some(condition) => self.costs.fields(&condition.node.on.node),
                        None => fields,
                    };
                    self.selection(&fragment.node.selection_set.node, fields)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            sum = sum.saturating_add(cost);
        }
        sum
    }

    fn field(&mut self, field: &'a Field, fields: Option<&'a Fields>) -> u64 {
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") {
            return INTROSPECTION;
        }
        let Some(cost) = fields.and_then(|fields| fields.get(name)) else { return 0 };
        let inside = self.selection(&field.selection_set.node, self.costs.fields(&cost.of));
        match cost.times {
            Times::Once => cost.weight.saturating_add(inside),
            // The page is read even if nothing of its items is selected.
            Times::Page => cost.weight.saturating_add(self.values.page_size(field).saturating_mul(inside.max(1))),
            Times::Ids => {
                let each = cost.weight.saturating_add(inside);
                self.values.length(field, "ids").saturating_mul(each)
            }
        }
    }

    fn fragment(&mut self, name: &'a Name) -> u64 {
        if let Some(cost) = self.fragments.get(name) {
            return *cost;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let fields = self.costs.fields(&fragment.node.type_condition.node.on.node);
        let cost = self.selection(&fragment.node.selection_set.node, fields);
        self.fragments.insert(name, cost);
        cost
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::{Value, json};

    use super::*;
    use crate::graphql;

    fn cost_with(text: &str, variables: Value) -> u64 {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let costs = Costs::of(&graphql::sdl()).unwrap();
        costs.operation(&document, &operation.node, &Variables::from_json(variables))
    }

    fn cost(text: &str) -> u64 {
        cost_with(text, json!({}))
    }

    #[test]
    fn objects_count_and_leaves_do_not() {
        assert_eq!(cost("{ site { name } }"), 1);
        assert_eq!(cost("{ article(by: {path: \"/x\"}) { headline path } }"), 1);
        assert_eq!(cost("{ article(by: {path: \"/x\"}) { bylines { author { name } } } }"), 3);
        assert_eq!(cost("{ article(by: {path: \"/x\"}) { body { wordCount } } }"), 3);
        assert_eq!(cost("{ __typename nothing { at { all } } }"), 0);
        assert_eq!(cost("{ __schema { types { name fields { name } } } }"), 100);
    }

    #[test]
    fn a_page_counts_for_each_of_its_items() {
        assert_eq!(cost("{ articles { nodes { path } } }"), 20);
        assert_eq!(cost("{ articles(first: 5) { totalCount pageInfo { endCursor } } }"), 5);
        assert_eq!(cost("{ articles(first: 5) { nodes { bylines { role } } pageInfo { endCursor } } }"), 10);
        assert_eq!(cost("{ articles(last: 5) { edges { cursor node { bylines { role } } } } }"), 10);
        assert_eq!(cost("{ articles(first: 3) { nodes { related(first: 4) { nodes { path } } } } }"), 3 * (1 + 10 + 4));
        assert_eq!(cost("{ articles(first: 2) { nodes { regions { articles(first: 7) { nodes { path } } } } } }"), 18);
        assert_eq!(cost("{ articles(first: 0) { nodes { path } } }"), 1);
        assert_eq!(cost("{ articles(first: 2000000000) { nodes { path } } }"), 1);
        assert_eq!(cost("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }"), 3);
    }

    #[test]
    fn variables_are_looked_into() {
        let page = "query ($n: Int = 8) { articles(first: $n) { nodes { path } } }";
        assert_eq!(cost_with(page, json!({})), 8);
        assert_eq!(cost_with(page, json!({"n": 3})), 3);
        assert_eq!(cost_with(page, json!({"n": null})), 20);
        assert_eq!(cost_with("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": ["a", "b"]})), 2);
        let maybe =
            "query ($x: Boolean!) { site @skip(if: $x) { name } articles(first: 9) @include(if: $x) { nodes { id } } }";
        assert_eq!(cost_with(maybe, json!({"x": true})), 9);
        assert_eq!(cost_with(maybe, json!({"x": false})), 1);
    }

    #[test]
    fn fragments_are_priced_where_they_are_spread() {
        let spread = "{ articles(first: 10) { nodes { ...A ...A ... on Article { bylines { role } } } } }
            fragment A on Article { ...B } fragment B on Article { regions { name } }";
        assert_eq!(cost(spread), 10 * (1 + 1 + 1 + 1));
        let mut text = "{ ...F0 } ".to_owned();
        for level in 0..70 {
            text += &format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1);
        }
        text += "fragment F70 on Query { site { name } }";
        assert_eq!(cost(&text), u64::MAX);
    }
}
