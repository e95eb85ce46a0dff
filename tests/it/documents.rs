//! Requests for fields of the schema, written from the schema itself.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use dateline::graphql::sdl;
use dateline::kernel::{GlobalId, NodeKind};
use uuid::Uuid;

/// Writes requests for fields of the schema, with values that fit their types and name nothing that is there.
pub struct Documents(BTreeMap<String, TypeDefinition>);

impl Documents {
    pub fn new() -> Self {
        let definitions = parse_schema(sdl()).unwrap().definitions.into_iter();
        Self(
            definitions
                .filter_map(|definition| match definition {
                    TypeSystemDefinition::Type(kind) => Some((kind.node.name.node.to_string(), kind.node)),
                    _ => None,
                })
                .collect(),
        )
    }

    /// `None` if the schema has no such field.
    pub fn of(&self, field: &str) -> Option<String> {
        let (kind, name) = field.split_once('.').unwrap();
        let TypeKind::Object(object) = &self.0.get(kind)?.kind else { panic!("{kind} is no object") };
        let field = &object.fields.iter().find(|field| field.node.name.node == name)?.node;
        let needed = field.arguments.iter().map(|argument| &argument.node);
        let arguments: Vec<String> = needed.filter_map(|argument| self.argument(argument)).collect();
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let named = name_of(&field.ty.node);
        let has = |wanted: &str| match &self.0[named].kind {
            TypeKind::Object(object) => object.fields.iter().any(|field| field.node.name.node == wanted),
            _ => false,
        };
        let selection = match &self.0.get(named).map(|found| &found.kind) {
            None | Some(TypeKind::Scalar | TypeKind::Enum(_)) => "",
            _ if has("userErrors") => " { userErrors { code message field } }",
            _ => " { __typename }",
        };
        Some(match kind {
            "Mutation" => format!("mutation {{ {name}{arguments}{selection} }}"),
            "Query" => format!("{{ {name}{arguments}{selection} }}"),
            "Subscription" => format!("subscription {{ {name}{arguments}{selection} }}"),
            "Editorial" => format!("{{ editorial {{ {name}{arguments}{selection} }} }}"),
            _ => return None,
        })
    }

    /// A selection of all that a type has, so many objects deep; what needs arguments gets the least.
    pub fn all_of(&self, kind: &str, depth: usize) -> String {
        let fields = match &self.0.get(kind).map(|found| &found.kind) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(_) | TypeKind::Union(_)) => {
                let parts = self
                    .members(kind)
                    .into_iter()
                    .map(|member| format!("... on {member} {}", self.all_of(member, depth)));
                return format!("{{ __typename {} }}", parts.collect::<Vec<_>>().join(" "));
            }
            _ => return String::new(),
        };
        let mut selected = vec!["__typename".to_owned()];
        for field in fields.iter().map(|field| &field.node) {
            let named = name_of(&field.ty.node);
            let is_leaf =
                matches!(self.0.get(named).map(|found| &found.kind), None | Some(TypeKind::Scalar | TypeKind::Enum(_)));
            if !is_leaf && depth == 0 {
                continue;
            }
            let arguments: Vec<String> =
                field.arguments.iter().filter_map(|argument| self.argument(&argument.node)).collect();
            let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
            // An edge and its list are no step of their own.
            let steps = usize::from(!(named.ends_with("Connection") || named.ends_with("Edge")));
            selected.push(format!(
                "{}{arguments} {}",
                field.name.node,
                self.all_of(named, depth.saturating_sub(steps))
            ));
        }
        format!("{{ {} }}", selected.join(" "))
    }

    /// The object types of an interface or union.
    pub fn members(&self, kind: &str) -> Vec<&str> {
        let implements = |definition: &TypeDefinition| match &definition.kind {
            TypeKind::Object(object) => object.implements.iter().any(|name| name.node == kind),
            _ => false,
        };
        match &self.0[kind].kind {
            TypeKind::Union(union) => union.members.iter().map(|member| member.node.as_str()).collect(),
            _ => self.0.values().filter(|found| implements(found)).map(|found| found.name.node.as_str()).collect(),
        }
    }

    /// The arguments that a field needs.
    pub fn arguments(&self, kind: &str, field: &str) -> String {
        let TypeKind::Object(object) = &self.0[kind].kind else { panic!("{kind} is no object") };
        let field = object.fields.iter().find(|found| found.node.name.node == field).unwrap();
        let arguments: Vec<String> =
            field.node.arguments.iter().filter_map(|argument| self.argument(&argument.node)).collect();
        if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) }
    }

    /// The fields of a type, with the type that each has.
    pub fn fields(&self, kind: &str) -> Vec<(&str, &str)> {
        let TypeKind::Object(object) = &self.0[kind].kind else { panic!("{kind} is no object") };
        object.fields.iter().map(|field| (field.node.name.node.as_str(), name_of(&field.node.ty.node))).collect()
    }

    fn argument(&self, argument: &InputValueDefinition) -> Option<String> {
        if argument.ty.node.nullable || argument.default_value.is_some() {
            return None;
        }
        Some(format!("{}: {}", argument.name.node, self.value(&argument.ty.node)))
    }

    fn value(&self, kind: &Type) -> String {
        let name = match &kind.base {
            BaseType::List(of) => return format!("[{}]", self.value(of)),
            BaseType::Named(name) => name.as_str(),
        };
        match name {
            "ID" => format!("\"{}\"", GlobalId::new(NodeKind::Article, Uuid::from_u128(4))),
            "Int" => "1".into(),
            "Float" => "1.5".into(),
            "Boolean" => "false".into(),
            "DateTime" => "\"2030-01-01T00:00:00Z\"".into(),
            "URL" => "\"https://example.org/\"".into(),
            "LanguageTag" => "\"en\"".into(),
            _ => match self.0.get(name).map(|found| &found.kind) {
                Some(TypeKind::Enum(values)) => values.values[0].node.value.node.to_string(),
                Some(TypeKind::InputObject(input)) => {
                    let is_one_of = self.0[name].directives.iter().any(|directive| directive.node.name.node == "oneOf");
                    let fields: Vec<String> = if is_one_of {
                        let first = &input.fields[0].node;
                        vec![format!("{}: {}", first.name.node, self.value(&first.ty.node))]
                    } else {
                        input.fields.iter().filter_map(|field| self.argument(&field.node)).collect()
                    };
                    format!("{{{}}}", fields.join(", "))
                }
                _ => "\"x\"".into(),
            },
        }
    }
}

fn name_of(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => name_of(of),
    }
}
