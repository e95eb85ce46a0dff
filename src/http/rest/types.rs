use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};

use crate::kernel::{Error, Result};

/// The schema as its text tells it: what fields there are, of what, and what is said about them.
pub(super) struct Types(BTreeMap<String, TypeDefinition>);

/// What a type is once lists and `!` are taken off.
pub(super) fn named(of: &Type) -> &Name {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

/// What is said about something.
pub(super) fn told(description: Option<&Positioned<String>>) -> String {
    description.map(|text| text.node.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

/// Whether a directive stands there.
pub(super) fn has(directives: &[Positioned<ConstDirective>], name: &str) -> bool {
    directives.iter().any(|directive| directive.node.name.node == name)
}

impl Types {
    /// Reads the text of a schema. Fails if it is none.
    pub fn of(sdl: &str) -> Result<Self> {
        let definitions = parse_schema(sdl).map_err(Error::internal)?.definitions;
        let types = definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some((definition.node.name.node.to_string(), definition.node)),
            _ => None,
        });
        Ok(Self(types.collect()))
    }

    pub fn get(&self, name: &str) -> Option<&TypeDefinition> {
        self.0.get(name)
    }

    /// A field of an object or an interface.
    pub fn field(&self, of: &str, name: &str) -> Option<&FieldDefinition> {
        let fields = match &self.get(of)?.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => return None,
        };
        fields.iter().map(|field| &field.node).find(|field| field.name.node == name)
    }

    /// A field of an input.
    pub fn input_field(&self, of: &str, name: &str) -> Option<&InputValueDefinition> {
        let TypeKind::InputObject(input) = &self.get(of)?.kind else { return None };
        input.fields.iter().map(|field| &field.node).find(|field| field.name.node == name)
    }

    /// The names of an enum.
    pub fn values(&self, name: &str) -> Option<Vec<String>> {
        let TypeKind::Enum(of) = &self.get(name)?.kind else { return None };
        Some(of.values.iter().map(|value| value.node.value.node.to_string()).collect())
    }

    /// Whether a type has members of several types.
    pub fn is_abstract(&self, name: &str) -> bool {
        self.get(name).is_some_and(|of| matches!(of.kind, TypeKind::Interface(_) | TypeKind::Union(_)))
    }

    /// The objects that a value of this type may be, itself if it is one.
    pub fn members(&self, name: &str) -> Vec<&str> {
        let members = self.0.iter().filter(|(_, of)| match &of.kind {
            TypeKind::Object(object) => object.implements.iter().any(|interface| interface.node == name),
            _ => false,
        });
        match self.get(name).map(|of| &of.kind) {
            Some(TypeKind::Union(union)) => union.members.iter().map(|member| member.node.as_str()).collect(),
            Some(TypeKind::Interface(_)) => members.map(|(name, _)| name.as_str()).collect(),
            Some(_) => self.0.get_key_value(name).map(|(name, _)| name.as_str()).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Whether what is selected on `condition` is there in an object.
    pub fn is(&self, object: &str, condition: &str) -> bool {
        object == condition || self.members(condition).contains(&object)
    }
}
