use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, ServerError};
use async_graphql_value::{ConstValue, Value};

use super::types::{Argument, Arguments, Input, Types, inner, missing};
use super::wrong::{Wrong, no_field, no_value, wrong};
use super::{invalid, root};

/// Checks values that are written in a document, and whether variables stand where they may.
///
/// The library checks no value that a variable is part of, takes texts for values of an enum, and takes variables that may be
/// null where nothing may be.
pub(super) fn check(types: &Types, document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut fragments = HashMap::with_capacity(document.fragments.len());
    for (name, fragment) in &document.fragments {
        let mut reader = Reader::new(types);
        let on = fragment.node.type_condition.node.on.node.as_str();
        reader.selections(&fragment.node.selection_set.node, Some(on))?;
        fragments.insert(name, reader.uses);
    }
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        defaults(types, operation)?;
        let mut reader = Reader::new(types);
        reader.selections(&operation.selection_set.node, Some(root(operation.ty)))?;
        positions(operation, &reader.uses, &fragments)?;
    }
    Ok(())
}

/// Where variables stand, and which fragments are spread.
#[derive(Default)]
struct Uses<'a> {
    variables: Vec<Use<'a>>,
    fragments: HashSet<&'a Name>,
}

/// A place where a variable stands.
struct Use<'a> {
    name: &'a Name,
    pos: Pos,
    place: Place<'a>,
}

/// Where a value is expected.
#[derive(Clone, Copy)]
struct Place<'a> {
    of: &'a Type,
    has_default: bool,
    /// Nothing may not be given there, whatever the type says.
    one_of: bool,
}

impl<'a> Place<'a> {
    fn of(argument: &'a Argument) -> Self {
        Self { of: &argument.of, has_default: argument.has_default, one_of: false }
    }

    fn item(of: &'a Type) -> Self {
        Self { of, has_default: false, one_of: false }
    }
}

struct Reader<'a> {
    types: &'a Types,
    uses: Uses<'a>,
}

impl<'a> Reader<'a> {
    fn new(types: &'a Types) -> Self {
        Self { types, uses: Uses::default() }
    }

    fn selections(&mut self, selection_set: &'a SelectionSet, parent: Option<&'a str>) -> Result<(), ServerError> {
        for selection in &selection_set.items {
            self.directives(selection.node.directives())?;
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let definition = self.types.field(parent, &field.name.node);
                    if let Some(definition) = definition {
                        self.arguments(&field.arguments, &definition.arguments)?;
                    }
                    let of = definition.map(|definition| inner(&definition.of));
                    self.selections(&field.selection_set.node, of)?;
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    self.selections(&fragment.node.selection_set.node, on.or(parent))?;
                }
                Selection::FragmentSpread(spread) => {
                    self.uses.fragments.insert(&spread.node.fragment_name.node);
                }
            }
        }
        Ok(())
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>]) -> Result<(), ServerError> {
        for directive in directives.iter().map(|directive| &directive.node) {
            if let Some(declared) = self.types.directive(&directive.name.node) {
                self.arguments(&directive.arguments, declared)?;
            }
        }
        Ok(())
    }

    fn arguments(
        &mut self,
        given: &'a [(Positioned<Name>, Positioned<Value>)],
        declared: &'a Arguments,
    ) -> Result<(), ServerError> {
        for (name, value) in given {
            let Some(argument) = declared.get(name.node.as_str()) else { continue };
            let variables = &mut self.uses.variables;
            let mut found = |name, place| variables.push(Use { name, pos: value.pos, place });
            literal(self.types, Place::of(argument), &value.node, &mut found)
                .map_err(|wrong| invalid(format!("Argument \"{}\": {}", name.node, wrong.sentence()), value.pos))?;
        }
        Ok(())
    }
}

/// Checks the values that variables have if none is given.
fn defaults(types: &Types, operation: &OperationDefinition) -> Result<(), ServerError> {
    for definition in operation.variable_definitions.iter().map(|definition| &definition.node) {
        let Some(default) = &definition.default_value else { continue };
        let value = default.node.clone().into_value();
        literal(types, Place::item(&definition.var_type.node), &value, &mut |_, _| {}).map_err(|wrong| {
            invalid(format!("Default of \"${}\": {}", definition.name.node, wrong.sentence()), default.pos)
        })?;
    }
    Ok(())
}

/// Checks a value; `found` is told of the variables in it.
fn literal<'a>(
    types: &'a Types,
    place: Place<'a>,
    value: &'a Value,
    found: &mut dyn FnMut(&'a Name, Place<'a>),
) -> Result<(), Wrong> {
    match (&place.of.base, value) {
        (_, Value::Variable(name)) => {
            found(name, place);
            Ok(())
        }
        (_, Value::Null) if place.of.nullable && !place.one_of => Ok(()),
        (_, Value::Null) => wrong(format!("\"{}\", found null", place.of)),
        (BaseType::List(of), Value::List(values)) => values.iter().enumerate().try_for_each(|(at, value)| {
            literal(types, Place::item(of), value, found).map_err(|wrong| wrong.within(at))
        }),
        // A single value stands for a list of one.
        (BaseType::List(of), value) => literal(types, Place::item(of), value, found),
        (BaseType::Named(name), value) => match (types.input(name), value) {
            (None, value) => scalar(name, value),
            (Some(Input::Enum(values)), Value::Enum(value)) if values.contains(value.as_str()) => Ok(()),
            (Some(Input::Enum(values)), value) => {
                let found = if let Value::Enum(found) = value { Some(found.as_str()) } else { None };
                Err(no_value(name, found, values.iter(), types.hints))
            }
            (Some(Input::Object { fields, one_of }), Value::Object(values)) => {
                if *one_of && values.len() != 1 {
                    return wrong(format!("exactly one field of \"{name}\""));
                }
                for (field_name, value) in values {
                    let Some(field) = fields.get(field_name.as_str()) else {
                        return Err(no_field(name, field_name, fields.keys(), types.hints));
                    };
                    let place = Place { one_of: *one_of, ..Place::of(field) };
                    literal(types, place, value, found).map_err(|wrong| wrong.within(field_name))?;
                }
                match missing(fields, |name| values.contains_key(name)) {
                    Some((name, field)) => {
                        wrong(format!("\"{}\", found nothing", field.of)).map_err(|wrong| wrong.within(name))
                    }
                    None => Ok(()),
                }
            }
            (Some(Input::Object { .. }), _) => wrong(format!("an object \"{name}\"")),
        },
    }
}

/// One that a variable is part of is for its field to judge.
fn scalar(name: &str, value: &Value) -> Result<(), Wrong> {
    value.clone().into_const().map_or(Ok(()), |value| super::scalar::check(name, &value))
}

/// Checks that every variable of an operation fits where it stands, also in the fragments that it spreads.
fn positions<'a>(
    operation: &OperationDefinition,
    own: &Uses<'a>,
    fragments: &HashMap<&'a Name, Uses<'a>>,
) -> Result<(), ServerError> {
    if operation.variable_definitions.is_empty() {
        return Ok(());
    }
    let declared: HashMap<&Name, &VariableDefinition> = operation
        .variable_definitions
        .iter()
        .map(|definition| (&definition.node.name.node, &definition.node))
        .collect();
    let mut seen = HashSet::new();
    let mut waiting = vec![own];
    while let Some(uses) = waiting.pop() {
        for it in &uses.variables {
            let Some(definition) = declared.get(it.name) else { continue };
            if !may_stand(definition, it.place) {
                let (name, of) = (it.name, &definition.var_type.node);
                let place = if it.place.one_of {
                    format!("{}!\" of a oneOf input", it.place.of)
                } else {
                    format!("{}\"", it.place.of)
                };
                let message = format!("Variable \"${name}\" of type \"{of}\" is used where \"{place} is expected.");
                return Err(invalid(message, it.pos));
            }
        }
        waiting
            .extend(uses.fragments.iter().filter(|name| seen.insert(**name)).filter_map(|name| fragments.get(*name)));
    }
    Ok(())
}

fn may_stand(definition: &VariableDefinition, place: Place<'_>) -> bool {
    let of = &definition.var_type.node;
    if (place.of.nullable && !place.one_of) || !of.nullable {
        return fits(of, place.of);
    }
    let has_value = definition.default_value.as_ref().is_some_and(|default| default.node != ConstValue::Null);
    (has_value || place.has_default) && fits_base(&of.base, &place.of.base)
}

fn fits(of: &Type, place: &Type) -> bool {
    (place.nullable || !of.nullable) && fits_base(&of.base, &place.base)
}

fn fits_base(of: &BaseType, place: &BaseType) -> bool {
    match (of, place) {
        (BaseType::Named(of), BaseType::Named(place)) => of == place,
        (BaseType::List(of), BaseType::List(place)) => fits(of, place),
        _ => false,
    }
}
