use std::collections::{HashMap, HashSet};

use async_graphql::Value;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

use super::introspection::Sizes;
use super::whole::Whole;
use crate::kernel::{Error, Result};

/// Units of an object whose field does not say otherwise.
const OBJECT: u64 = 1;

/// The same for a list that is read by itself, before any of its items.
const LIST: u64 = 10;

/// The cost of every field of a schema, read once.
pub struct Costs {
    types: HashMap<String, Fields>,
    objects: HashSet<String>,
    /// For its description of itself.
    pub(super) all_types: Sizes,
    pub(super) largest_type: Sizes,
}

/// The fields of one type, by name.
pub(super) type Fields = HashMap<String, FieldCost>;

/// What a field costs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldCost {
    /// Units of the field itself.
    pub weight: u64,
    /// The type of which more is selected.
    pub of: String,
    pub times: Times,
}

/// How often what is selected of a field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    IdempotencyKey,
    /// For each of the items that the schema says such a list has.
    List(u64),
    /// A connection: its items for each of the page that `first` or `last` asks for, if there are as many.
    Page(Option<Whole>),
    /// The items of a connection.
    Item,
    /// For each that `first` asks for.
    First,
    /// For each of the `ids`.
    Ids,
}

impl Costs {
    /// Reads the text of a schema. Fails if it is none.
    pub fn of(sdl: &str) -> Result<Self> {
        let definitions = parse_schema(sdl).map_err(Error::internal)?.definitions;
        let types = definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        });
        let (mut fields, mut composite, mut implemented) = (Vec::new(), HashSet::new(), Vec::new());
        let mut objects = HashSet::new();
        let (mut all_types, mut largest_type) = (Sizes::default(), Sizes::default());
        for definition in types {
            let sizes = Sizes::of(&definition.kind);
            all_types.add(&sizes);
            largest_type.widen(&sizes);
            let name = definition.name.node.to_string();
            match definition.kind {
                TypeKind::Object(object) => {
                    implemented.extend(object.implements.iter().map(|of| (of.node.to_string(), name.clone())));
                    objects.insert(name.clone());
                    fields.push((name.clone(), object.fields));
                }
                TypeKind::Interface(interface) => fields.push((name.clone(), interface.fields)),
                TypeKind::Union(_) => {}
                TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => continue,
            }
            composite.insert(name);
        }
        let costs = fields.into_iter().map(|(name, fields)| {
            let costs = fields.iter().filter_map(|field| {
                let field = &field.node;
                Some((field.name.node.to_string(), FieldCost::of(&name, field, &composite)?))
            });
            (name.clone(), costs.collect())
        });
        let mut types: HashMap<String, Fields> = costs.collect();
        for (interface, object) in implemented {
            widen(&mut types, &interface, &object);
        }
        Ok(Self { types, objects, all_types, largest_type })
    }

    pub(super) fn is_object(&self, name: &str) -> bool {
        self.objects.contains(name)
    }

    pub(super) fn fields(&self, of: &str) -> Option<&Fields> {
        self.types.get(of)
    }
}

impl FieldCost {
    /// What a field costs; `None` for one that costs nothing and has nothing inside.
    fn of(parent: &str, field: &FieldDefinition, composite: &HashSet<String>) -> Option<Self> {
        let of = inner(&field.ty.node).to_owned();
        let declared = directive(field, "cost", "weight");
        if !composite.contains(&of) {
            return declared.map(|weight| Self { weight, of, times: Times::IdempotencyKey });
        }
        let has_argument = |name: &str| field.arguments.iter().any(|argument| argument.node.name.node == name);
        let is_page = of.ends_with("Connection");
        let times = match &field.ty.node.base {
            _ if is_page => Times::Page(Whole::of(parent, &field.name.node)),
            _ if parent.ends_with("Connection") && matches!(field.name.node.as_str(), "edges" | "nodes") => Times::Item,
            BaseType::List(_) if has_argument("ids") => Times::Ids,
            BaseType::List(_) => match directive(field, "listSize", "assumedSize") {
                Some(size) => Times::List(size),
                None if has_argument("first") => Times::First,
                None => Times::IdempotencyKey,
            },
            _ => Times::IdempotencyKey,
        };
        // What a connection consists of is counted with its items.
        let is_frame = of.ends_with("Edge") || of == "PageInfo";
        let usual = if is_page { LIST } else { OBJECT * u64::from(!is_frame) };
        Some(Self { weight: declared.unwrap_or(usual), of, times })
    }
}

/// Gives the lists of an interface the sizes that they have where they are longest.
fn widen(types: &mut HashMap<String, Fields>, interface: &str, object: &str) {
    let sizes: Vec<(String, u64)> = types
        .get(object)
        .into_iter()
        .flatten()
        .filter_map(|(name, cost)| match cost.times {
            Times::List(size) => Some((name.clone(), size)),
            _ => None,
        })
        .collect();
    let Some(fields) = types.get_mut(interface) else { return };
    for (name, size) in sizes {
        match fields.get_mut(&name).map(|field| &mut field.times) {
            Some(Times::List(known)) => *known = size.max(*known),
            Some(times @ Times::IdempotencyKey) => *times = Times::List(size),
            _ => {}
        }
    }
}

/// What a directive of a field says.
fn directive(field: &FieldDefinition, name: &str, argument: &str) -> Option<u64> {
    let directive = field.directives.iter().find(|directive| directive.node.name.node == name)?;
    match &directive.node.get_argument(argument)?.node {
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// The name of a type without its brackets.
fn inner(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => inner(of),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::types::{InterfaceType, ObjectType};

    use super::*;
    use crate::graphql;

    #[test]
    fn the_schema_says_what_its_fields_cost() {
        let costs = Costs::of(&graphql::sdl()).unwrap();
        let cost = |of: &str, field: &str| {
            costs.fields(of).unwrap().get(field).map(|cost| (cost.weight, cost.of.as_str(), cost.times))
        };
        assert_eq!(cost("Query", "articles"), Some((10, "ArticleConnection", Times::Page(None))));
        assert_eq!(cost("Query", "nodes"), Some((1, "Node", Times::Ids)));
        assert_eq!(cost("Article", "body"), Some((2, "ArticleBody", Times::IdempotencyKey)));
        assert_eq!(cost("Article", "related"), Some((80, "RelatedArticleConnection", Times::Page(None))));
        assert_eq!(cost("Article", "moreIn"), Some((25, "MoreInConnection", Times::Page(None))));
        assert_eq!(cost("Article", "bylines"), Some((1, "Byline", Times::List(2))));
        assert_eq!(cost("Article", "headline"), None);
        assert_eq!(cost("ArticleConnection", "edges"), Some((0, "ArticleEdge", Times::Item)));
        assert_eq!(cost("ArticleConnection", "pageInfo"), Some((0, "PageInfo", Times::IdempotencyKey)));
        assert_eq!(cost("ArticleEdge", "node"), Some((1, "Article", Times::IdempotencyKey)));
    }

    /// A list whose length nothing says would be priced as one of its items.
    #[test]
    fn every_list_is_priced_by_its_length() {
        let costs = Costs::of(&graphql::sdl()).unwrap();
        let definitions = parse_schema(graphql::sdl()).unwrap().definitions;
        let mut unpriced = Vec::new();
        for definition in definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let (TypeKind::Object(ObjectType { fields, .. }) | TypeKind::Interface(InterfaceType { fields, .. })) =
                &definition.node.kind
            else {
                continue;
            };
            let of = definition.node.name.node.as_str();
            for field in fields.iter().map(|field| &field.node) {
                let name = field.name.node.as_str();
                // What went wrong is as long as the input.
                let is_counted = matches!(name, "userErrors" | "warnings");
                let times = costs.fields(of).unwrap().get(name).map(|cost| cost.times);
                if matches!(field.ty.node.base, BaseType::List(_))
                    && times == Some(Times::IdempotencyKey)
                    && !is_counted
                {
                    unpriced.push(format!("{of}.{name}"));
                }
            }
        }
        assert_eq!(unpriced, [""; 0]);
    }

    #[test]
    fn every_paged_field_is_priced_by_its_page() {
        let definitions = parse_schema(graphql::sdl()).unwrap().definitions;
        let mut unpriced = Vec::new();
        for definition in definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeKind::Object(object) = &definition.node.kind else { continue };
            for field in object.fields.iter().map(|field| &field.node) {
                let is_paged = field.arguments.iter().any(|argument| argument.node.name.node == "first");
                let is_list = matches!(&field.ty.node.base, BaseType::List(_));
                if is_paged != inner(&field.ty.node).ends_with("Connection") && !(is_paged && is_list) {
                    unpriced.push(format!("{}.{}", definition.node.name.node, field.name.node));
                }
            }
        }
        assert_eq!(unpriced, [""; 0]);
    }
}
