use async_graphql::ServerError;
use serde_json::{Map, Value};

use super::Limits;
use super::settings::too_complex;

impl Limits {
    /// Measures what a client sent as variables, before anything is made of it.
    pub fn check_values(&self, variables: &Map<String, Value>) -> Result<(), ServerError> {
        let count = variables.values().map(count).sum::<usize>();
        if count <= self.values {
            return Ok(());
        }
        let most = self.values;
        Err(too_complex(format!("The variables hold {count} values; at most {most} are allowed."), None))
    }
}

/// The parser has bounded how deep it goes.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_counted_wherever_they_are() {
        let check = |values, variables: Value| {
            let limits = Limits { values, ..Limits::default() };
            limits.check_values(variables.as_object().unwrap()).map_err(|error| error.message)
        };
        let variables = json!({ "a": [1, { "b": null }], "c": "text" });
        assert_eq!(check(5, variables.clone()), Ok(()));
        assert_eq!(check(4, variables), Err("The variables hold 5 values; at most 4 are allowed.".into()));
    }
}
