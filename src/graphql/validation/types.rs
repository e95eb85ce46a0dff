use std::collections::{HashMap, HashSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition};

use crate::kernel::{Error, Result};

/// The types of a schema, by name.
pub(super) struct Types {
    inputs: HashMap<String, Input>,
}

/// A type that values are written in. Of a scalar that is not the language's own, only its code knows what it takes.
pub(super) enum Input {
    Enum(HashSet<String>),
    Object {
        fields: HashMap<String, InputField>,
        /// Exactly one of the fields is given.
        one_of: bool,
    },
}

pub(super) struct InputField {
    pub of: Type,
    pub required: bool,
}

impl Types {
    /// Reads the text of a schema. Fails if it is none.
    pub fn of(sdl: &str) -> Result<Self> {
        let definitions = parse_schema(sdl).map_err(Error::internal)?.definitions;
        let mut inputs = HashMap::new();
        for definition in definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let definition = definition.node;
            let one_of = is_one_of(&definition);
            let name = definition.name.node.to_string();
            match definition.kind {
                TypeKind::Enum(of) => {
                    let values = of.values.into_iter().map(|value| value.node.value.node.to_string());
                    inputs.insert(name, Input::Enum(values.collect()));
                }
                TypeKind::InputObject(of) => {
                    let fields = of.fields.into_iter().map(|field| InputField::of(field.node));
                    inputs.insert(name, Input::Object { fields: fields.collect(), one_of });
                }
                TypeKind::Scalar | TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_) => {}
            }
        }
        Ok(Self { inputs })
    }

    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.get(name)
    }
}

fn is_one_of(definition: &TypeDefinition) -> bool {
    definition.directives.iter().any(|directive| directive.node.name.node == "oneOf")
}

impl InputField {
    /// With its name.
    fn of(definition: InputValueDefinition) -> (String, Self) {
        let of = definition.ty.node;
        let required = !of.nullable && definition.default_value.is_none();
        (definition.name.node.to_string(), Self { of, required })
    }
}
