use std::collections::{HashMap, HashSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

use crate::kernel::{Error, Result};

/// The types of a schema, by name.
pub(super) struct Types {
    inputs: HashMap<String, Input>,
    outputs: HashMap<String, Output>,
    /// What `@skip` and `@include` take.
    condition: Arguments,
    /// Whether what is wrong is told with the names that are right.
    pub hints: bool,
}

/// A type that values are written in; scalars are known by their names.
pub(super) enum Input {
    Enum(HashSet<String>),
    Object {
        fields: Arguments,
        /// Exactly one of the fields is given.
        one_of: bool,
    },
}

/// A type that has fields, or members that have.
#[derive(Default)]
pub(super) struct Output {
    /// An interface or a union.
    pub is_abstract: bool,
    pub fields: HashMap<String, OutputField>,
}

pub(super) struct OutputField {
    pub of: Type,
    pub arguments: Arguments,
}

/// Arguments of a field or fields of an input, by name.
pub(super) type Arguments = HashMap<String, Argument>;

pub(super) struct Argument {
    pub of: Type,
    pub has_default: bool,
}

impl Types {
    /// Reads the text of a schema. Fails if it is none.
    pub fn of(sdl: &str, hints: bool) -> Result<Self> {
        let definitions = parse_schema(sdl).map_err(Error::internal)?.definitions;
        let condition = Argument {
            of: Type::new("Boolean!").ok_or_else(|| Error::internal("Boolean! is a type"))?,
            has_default: false,
        };
        let condition = HashMap::from([("if".to_owned(), condition)]);
        let mut types = Self { inputs: HashMap::new(), outputs: HashMap::new(), condition, hints };
        for definition in definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                types.add(definition.node);
            }
        }
        Ok(types)
    }

    fn add(&mut self, definition: TypeDefinition) {
        let one_of = definition.directives.iter().any(|directive| directive.node.name.node == "oneOf");
        let name = definition.name.node.to_string();
        match definition.kind {
            TypeKind::Enum(of) => {
                let values = of.values.into_iter().map(|value| value.node.value.node.to_string());
                self.inputs.insert(name, Input::Enum(values.collect()));
            }
            TypeKind::InputObject(of) => {
                let fields = of.fields.into_iter().map(|field| Argument::of(field.node)).collect();
                self.inputs.insert(name, Input::Object { fields, one_of });
            }
            TypeKind::Object(of) => {
                let fields = of.fields.into_iter().map(|field| OutputField::of(field.node)).collect();
                self.outputs.insert(name, Output { is_abstract: false, fields });
            }
            TypeKind::Interface(of) => {
                let fields = of.fields.into_iter().map(|field| OutputField::of(field.node)).collect();
                self.outputs.insert(name, Output { is_abstract: true, fields });
            }
            TypeKind::Union(_) => {
                self.outputs.insert(name, Output { is_abstract: true, fields: HashMap::new() });
            }
            TypeKind::Scalar => {}
        }
    }

    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.get(name)
    }

    pub fn output(&self, name: &str) -> Option<&Output> {
        self.outputs.get(name)
    }

    pub fn field(&self, of: Option<&str>, name: &str) -> Option<&OutputField> {
        self.outputs.get(of?)?.fields.get(name)
    }

    pub fn directive(&self, name: &str) -> Option<&Arguments> {
        matches!(name, "skip" | "include").then_some(&self.condition)
    }
}

impl OutputField {
    /// With its name.
    fn of(definition: FieldDefinition) -> (String, Self) {
        let arguments = definition.arguments.into_iter().map(|argument| Argument::of(argument.node)).collect();
        (definition.name.node.to_string(), Self { of: definition.ty.node, arguments })
    }
}

impl Argument {
    /// With its name.
    fn of(definition: InputValueDefinition) -> (String, Self) {
        let has_default = definition.default_value.is_some();
        (definition.name.node.to_string(), Self { of: definition.ty.node, has_default })
    }

    fn is_required(&self) -> bool {
        !self.of.nullable && !self.has_default
    }
}

/// The first of the fields that have to be there and are not.
pub(super) fn missing(fields: &Arguments, is_there: impl Fn(&str) -> bool) -> Option<(&String, &Argument)> {
    fields.iter().filter(|(name, field)| field.is_required() && !is_there(name)).min_by_key(|(name, _)| *name)
}

/// The name of a type without its brackets.
pub(super) fn inner(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => inner(of),
    }
}
