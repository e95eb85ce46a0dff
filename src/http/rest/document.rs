use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, InputValueDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::parser::{self, parse_query};
use async_graphql_value::Value;

use super::types::{Types, named, told};
use crate::kernel::{Error, Result};

const FRAGMENTS: &str = include_str!("documents/fragments.graphql");

/// A document with one query, as it is written.
pub(super) struct Document {
    pub text: String,
    pub parsed: ExecutableDocument,
}

/// What a document does with a variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    /// What the schema says about the argument, or about the field that it decides on.
    pub told: String,
    /// The argument that it fills.
    pub argument: String,
    /// Something is there only if it is true.
    pub is_condition: bool,
}

/// A text of ours with the fragments that it spreads, each once.
pub(super) fn with_fragments(text: &str) -> String {
    let mut whole = text.to_owned();
    let mut rest: Vec<&str> = FRAGMENTS.split("\n\n").collect();
    loop {
        let spread = |fragment: &str| {
            let name = fragment.trim_start().strip_prefix("fragment ").and_then(|rest| rest.split(' ').next());
            name.is_some_and(|name| whole.split("...").skip(1).any(|after| word(after) == name))
        };
        let Some(at) = rest.iter().position(|fragment| spread(fragment)) else { return whole };
        whole.push('\n');
        whole.push_str(rest.swap_remove(at).trim());
        whole.push('\n');
    }
}

/// The name at the beginning of a text.
fn word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

impl Document {
    /// Reads a text. Fails if it is not exactly one query.
    pub fn read(text: String) -> Result<Self> {
        let parsed = parse_query(&text).map_err(|error: parser::Error| Error::invalid(error.to_string()))?;
        let document = Self { text, parsed };
        match document.find() {
            Some((_, operation)) if operation.ty == OperationType::Query => Ok(document),
            _ => Err(Error::invalid("It is not one query.")),
        }
    }

    fn find(&self) -> Option<(&str, &OperationDefinition)> {
        match &self.parsed.operations {
            DocumentOperations::Single(operation) => Some(("", &operation.node)),
            DocumentOperations::Multiple(operations) if operations.len() == 1 => {
                operations.iter().next().map(|(name, operation)| (name.as_str(), &operation.node))
            }
            DocumentOperations::Multiple(_) => None,
        }
    }

    /// Its query. That there is one was found when it was read.
    pub fn operation(&self) -> Result<&OperationDefinition> {
        self.find().map(|(_, operation)| operation).ok_or_else(|| Error::internal("a document without a query"))
    }

    /// The name of its query; empty if it has none.
    pub fn name(&self) -> &str {
        self.find().map_or("", |(name, _)| name)
    }

    /// What it is for: its first line, if that is a comment.
    pub fn purpose(&self) -> &str {
        self.text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default().trim()
    }

    /// What it does with each of its variables.
    pub fn usages(&self, types: &Types) -> Result<BTreeMap<String, Usage>> {
        let mut usages = BTreeMap::new();
        self.collect("Query", &self.operation()?.selection_set.node, types, &mut usages);
        Ok(usages)
    }

    fn collect(&self, of: &str, selected: &SelectionSet, types: &Types, usages: &mut BTreeMap<String, Usage>) {
        for selection in &selected.items {
            let mut conditions = Vec::new();
            for directive in selection.node.directives().iter().filter(|it| it.node.name.node == "include") {
                if let Some(Value::Variable(name)) = directive.node.get_argument("if").map(|value| &value.node) {
                    conditions.push(name.to_string());
                }
            }
            let mut text = String::new();
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    if let Some(definition) = types.field(of, &field.name.node) {
                        text = told(definition.description.as_ref());
                        for (name, value) in &field.arguments {
                            let argument = definition.arguments.iter().find(|it| it.node.name.node == name.node);
                            if let Some(argument) = argument {
                                note(&value.node, &argument.node, types, usages);
                            }
                        }
                        self.collect(named(&definition.ty.node), &field.selection_set.node, types, usages);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on =
                        fragment.node.type_condition.as_ref().map_or(of, |condition| condition.node.on.node.as_str());
                    self.collect(on, &fragment.node.selection_set.node, types, usages);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.parsed.fragments.get(&spread.node.fragment_name.node) {
                        let on = &fragment.node.type_condition.node.on.node;
                        self.collect(on, &fragment.node.selection_set.node, types, usages);
                    }
                }
            }
            for name in conditions {
                let usage = usages.entry(name).or_default();
                usage.is_condition = true;
                usage.told.clone_from(&text);
            }
        }
    }

    /// The field that the answer is, with what is there before it: `answer`, or `answer` in `of`. `None` if all of it is the
    /// answer.
    pub fn answer<'a>(&'a self, types: &'a Types) -> Result<Option<(&'a str, &'a Field)>> {
        let (mut of, mut selected) = ("Query", &self.operation()?.selection_set.node);
        loop {
            let fields = selected.items.iter().filter_map(|selection| match &selection.node {
                Selection::Field(field) => Some(&field.node),
                _ => None,
            });
            let named_as = |field: &&Field, name: &str| field.alias.as_ref().is_some_and(|alias| alias.node == name);
            let mut fields = fields.filter(|field| named_as(field, "answer") || named_as(field, "of"));
            let Some(field) = fields.next() else { return Ok(None) };
            if named_as(&field, "answer") {
                return Ok(Some((of, field)));
            }
            let Some(definition) = types.field(of, &field.name.node) else { return Ok(None) };
            of = named(&definition.ty.node).as_str();
            selected = &field.selection_set.node;
        }
    }
}

/// Notes what is said about the places that a value of an argument fills with variables.
fn note(value: &Value, place: &InputValueDefinition, types: &Types, usages: &mut BTreeMap<String, Usage>) {
    match value {
        Value::Variable(variable) => {
            let usage = usages.entry(variable.to_string()).or_default();
            usage.told = told(place.description.as_ref());
            usage.argument = place.name.node.to_string();
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                if let Some(field) = types.input_field(named(&place.ty.node), name) {
                    note(value, field, types, usages);
                }
            }
        }
        _ => {}
    }
}

/// Whether something is left out unless it is asked for.
pub(super) fn is_optional(selection: &Positioned<Selection>) -> bool {
    let conditions = ["include", "skip"];
    selection.node.directives().iter().any(|directive| conditions.contains(&directive.node.name.node.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_come_along_as_far_as_they_are_spread() {
        let text = with_fragments("query A { answer: article { ...ArticleLink } }");
        assert_eq!(text.matches("fragment ").count(), 1, "{text}");
        let text = with_fragments("query A { answer: articles { data: nodes { ...ArticleCard } } }");
        let names = ["ArticleCard", "RegionLink", "CategoryLink", "Picture", "Media"];
        assert_eq!(text.matches("fragment ").count(), names.len(), "{text}");
        assert!(names.iter().all(|name| text.contains(&format!("fragment {name} on"))), "{text}");
    }

    #[test]
    fn one_query_is_taken_and_nothing_else() {
        let document = Document::read("# Says hello\nquery Hello { hello }".into()).unwrap();
        assert_eq!((document.name(), document.purpose()), ("Hello", "Says hello"));
        for text in ["{", "mutation { touch }", "query A { hello } query B { hello }"] {
            assert!(Document::read(text.into()).is_err(), "{text}");
        }
    }
}
