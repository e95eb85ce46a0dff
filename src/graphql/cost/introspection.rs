//! What the schema's description of itself costs: it is as long as the schema, whatever the data is.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet, TypeKind};

/// Values that cost a unit together.
const VALUES: u64 = 60;

/// So deep are the brackets and exclamation marks around the name of a type.
const WRAPPERS: u32 = 4;

/// The schema has a few directives with an argument or two.
const DIRECTIVES: Sizes = Sizes { types: 0, fields: 0, args: 16, input_fields: 0, enum_values: 0, possible: 0 };

/// How long the lists of a description are, those of all types together.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    types: u64,
    fields: u64,
    /// Arguments of fields.
    args: u64,
    input_fields: u64,
    enum_values: u64,
    /// Types that belong to unions and interfaces, and the other way round.
    possible: u64,
}

impl Sizes {
    pub fn of(kind: &TypeKind) -> Self {
        let empty = Self { types: 1, ..Self::default() };
        let members = |fields: &[async_graphql::Positioned<async_graphql::parser::types::FieldDefinition>]| {
            let args = fields.iter().map(|field| field.node.arguments.len() as u64).sum();
            (fields.len() as u64, args)
        };
        match kind {
            TypeKind::Scalar => empty,
            TypeKind::Object(object) => {
                let (fields, args) = members(&object.fields);
                Self { fields, args, possible: object.implements.len() as u64, ..empty }
            }
            TypeKind::Interface(interface) => {
                let (fields, args) = members(&interface.fields);
                Self { fields, args, possible: interface.implements.len() as u64, ..empty }
            }
            TypeKind::Union(union) => Self { possible: union.members.len() as u64, ..empty },
            TypeKind::Enum(of) => Self { enum_values: of.values.len() as u64, ..empty },
            TypeKind::InputObject(input) => Self { input_fields: input.fields.len() as u64, ..empty },
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.each(other, |own, other| *own += other);
    }

    /// Makes it as large as another in every way.
    pub fn widen(&mut self, other: &Self) {
        self.each(other, |own, other| *own = other.max(*own));
    }

    fn each(&mut self, other: &Self, change: impl Fn(&mut u64, u64)) {
        change(&mut self.types, other.types);
        change(&mut self.fields, other.fields);
        change(&mut self.args, other.args);
        change(&mut self.input_fields, other.input_fields);
        change(&mut self.enum_values, other.enum_values);
        change(&mut self.possible, other.possible);
    }

    /// How many members a list has, in all that it is asked of; `None` if the field is no list.
    fn list(&self, name: &str) -> Option<u64> {
        Some(match name {
            "types" => self.types,
            "fields" => self.fields,
            "args" => self.args,
            "inputFields" => self.input_fields,
            "enumValues" => self.enum_values,
            "interfaces" | "possibleTypes" => self.possible,
            _ => return None,
        })
    }
}

/// Part of a description that is asked for.
pub(super) struct Description<'a> {
    pub document: &'a ExecutableDocument,
    pub sizes: &'a Sizes,
}

impl Description<'_> {
    /// What `__schema` or `__type` costs.
    pub fn price(&self, field: &Field) -> u64 {
        (self.values(&field.selection_set.node, 1, 0) / VALUES).max(1)
    }

    /// How many values a selection has, on as many objects as there are. The document is within the limits: fragments are
    /// looked into each time they are spread, and there are not many.
    fn values(&self, selection_set: &SelectionSet, objects: u64, wrappers: u32) -> u64 {
        let mut sum = 0_u64;
        for selection in &selection_set.items {
            let values = match &selection.node {
                Selection::Field(field) => self.field(&field.node, objects, wrappers),
                Selection::InlineFragment(fragment) => {
                    self.values(&fragment.node.selection_set.node, objects, wrappers)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    fragment.map_or(0, |it| self.values(&it.node.selection_set.node, objects, wrappers))
                }
            };
            sum = sum.saturating_add(values);
        }
        sum
    }

    fn field(&self, field: &Field, objects: u64, wrappers: u32) -> u64 {
        let name = field.name.node.as_str();
        let wrappers = if name == "ofType" { wrappers + 1 } else { 0 };
        if wrappers > WRAPPERS {
            return objects;
        }
        let inside = &field.selection_set.node;
        let values = match self.sizes.list(name) {
            _ if name == "directives" => {
                Description { document: self.document, sizes: &DIRECTIVES }.values(inside, DIRECTIVES.args, 0)
            }
            Some(members) => self.values(inside, members, 0),
            None => self.values(inside, objects, wrappers),
        };
        objects.saturating_add(values)
    }
}
