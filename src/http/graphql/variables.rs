use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Pos, ServerError, Value, Variables};

use crate::graphql::request_error;
use crate::kernel::Error;

/// Checks what a client gave against what an operation declares, before anything of it runs.
///
/// Enums and input objects are the schema's to check; it does so when it validates the arguments they are used in.
pub(super) fn check(operation: &OperationDefinition, variables: &Variables) -> Result<(), Vec<ServerError>> {
    let mut errors = Vec::new();
    for definition in &operation.variable_definitions {
        let (pos, definition) = (definition.pos, &definition.node);
        let (name, var_type) = (&definition.name.node, &definition.var_type.node);
        match variables.get(name) {
            None if var_type.nullable || definition.default_value.is_some() => {}
            None => errors.push(refusal(format!("Variable \"${name}\" of type \"{var_type}\" is required."), pos)),
            Some(value) => {
                if let Err(expected) = check_value(var_type, value) {
                    errors
                        .push(refusal(format!("Variable \"${name}\" is no \"{var_type}\": expected {expected}."), pos));
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

/// What was expected instead of a value.
fn check_value(var_type: &Type, value: &Value) -> Result<(), String> {
    match (&var_type.base, value) {
        (_, Value::Null) if var_type.nullable => Ok(()),
        (_, Value::Null) => Err(format!("\"{var_type}\", found null")),
        (BaseType::List(of), Value::List(values)) => values.iter().try_for_each(|value| check_value(of, value)),
        // A single value stands for a list of one.
        (BaseType::List(of), value) => check_value(of, value),
        (BaseType::Named(name), value) => check_scalar(name, value),
    }
}

fn check_scalar(name: &str, value: &Value) -> Result<(), String> {
    let is_right = match (name, value) {
        ("Int", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ("Float", Value::Number(_)) => true,
        ("ID", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => true,
        ("Int" | "Float" | "String" | "ID" | "Boolean", _) => false,
        _ => true,
    };
    match name {
        _ if is_right => Ok(()),
        "Int" => Err("a whole number of 32 bits".into()),
        "Float" => Err("a number".into()),
        "Boolean" => Err("true or false".into()),
        _ => Err("a string".into()),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn refusals(declared: &str, given: serde_json::Value) -> Vec<String> {
        let document = parse_query(format!("query ({declared}) {{ a }}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let checked = check(&operation.node, &Variables::from_json(given));
        checked.err().unwrap_or_default().into_iter().map(|error| error.message).collect()
    }

    #[test]
    fn what_fits_passes() {
        let declared = "$a: Int!, $b: [ID!]!, $c: Float, $d: Boolean = true, $e: String, $f: Filter!";
        let given = json!({"a": 1, "b": 7, "c": 2, "e": null, "f": {"x": 1}, "unknown": []});
        assert_eq!(refusals(declared, given), [""; 0]);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(refusals("$id: ID!", json!({})), ["Variable \"$id\" of type \"ID!\" is required."]);
        assert_eq!(
            refusals("$id: ID!", json!({"id": null})),
            ["Variable \"$id\" is no \"ID!\": expected \"ID!\", found null."]
        );
        assert_eq!(
            refusals("$n: Int, $l: [Boolean]", json!({"n": 3_000_000_000_i64, "l": [true, "x"]})),
            [
                "Variable \"$n\" is no \"Int\": expected a whole number of 32 bits.",
                "Variable \"$l\" is no \"[Boolean]\": expected true or false."
            ]
        );
    }
}
