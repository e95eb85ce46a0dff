use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};

use super::Costs;
use super::introspection::Description;
use super::schema::{Fields, Times};
use super::value::Values;
use super::whole::Whole;
use crate::vocabulary::Vocabulary;

/// Leaves of one object that cost a unit together.
const LEAVES: u64 = 16;

/// Bytes of a name of the client's own that cost a unit: it comes back with every object.
const NAME: u64 = 16;

impl Costs {
    /// What an operation of a document costs with these variables. The document is within the limits, so that its
    /// fragments end somewhere. What does not fit the schema costs nothing: it does not run.
    pub fn operation(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
        vocabulary: &Vocabulary,
    ) -> u64 {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let values = Values { operation, variables };
        let mut pricing = Pricing { costs: self, document, values, vocabulary, fragments: HashMap::new() };
        pricing.inside(&operation.selection_set.node, self.fields(root))
    }
}

/// What a part of a selection costs for each object that it is selected of.
#[derive(Clone, Copy, Default)]
struct Price {
    units: u64,
    /// Leaves; those of one object are counted together, however many fragments they come from.
    leaves: u64,
    /// Of a connection: what each item of its page costs.
    item: u64,
}

impl Price {
    fn add(&mut self, other: Self) {
        self.units = self.units.saturating_add(other.units);
        self.leaves = self.leaves.saturating_add(other.leaves);
        self.item = self.item.saturating_add(other.item);
    }

    fn max(self, other: Self) -> Self {
        Self {
            units: self.units.max(other.units),
            leaves: self.leaves.max(other.leaves),
            item: self.item.max(other.item),
        }
    }

    fn total(self) -> u64 {
        self.units.saturating_add(self.leaves / LEAVES)
    }
}

struct Pricing<'a> {
    costs: &'a Costs,
    document: &'a ExecutableDocument,
    values: Values<'a>,
    vocabulary: &'a Vocabulary,
    /// Those that have been priced.
    fragments: HashMap<&'a Name, Price>,
}

impl<'a> Pricing<'a> {
    /// What a selection on a type with these fields costs.
    fn selection(&mut self, selection_set: &'a SelectionSet, fields: Option<&'a Fields>) -> Price {
        let mut sum = Price::default();
        let mut of_types: HashMap<&str, Price> = HashMap::new();
        for selection in &selection_set.items {
            if !self.values.is_included(selection.node.directives()) {
                continue;
            }
            let (condition, price) = match &selection.node {
                Selection::Field(field) => (None, self.field(&field.node, fields)),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    let fields = condition.map_or(fields, |of| self.costs.fields(of));
                    (condition, self.selection(&fragment.node.selection_set.node, fields))
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = self.document.fragments.get(name);
                    let condition = fragment.map(|fragment| &fragment.node.type_condition.node.on.node);
                    (condition, self.fragment(name))
                }
            };
            match condition.filter(|of| self.costs.is_object(of)) {
                Some(of) => of_types.entry(of).or_default().add(price),
                None => sum.add(price),
            }
        }
        // An object is of one type.
        sum.add(of_types.into_values().fold(Price::default(), Price::max));
        sum
    }

    /// The same for one object of that type.
    fn inside(&mut self, selection_set: &'a SelectionSet, fields: Option<&'a Fields>) -> u64 {
        self.selection(selection_set, fields).total()
    }

    fn field(&mut self, field: &'a Field, fields: Option<&'a Fields>) -> Price {
        let name = field.name.node.as_str();
        let own_name = field.alias.as_ref().map(|alias| alias.node.len() as u64);
        let is_leaf = field.selection_set.node.items.is_empty();
        let mut price = Price {
            // The same leaf under many names would be free otherwise, in every object.
            units: own_name.map_or(0, |bytes| bytes / NAME + u64::from(is_leaf)),
            leaves: is_leaf.into(),
            item: 0,
        };
        if matches!(name, "__schema" | "__type") {
            price.units = price.units.saturating_add(self.introspection(field));
            return price;
        }
        let Some(cost) = fields.and_then(|fields| fields.get(name)) else { return price };
        let selected = self.selection(&field.selection_set.node, self.costs.fields(&cost.of));
        let inside = selected.total();
        let units = match cost.times {
            Times::IdempotencyKey => cost.weight.saturating_add(inside),
            // A list that is only counted is not read.
            Times::Page(_) if self.is_counted_only(&field.selection_set.node) => cost.weight,
            // The page is read even if nothing of its items is selected; what else is selected of a connection is there once.
            Times::Page(whole) => {
                let page = self.items(field, whole).saturating_mul(selected.item.max(1));
                cost.weight.saturating_add(inside).saturating_add(page)
            }
            Times::Item => {
                price.item = price.item.saturating_add(cost.weight).saturating_add(inside);
                0
            }
            Times::First => cost.weight.saturating_add(self.items(field, None).saturating_mul(inside.max(1))),
            Times::List(items) => cost.weight.saturating_add(items.saturating_mul(inside.max(1))),
            Times::Ids => {
                let each = cost.weight.saturating_add(inside);
                self.values.length(field, "ids").saturating_mul(each)
            }
        };
        price.units = price.units.saturating_add(units);
        price
    }

    /// How many items a page has at most.
    fn items(&self, field: &Field, whole: Option<Whole>) -> u64 {
        let asked = self.values.page_size(field);
        let all_levels = || self.values.is_true(field, "allLevels");
        whole.map_or(asked, |whole| asked.min(whole.length(self.vocabulary, all_levels())))
    }

    /// Nothing but the length of a list is selected.
    fn is_counted_only(&self, selection_set: &SelectionSet) -> bool {
        selection_set.items.iter().all(|selection| match &selection.node {
            Selection::Field(field) => {
                matches!(field.node.name.node.as_str(), "totalCount" | "totalCountRelation" | "__typename")
            }
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => false,
        })
    }

    /// What a part of the schema's own description costs.
    fn introspection(&self, field: &'a Field) -> u64 {
        let sizes = if field.name.node == "__type" { &self.costs.largest_type } else { &self.costs.all_types };
        Description { document: self.document, sizes }.price(field)
    }

    fn fragment(&mut self, name: &'a Name) -> Price {
        if let Some(price) = self.fragments.get(name) {
            return *price;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return Price::default() };
        let fields = self.costs.fields(&fragment.node.type_condition.node.on.node);
        let price = self.selection(&fragment.node.selection_set.node, fields);
        self.fragments.insert(name, price);
        price
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::category::{Categories, Category};
    use crate::graphql;

    fn cost_with(text: &str, variables: Value) -> u64 {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let costs = Costs::of(&graphql::sdl()).unwrap();
        costs.operation(&document, &operation.node, &Variables::from_json(variables), &tree())
    }

    /// Two categories on each of three levels.
    fn tree() -> Vocabulary {
        let category = |id: u128, parent: Option<u128>| Category {
            id: Uuid::from_u128(id),
            parent_id: parent.map(Uuid::from_u128),
            slug: id.to_string(),
            name: id.to_string(),
            description: None,
            image_id: None,
            media_topic: None,
            wikidata_id: None,
            position: 0,
            version: 1,
        };
        let below = |parent| [category(parent * 10, Some(parent)), category(parent * 10 + 1, Some(parent))];
        let roots = [category(1, None), category(2, None)];
        let all = roots.into_iter().chain([1, 2].into_iter().flat_map(below));
        let all = all.chain([10, 11, 20, 21].into_iter().flat_map(below));
        Vocabulary { categories: Categories::new(all.collect()), ..Vocabulary::default() }
    }

    fn cost(text: &str) -> u64 {
        cost_with(text, json!({}))
    }

    #[test]
    fn objects_count_and_leaves_do_not() {
        assert_eq!(cost("{ site { name } }"), 1);
        assert_eq!(cost("{ article(by: {path: \"/x\"}) { headline path } }"), 1);
        assert_eq!(cost("{ article(by: {path: \"/x\"}) { bylines { author { name } } } }"), 4);
        assert_eq!(cost("{ article(by: {path: \"/x\"}) { body { wordCount } } }"), 3);
        assert_eq!(cost("{ __typename nothing { at { all } } }"), 0);
    }

    #[test]
    fn many_leaves_of_one_object_count_together() {
        let of = |leaves: &str| cost(&format!("{{ articles(first: 10) {{ nodes {{ {leaves} }} }} }}"));
        assert_eq!(of(&"id ".repeat(15)), 20);
        assert_eq!(of(&"id ".repeat(16)), 30);
        assert_eq!(of(&format!("{} ... on Article {{ {} }}", "id ".repeat(8), "id ".repeat(8))), 30);
        assert_eq!(of(&"id ".repeat(1_600)), 1_020);
    }

    #[test]
    fn names_of_the_clients_own_count() {
        let of = |name: &str| cost(&format!("{{ articles(first: 10) {{ nodes {{ {name}: id }} }} }}"));
        assert_eq!(of("a"), 30);
        assert_eq!(of(&"a".repeat(160)), 130);
        assert_eq!(cost("{ a: site { name } }"), 1);
    }

    #[test]
    fn a_page_counts_for_each_of_its_items() {
        assert_eq!(cost("{ articles { nodes { path } } }"), 30);
        assert_eq!(cost("{ articles(first: 5) { totalCount pageInfo { endCursor } } }"), 15);
        assert_eq!(cost("{ articles(first: 100) { totalCount totalCountRelation } }"), 10);
        assert_eq!(cost("{ collections(first: 100) { nodes { slug items { totalCount } } } }"), 10 + 100 * (1 + 10));
        assert_eq!(
            cost("{ articles(first: 5) { nodes { bylines { role } } pageInfo { endCursor } } }"),
            10 + 5 * (1 + 3)
        );
        assert_eq!(cost("{ articles(last: 5) { edges { cursor node { bylines { role } } } } }"), 10 + 5 * (1 + 3));
        assert_eq!(
            cost("{ articles(first: 3) { nodes { related(first: 4) { nodes { path } } } } }"),
            10 + 3 * (1 + 80 + 4)
        );
        assert_eq!(
            cost("{ articles(first: 2) { nodes { regions { articles(first: 7) { nodes { path } } } } } }"),
            10 + 2 * (1 + 1 + 2 * (10 + 7))
        );
        assert_eq!(cost("{ articles(first: 0) { nodes { path } } }"), 11);
        assert_eq!(cost("{ articles(first: 2000000000) { nodes { path } } }"), 11);
        assert_eq!(cost("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }"), 3);
    }

    #[test]
    fn lists_in_lists_count_as_often_as_they_come() {
        assert_eq!(cost("{ archive { years { months { articleCount } } } }"), 1 + 1 + 10 * (1 + 12));
        let listed = "{ archive { years { months { articles(first: 20) { nodes { path } } } } } }";
        assert!(cost(listed) > graphql::limits::Limits::default().cost as u64, "{}", cost(listed));
    }

    #[test]
    fn what_is_in_memory_counts_as_often_as_it_is_there() {
        let level = |inside: &str| format!("{{ nodes {{ name {inside} }} }}");
        let three =
            format!("{{ categories {} }}", level(&format!("children {}", level(&format!("children {}", level(""))))));
        assert_eq!(cost(&three), 10 + 2 * (1 + 10 + 2 * (1 + 10 + 2)));
        assert_eq!(cost("{ categories(first: 1) { nodes { name } } }"), 10 + 1);
        assert_eq!(cost("{ categories(first: 50, allLevels: true) { nodes { name } } }"), 10 + 14);
    }

    #[test]
    fn what_stands_beside_a_page_counts_once() {
        let document = "{ search(query: \"a\", first: 20) { totalCount facets(of: [REGION]) { buckets { label } } nodes { path } } }";
        assert_eq!(cost(document), cost("{ search(query: \"a\", first: 20) { nodes { path } } }") + 10 + 3 * (1 + 10));
    }

    #[test]
    fn what_tools_ask_of_the_schema_is_within_the_limit_and_no_more_of_it() {
        let limit = graphql::limits::Limits::default().cost as u64;
        let of = |inside: &str| cost(&format!("{{ __schema {{ {inside} }} }}"));
        assert!((400..limit * 3 / 4).contains(&cost(include_str!("../../../benches/hostile/introspection.graphql"))));
        assert_eq!(of("queryType { name }"), 1);
        assert!((10..20).contains(&of("types { kind name }")));
        assert!(of(&format!("types {{ {} }}", "name ".repeat(700))) > limit);
        assert!(
            cost("{ __type(name: \"Article\") { fields { name type { name ofType { name } } args { name } } } }") < 20
        );
    }

    #[test]
    fn variables_are_looked_into() {
        let page = "query ($n: Int = 8) { articles(first: $n) { nodes { path } } }";
        assert_eq!(cost_with(page, json!({})), 18);
        assert_eq!(cost_with(page, json!({"n": 3})), 13);
        assert_eq!(cost_with(page, json!({"n": null})), 30);
        assert_eq!(cost_with("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": ["a", "b"]})), 2);
        let maybe =
            "query ($x: Boolean!) { site @skip(if: $x) { name } articles(first: 9) @include(if: $x) { nodes { id } } }";
        assert_eq!(cost_with(maybe, json!({"x": true})), 19);
        assert_eq!(cost_with(maybe, json!({"x": false})), 1);
    }

    #[test]
    fn fragments_are_priced_where_they_are_spread() {
        let spread = "{ articles(first: 10) { nodes { ...A ...A ... on Article { bylines { role } } } } }
            fragment A on Article { ...B } fragment B on Article { regions { name } }";
        assert_eq!(cost(spread), 10 + 10 * (1 + 3 + 3 + 3));
        let types =
            "{ nodes(ids: [\"a\"]) { id ... on Tag { image { alt } } ... on Article { bylines { role } } ...F } }
            fragment F on Article { regions { name } }";
        assert_eq!(cost(types), 1 + 3 + 3);
        let mut text = "{ ...F0 } ".to_owned();
        for level in 0..70 {
            text += &format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1);
        }
        text += "fragment F70 on Query { site { name } }";
        assert_eq!(cost(&text), u64::MAX);
    }
}
