use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Pos, ServerError};

use super::Limits;
use super::settings::too_complex;
use super::weight::{Weight, too_often, weigh};
use crate::graphql::request_error;
use crate::kernel::{Code, Error};

/// Lists of a type's members inside each other. A type lists fields, which have types, which list fields: the answer grows by
/// a factor of a hundred with each, while the introspection queries of tools need one.
const SCHEMA_LISTS: usize = 1;

impl Limits {
    /// Measures a parsed document: every operation in it, since all of them are validated.
    pub fn check_document(&self, document: &ExecutableDocument) -> Result<(), ServerError> {
        self.check(document.fragments.len(), self.fragments, "fragments", None)?;
        let order = fragments_in_order(document)?;
        let mut directives = 0;
        let mut weights = HashMap::with_capacity(order.len());
        for name in order {
            let Some(fragment) = document.fragments.get(name) else { continue };
            directives += fragment.node.directives.len() + directives_in(&fragment.node.selection_set.node);
            let weight = weigh(&fragment.node.selection_set.node, &weights);
            weights.insert(name, weight);
        }
        let (mut fields, mut aliases) = (0_usize, 0_usize);
        for (_, operation) in document.operations.iter() {
            let (pos, operation) = (Some(operation.pos), &operation.node);
            self.check(operation.variable_definitions.len(), self.variables, "variables", pos)?;
            directives += operation.directives.len() + directives_in(&operation.selection_set.node);
            directives += operation.variable_definitions.iter().map(|it| it.node.directives.len()).sum::<usize>();
            let weight = weigh(&operation.selection_set.node, &weights);
            self.check_operation(weight, pos)?;
            fields = fields.saturating_add(weight.fields);
            aliases = aliases.saturating_add(weight.aliases);
        }
        // Fragments that no operation uses are validated too.
        for weight in weights.values() {
            self.check_nesting(*weight, None)?;
            fields = fields.max(weight.fields);
        }
        self.check(fields, self.fields, "fields", None)?;
        self.check(aliases, self.aliases, "aliases", None)?;
        self.check(directives, self.directives, "directives", None)
    }

    fn check_operation(&self, weight: Weight, pos: Option<Pos>) -> Result<(), ServerError> {
        self.check_nesting(weight, pos)?;
        if weight.depth > self.depth {
            let (depth, most) = (weight.depth, self.depth);
            return Err(too_complex(format!("The document is {depth} fields deep; at most {most} are allowed."), pos));
        }
        self.check(weight.root_fields, self.root_fields, "root fields", pos)?;
        if weight.introspection > SCHEMA_LISTS {
            let lists = weight.introspection;
            return Err(too_complex(
                format!(
                    "Introspection lists {lists} levels of the schema inside each other; at most {SCHEMA_LISTS} are allowed."
                ),
                pos,
            ));
        }
        // With the two rules below, introspection tells what there is once, and not the same a hundred times.
        if weight.introspected_aliases > 0 {
            return Err(too_complex("Introspection gives no other names to what is below it.".into(), pos));
        }
        if let Some((list, times)) = too_often(&weight.introspected) {
            return Err(too_complex(
                format!("Introspection asks for \"{list}\" {times} times, which is too often."),
                pos,
            ));
        }
        Ok(())
    }

    fn check_nesting(&self, weight: Weight, pos: Option<Pos>) -> Result<(), ServerError> {
        if weight.nesting <= self.nesting {
            return Ok(());
        }
        Err(too_complex(
            format!(
                "The document nests {} selections in each other; at most {} are allowed.",
                weight.nesting, self.nesting
            ),
            pos,
        ))
    }

    fn check(&self, count: usize, most: usize, what: &str, pos: Option<Pos>) -> Result<(), ServerError> {
        if count <= most {
            return Ok(());
        }
        Err(too_complex(format!("The document has {count} {what}; at most {most} are allowed."), pos))
    }
}

/// The names of the fragments, each after those that it spreads.
fn fragments_in_order(document: &ExecutableDocument) -> Result<Vec<&Name>, ServerError> {
    let mut waiting: HashMap<&Name, usize> = HashMap::with_capacity(document.fragments.len());
    let mut used_by: HashMap<&Name, Vec<&Name>> = HashMap::new();
    for (name, fragment) in &document.fragments {
        let mut spreads = Vec::new();
        collect_spreads(&fragment.node.selection_set.node, &mut spreads);
        spreads.retain(|spread| document.fragments.contains_key(*spread));
        waiting.insert(name, spreads.len());
        for spread in spreads {
            used_by.entry(spread).or_default().push(name);
        }
    }
    let mut order: Vec<&Name> = waiting.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    let mut done = 0;
    while let Some(name) = order.get(done).copied() {
        done += 1;
        for user in used_by.remove(name).unwrap_or_default() {
            if let Some(count) = waiting.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    order.push(user);
                }
            }
        }
    }
    if order.len() == document.fragments.len() {
        return Ok(order);
    }
    let circle = document.fragments.iter().filter(|(name, _)| waiting.get(name).is_some_and(|count| *count > 0));
    let Some((name, pos)) = circle.map(|(name, fragment)| (name, fragment.pos)).min_by_key(|(_, pos)| *pos) else {
        return Ok(order);
    };
    let message = format!("Fragment \"{name}\" spreads itself, or one that does.");
    let mut error = request_error(&Error::new(Code::GraphqlValidationFailed, message));
    error.locations.push(pos);
    Err(error)
}

fn collect_spreads<'a>(selection_set: &'a SelectionSet, into: &mut Vec<&'a Name>) {
    for selection in &selection_set.items {
        match &selection.node {
            Selection::Field(field) => collect_spreads(&field.node.selection_set.node, into),
            Selection::InlineFragment(fragment) => collect_spreads(&fragment.node.selection_set.node, into),
            Selection::FragmentSpread(spread) => into.push(&spread.node.fragment_name.node),
        }
    }
}

fn directives_in(selection_set: &SelectionSet) -> usize {
    selection_set
        .items
        .iter()
        .map(|selection| {
            selection.node.directives().len()
                + match &selection.node {
                    Selection::Field(field) => directives_in(&field.node.selection_set.node),
                    Selection::InlineFragment(fragment) => directives_in(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(_) => 0,
                }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn refusal(limits: Limits, text: &str) -> Option<String> {
        limits.check_document(&parse_query(text).unwrap()).err().map(|error| error.message)
    }

    /// Passes `within`, refuses `over` with a message.
    fn limit(limits: Limits, within: &str, over: &str, message: &str) {
        assert_eq!(refusal(limits.clone(), within), None);
        assert_eq!(refusal(limits, over).as_deref(), Some(message));
    }

    #[test]
    fn depth() {
        limit(
            Limits { depth: 3, ..Limits::default() },
            "{ a { ...F } } fragment F on T { ... on T { b { c } } }",
            "{ a { ...F } } fragment F on T { ... on T { b { c { d } } } }",
            "The document is 4 fields deep; at most 3 are allowed.",
        );
    }

    #[test]
    fn fields() {
        limit(
            Limits { fields: 4, ..Limits::default() },
            "{ a { ...F } b { ...F } } fragment F on T { c }",
            "{ a { ...F } b { ...F } } fragment F on T { c d }",
            "The document has 6 fields; at most 4 are allowed.",
        );
    }

    #[test]
    fn root_fields() {
        limit(
            Limits { root_fields: 2, ..Limits::default() },
            "{ ...F } fragment F on Query { a { x y z } b }",
            "{ ...F c } fragment F on Query { a b }",
            "The document has 3 root fields; at most 2 are allowed.",
        );
    }

    #[test]
    fn aliases() {
        limit(
            Limits { aliases: 2, ..Limits::default() },
            "{ x: a y: a a }",
            "{ x: a y: a z: a a }",
            "The document has 3 aliases; at most 2 are allowed.",
        );
    }

    #[test]
    fn directives() {
        limit(
            Limits { directives: 2, ..Limits::default() },
            "query @a { b @c }",
            "query @a { b @c ...F } fragment F on Query { d @e }",
            "The document has 3 directives; at most 2 are allowed.",
        );
    }

    #[test]
    fn fragments() {
        limit(
            Limits { fragments: 1, ..Limits::default() },
            "{ ...F } fragment F on Query { a }",
            "{ ...F } fragment F on Query { a } fragment G on Query { a }",
            "The document has 2 fragments; at most 1 are allowed.",
        );
    }

    #[test]
    fn variables() {
        limit(
            Limits { variables: 1, ..Limits::default() },
            "query ($a: Int) { x(y: $a) }",
            "query ($a: Int, $b: Int) { x(y: $a, z: $b) }",
            "The document has 2 variables; at most 1 are allowed.",
        );
    }

    #[test]
    fn nesting() {
        limit(
            Limits { nesting: 3, ..Limits::default() },
            "{ a { ...F } } fragment F on T { b }",
            "{ a { ...F } } fragment F on T { ... on T { b } }",
            "The document nests 4 selections in each other; at most 3 are allowed.",
        );
    }

    #[test]
    fn introspection() {
        limit(
            Limits::default(),
            "{ __schema { types { fields { args { type { ofType { name } } } } inputFields { name } enumValues { name } } } }",
            "{ __schema { types { fields { type { ...T } } } } } fragment T on __Type { fields { name } }",
            "Introspection lists 2 levels of the schema inside each other; at most 1 are allowed.",
        );
        let enums = "{ __type(name: \"Query\") { fields { args { type { enumValues { name } } } } } }";
        assert!(refusal(Limits::default(), enums).unwrap().starts_with("Introspection lists 2 levels"));
    }

    #[test]
    fn introspection_has_no_names_of_its_own() {
        limit(
            Limits::default(),
            "{ a: __schema { queryType { name } } b: __type(name: \"A\") { name } }",
            "{ a: __schema { ...S } } fragment S on __Schema { queryType { b: name } }",
            "Introspection gives no other names to what is below it.",
        );
    }

    #[test]
    fn introspection_in_breadth() {
        limit(
            Limits::default(),
            "{ __schema { types { fields { args { name } } } directives { args { name } } } types { types { types } } }",
            "{ a: __schema { types { name } } b: __schema { ...S } } fragment S on __Schema { types { name } }",
            "Introspection asks for \"types\" 2 times, which is too often.",
        );
        let types = (0..3).map(|at| format!("a{at}: __type(name: \"T\") {{ fields {{ name }} }} ")).collect::<String>();
        assert_eq!(
            refusal(Limits::default(), &format!("{{ {types} }}")).unwrap(),
            "Introspection asks for \"fields\" 3 times, which is too often."
        );
    }

    #[test]
    fn fragments_in_fragments_cost_what_they_are_long() {
        let mut text = "{ ...F0 } ".to_owned();
        for level in 0..40 {
            text += &format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1);
        }
        text += "fragment F40 on Query { a }";
        let limits = Limits { nesting: 100, root_fields: usize::MAX, ..Limits::default() };
        assert_eq!(refusal(limits, &text).unwrap(), "The document has 1099511627776 fields; at most 2000 are allowed.");
    }

    #[test]
    fn a_fragment_that_is_not_there_is_not_free() {
        let mut text = "{ ...F0 } ".to_owned();
        for level in 0..30 {
            text += &format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1);
        }
        assert_eq!(
            refusal(Limits::default(), &text).unwrap(),
            "The document has 1073741824 fields; at most 2000 are allowed."
        );
    }

    #[test]
    fn circles_are_told() {
        let text = "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { a { ...A ...A } }";
        assert_eq!(refusal(Limits::default(), text).unwrap(), "Fragment \"A\" spreads itself, or one that does.");
    }

    #[test]
    fn unused_fragments_count() {
        let mut text = "{ a } ".to_owned();
        for level in 0..12 {
            text += &format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1);
        }
        text += "fragment F12 on Query { a }";
        assert_eq!(
            refusal(Limits::default(), &text).unwrap(),
            "The document has 4096 fields; at most 2000 are allowed."
        );
    }
}
