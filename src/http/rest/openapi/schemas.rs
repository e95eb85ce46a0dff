use async_graphql::parser::types::{BaseType, Field, FieldDefinition, Selection, SelectionSet, Type, TypeKind};
use serde_json::{Map, Value, json};

use super::with;
use crate::http::rest::document::{Document, is_optional};
use crate::http::rest::types::{Types, has, told};
use crate::kernel::{Error, Result};

/// What answers look like: a fragment that is all of an object is a schema of its own, and so is an enum.
pub(super) struct Schemas<'a> {
    types: &'a Types,
    components: Map<String, Value>,
}

/// A document whose answer is described.
#[derive(Clone, Copy)]
struct Source<'a> {
    document: &'a Document,
    /// Of the names of its fragments.
    prefix: &'a str,
}

/// A property: what is selected for it, and whether it may be left out.
struct Property<'a> {
    key: &'a str,
    fields: Vec<&'a Field>,
    is_optional: bool,
}

impl<'t> Schemas<'t> {
    pub fn new(types: &'t Types) -> Self {
        Self { types, components: Map::new() }
    }

    pub fn into_components(self) -> Map<String, Value> {
        self.components
    }

    /// What a document answers. `found` is its answer; all of it, if there is none.
    pub fn of_answer(
        &mut self,
        document: &Document,
        found: Option<(&str, &Field)>,
        prefix: &str,
        name: &str,
    ) -> Result<Value> {
        let source = Source { document, prefix };
        let schema = match found {
            Some((of, field)) => {
                let definition = self.types.field(of, &field.name.node);
                let definition = definition.ok_or_else(|| no_field(of, &field.name.node))?;
                // What is not there is 404.
                self.of_type(source, &definition.ty.node, false, &[&field.selection_set.node])?
            }
            None => self.object(source, "Query", &[&document.operation()?.selection_set.node])?,
        };
        if schema.get("$ref").is_some() {
            return Ok(schema);
        }
        let name = format!("{name}Answer");
        self.components.insert(name.clone(), schema);
        Ok(reference(&name))
    }

    fn of_type(&mut self, source: Source<'_>, of: &Type, is_nullable: bool, sets: &[&SelectionSet]) -> Result<Value> {
        let schema = match &of.base {
            BaseType::List(inner) => {
                let items = self.of_type(source, inner, inner.nullable, sets)?;
                json!({ "type": "array", "items": items })
            }
            BaseType::Named(name) => self.named(source, name, sets)?,
        };
        Ok(if is_nullable { nullable(schema) } else { schema })
    }

    fn named(&mut self, source: Source<'_>, name: &str, sets: &[&SelectionSet]) -> Result<Value> {
        let scalar = |kind: &str| json!({ "type": kind });
        let formatted = |format: &str| json!({ "type": "string", "format": format });
        Ok(match name {
            "Int" => json!({ "type": "integer", "format": "int32" }),
            "Float" => scalar("number"),
            "Boolean" => scalar("boolean"),
            "DateTime" => formatted("date-time"),
            "Date" => formatted("date"),
            "URL" => formatted("uri"),
            "JSON" => json!({}),
            "HTML" => json!({ "type": "string", "contentMediaType": "text/html" }),
            "Markdown" => json!({ "type": "string", "contentMediaType": "text/markdown" }),
            _ => match self.types.get(name).map(|of| &of.kind) {
                Some(TypeKind::Enum(_)) => self.enumeration(name),
                Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)) => {
                    self.selection(source, name, sets)?
                }
                _ => scalar("string"),
            },
        })
    }

    fn enumeration(&mut self, name: &str) -> Value {
        if !self.components.contains_key(name)
            && let Some(of) = self.types.get(name)
        {
            let values = self.types.values(name).unwrap_or_default();
            let about = told(of.description.as_ref());
            self.components.insert(name.to_owned(), json!({ "type": "string", "enum": values, "description": about }));
        }
        reference(name)
    }

    /// What is selected of an object; by the name of the fragment, if it is that and nothing else.
    fn selection(&mut self, source: Source<'_>, of: &str, sets: &[&SelectionSet]) -> Result<Value> {
        if let [set] = sets
            && let [selection] = set.items.as_slice()
            && let Selection::FragmentSpread(spread) = &selection.node
            && !is_optional(selection)
            && let Some(fragment) = source.document.parsed.fragments.get(&spread.node.fragment_name.node)
            && fragment.node.type_condition.node.on.node == of
        {
            let name = format!("{}{}", source.prefix, spread.node.fragment_name.node);
            if !self.components.contains_key(&name) {
                // It is known before it is whole, so that it may be in itself.
                self.components.insert(name.clone(), Value::Null);
                let schema = self.composite(source, of, &[&fragment.node.selection_set.node], Some(&name))?;
                self.components.insert(name.clone(), schema);
            }
            return Ok(reference(&name));
        }
        self.composite(source, of, sets, None)
    }

    fn composite(&mut self, source: Source<'_>, of: &str, sets: &[&SelectionSet], name: Option<&str>) -> Result<Value> {
        if !self.types.is_abstract(of) || sets.iter().all(|set| self.is_alike(source, of, set)) {
            return self.object(source, of, sets);
        }
        let types = self.types;
        let mut discriminator = None;
        let (mut members, mut mapping) = (Vec::new(), Map::new());
        for member in types.members(of) {
            let key = self.properties(source, member, sets).into_iter().find(|property| is_typename(property));
            discriminator = key.map(|property| property.key.to_owned());
            let schema = self.object(source, member, sets)?;
            let Some(name) = name else {
                members.push(schema);
                continue;
            };
            let short = name.strip_prefix(source.prefix).unwrap_or(name);
            let own =
                if member.ends_with(short) { format!("{}{member}", source.prefix) } else { format!("{name}{member}") };
            self.components.insert(own.clone(), schema);
            members.push(reference(&own));
            mapping.insert(member.to_owned(), format!("#/components/schemas/{own}").into());
        }
        let Some(key) = discriminator else {
            // Nothing tells them apart.
            return Ok(json!({ "anyOf": members }));
        };
        let schema = json!({ "oneOf": members });
        if mapping.is_empty() {
            return Ok(schema);
        }
        Ok(with(schema, "discriminator", json!({ "propertyName": key, "mapping": mapping })))
    }

    /// Whether the same is selected of all members of an abstract type.
    fn is_alike(&self, source: Source<'_>, of: &str, set: &SelectionSet) -> bool {
        set.items.iter().all(|selection| match &selection.node {
            Selection::Field(field) => field.node.name.node != "__typename",
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref();
                on.is_none_or(|on| on.node.on.node == of)
                    && self.is_alike(source, of, &fragment.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = source.document.parsed.fragments.get(&spread.node.fragment_name.node);
                fragment.is_some_and(|fragment| {
                    fragment.node.type_condition.node.on.node == of
                        && self.is_alike(source, of, &fragment.node.selection_set.node)
                })
            }
        })
    }

    fn object(&mut self, source: Source<'_>, of: &str, sets: &[&SelectionSet]) -> Result<Value> {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for property in self.properties(source, of, sets) {
            let schema = if is_typename(&property) {
                json!({ "type": "string", "enum": [of], "description": "What it is." })
            } else {
                let field = property.fields.first().map_or("", |field| field.name.node.as_str());
                let types = self.types;
                let definition = types.field(of, field).ok_or_else(|| no_field(of, field))?;
                self.property(source, definition, &property)?
            };
            if !property.is_optional {
                required.push(property.key.to_owned());
            }
            properties.insert(property.key.to_owned(), schema);
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema = with(schema, "required", required);
        }
        Ok(match self.types.get(of).and_then(|of| of.description.as_ref()) {
            Some(about) => with(schema, "description", told(Some(about))),
            None => schema,
        })
    }

    fn property(&mut self, source: Source<'_>, definition: &FieldDefinition, property: &Property<'_>) -> Result<Value> {
        let sets: Vec<&SelectionSet> = property.fields.iter().map(|field| &field.selection_set.node).collect();
        // What is null only if it failed is not: then the whole answer is an error.
        let is_nullable = definition.ty.node.nullable && !has(&definition.directives, "semanticNonNull");
        let schema = self.of_type(source, &definition.ty.node, is_nullable, &sets)?;
        Ok(match &definition.description {
            Some(about) => with(schema, "description", told(Some(about))),
            None => schema,
        })
    }

    /// What is selected of one type of objects, in the order in which it is answered.
    fn properties<'a>(&self, source: Source<'a>, of: &str, sets: &[&'a SelectionSet]) -> Vec<Property<'a>> {
        let mut properties = Vec::new();
        sets.iter().for_each(|set| self.gather(source, of, set, false, &mut properties));
        properties
    }

    fn gather<'a>(
        &self,
        source: Source<'a>,
        of: &str,
        set: &'a SelectionSet,
        is_inside: bool,
        properties: &mut Vec<Property<'a>>,
    ) {
        for selection in &set.items {
            let may_miss = is_inside || is_optional(selection);
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    match properties.iter_mut().find(|property| property.key == key) {
                        Some(property) => {
                            property.fields.push(&field.node);
                            property.is_optional &= may_miss;
                        }
                        None => {
                            properties.push(Property { key, fields: vec![&field.node], is_optional: may_miss });
                        }
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    if on.is_none_or(|on| self.types.is(of, &on.node.on.node)) {
                        self.gather(source, of, &fragment.node.selection_set.node, may_miss, properties);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = source.document.parsed.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && self.types.is(of, &fragment.node.type_condition.node.on.node)
                    {
                        self.gather(source, of, &fragment.node.selection_set.node, may_miss, properties);
                    }
                }
            }
        }
    }
}

fn is_typename(property: &Property<'_>) -> bool {
    property.fields.iter().any(|field| field.name.node == "__typename")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn no_field(of: &str, name: &str) -> Error {
    Error::internal(format!("the schema has no {of}.{name}"))
}

/// The same, or null.
fn nullable(schema: Value) -> Value {
    match schema.get("type").cloned() {
        Some(Value::String(kind)) => with(schema, "type", json!([kind, "null"])),
        _ if schema.as_object().is_some_and(Map::is_empty) => schema,
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}
