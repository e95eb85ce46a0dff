use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Name, Pos, ServerError, Value, Variables};

use super::scalar;
use super::types::{Arguments, Input, Types, missing};
use super::wrong::{Wrong, no_field, no_value, wrong};
use crate::graphql::request_error;
use crate::kernel::Error;

/// Checks what a client gave against what an operation declares, before anything of it runs.
pub(super) fn check(
    types: &Types,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Vec<ServerError>> {
    let mut errors = Vec::new();
    for definition in &operation.variable_definitions {
        let (pos, definition) = (definition.pos, &definition.node);
        let (name, of) = (&definition.name.node, &definition.var_type.node);
        match variables.get(name) {
            None if of.nullable || definition.default_value.is_some() => {}
            None => errors.push(refusal(format!("Variable \"${name}\" of type \"{of}\" is required."), pos)),
            Some(value) => {
                if let Err(wrong) = check_value(types, of, value) {
                    errors.push(refusal(format!("Variable \"${name}\" is no \"{of}\": {}", wrong.sentence()), pos));
                }
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn refusal(message: String, pos: Pos) -> ServerError {
    let mut error = request_error(&Error::invalid(message));
    error.locations.push(pos);
    error
}

fn check_value(types: &Types, of: &Type, value: &Value) -> Result<(), Wrong> {
    match (&of.base, value) {
        (_, Value::Null) if of.nullable => Ok(()),
        (_, Value::Null) => wrong(format!("\"{of}\", found null")),
        (BaseType::List(of), Value::List(values)) => values
            .iter()
            .enumerate()
            .try_for_each(|(place, value)| check_value(types, of, value).map_err(|wrong| wrong.within(place))),
        // A single value stands for a list of one.
        (BaseType::List(of), value) => check_value(types, of, value),
        (BaseType::Named(name), value) => match (types.input(name), value) {
            (None, value) => scalar::check(name, value),
            (Some(Input::Enum(values)), Value::String(value)) if values.contains(value) => Ok(()),
            (Some(Input::Enum(values)), value) => {
                let found = if let Value::String(found) = value { Some(found.as_str()) } else { None };
                Err(no_value(name, found, values.iter(), types.hints))
            }
            (Some(Input::Object { fields, one_of }), Value::Object(values)) => {
                if *one_of && (values.len() != 1 || values.values().any(|value| *value == Value::Null)) {
                    return wrong(format!("exactly one field of \"{name}\" that is not null"));
                }
                check_fields(types, name, fields, values)
            }
            (Some(Input::Object { .. }), _) => wrong(format!("an object \"{name}\"")),
        },
    }
}

fn check_fields(types: &Types, of: &str, fields: &Arguments, values: &IndexMap<Name, Value>) -> Result<(), Wrong> {
    for (name, value) in values {
        match fields.get(name.as_str()) {
            Some(field) => check_value(types, &field.of, value).map_err(|wrong| wrong.within(name))?,
            None => return Err(no_field(of, name, fields.keys(), types.hints)),
        }
    }
    match missing(fields, |name| values.contains_key(name)) {
        Some((name, field)) => wrong(format!("\"{}\", found nothing", field.of)).map_err(|wrong| wrong.within(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::{Value, json};

    use super::*;

    const SDL: &str = "
        enum Order { NEWEST OLDEST }
        input Filter { text: String, order: [Order!], inner: Filter, size: Int! = 5 }
        input By @oneOf { slug: String, id: ID }
        input Page { size: Int! }
        scalar Date
        scalar Anything";

    fn refusals(declared: &str, given: Value) -> Vec<String> {
        let document = parse_query(format!("query ({declared}) {{ a }}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let checked = check(&Types::of(SDL, true).unwrap(), &operation.node, &Variables::from_json(given));
        checked.err().unwrap_or_default().into_iter().map(|error| error.message).collect()
    }

    /// The only refusal of a value, after the part that all have.
    fn refusal(of: &str, given: Value) -> String {
        let mut refusals = refusals(&format!("$x: {of}"), json!({ "x": given }));
        let message = refusals.pop().unwrap();
        assert_eq!(refusals, [""; 0]);
        message.strip_prefix(&format!("Variable \"$x\" is no \"{of}\": ")).unwrap().to_owned()
    }

    #[test]
    fn what_fits_passes() {
        let declared = "$a: Int!, $b: [ID!]!, $c: Float, $d: Boolean = true, $e: String, $f: Filter!, $g: By, $h: Date, $i: Anything";
        let filter = json!({"text": null, "order": "NEWEST", "inner": {"order": ["OLDEST"]}});
        let given = json!({
            "a": 1, "b": 7, "c": 2, "e": null, "f": filter, "g": {"id": 1}, "h": "2020-11-20", "i": [7], "unknown": []
        });
        assert_eq!(refusals(declared, given), [""; 0]);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(refusals("$id: ID!", json!({})), ["Variable \"$id\" of type \"ID!\" is required."]);
        assert_eq!(refusal("ID!", json!(null)), "expected \"ID!\", found null.");
        assert_eq!(refusal("Int", json!(3_000_000_000_i64)), "expected a whole number of 32 bits.");
        assert_eq!(refusal("Date", json!("2020-13-40")), "expected a date such as 2020-11-20.");
        assert_eq!(refusal("[Boolean]", json!([true, "x"])), "at \"1\", expected true or false.");
        assert_eq!(refusal("Order", json!("newest")), "expected a value of the enum \"Order\": NEWEST, OLDEST.");
        assert_eq!(refusal("Order", json!(7)), "expected a value of the enum \"Order\": NEWEST, OLDEST.");
        assert_eq!(refusal("Filter", json!(7)), "expected an object \"Filter\".");
        assert_eq!(refusal("Filter", json!({"inner": {"text": 7}})), "at \"inner.text\", expected a string.");
        assert_eq!(refusal("Filter", json!({"nothing": 7})), "expected a field of \"Filter\", found \"nothing\".");
        assert_eq!(
            refusal("Filter", json!({"inner": {"orders": []}})),
            "at \"inner\", expected a field of \"Filter\", found \"orders\"; did you mean \"order\"?"
        );
        assert_eq!(refusal("Page", json!({})), "at \"size\", expected \"Int!\", found nothing.");
        for by in [json!({}), json!({"id": null}), json!({"id": 1, "slug": "x"})] {
            assert_eq!(refusal("By", by), "expected exactly one field of \"By\" that is not null.");
        }
    }
}
