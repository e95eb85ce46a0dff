//! What the description of the door says that can be asked.

use dateline::{graphql, http};
use serde_json::Value;

use crate::exact::encode;

/// An operation of OpenAPI.
pub struct Operation {
    pub id: String,
    /// With braces.
    pub path: String,
    pub parameters: Vec<Value>,
    pub example: Value,
}

impl Operation {
    /// Its address with the values of the examples, or others.
    pub fn address(&self, in_path: impl Fn(&str) -> Option<String>) -> String {
        let (mut path, mut query) = (self.path.clone(), Vec::new());
        for parameter in &self.parameters {
            let name = parameter["name"].as_str().unwrap();
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let value = match &parameter["example"] {
                Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(","),
                Value::Null => String::new(),
                other => text(other),
            };
            if parameter["in"] == "path" {
                path = path.replace(&format!("{{{name}}}"), &encode(&in_path(name).unwrap_or(value)));
            } else if !value.is_empty() {
                query.push(format!("{name}={}", encode(&value)));
            }
        }
        format!("{path}?{}", query.join("&"))
    }

    pub fn takes(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter["name"] == name)
    }

    pub fn is_of_one(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter["in"] == "path")
    }

    /// The file that its example is in.
    pub fn file(&self) -> String {
        let name: String = self
            .id
            .chars()
            .flat_map(|letter| if letter.is_uppercase() { vec!['_', letter] } else { vec![letter] })
            .collect();
        format!("{}/src/http/rest/examples/{}.json", env!("CARGO_MANIFEST_DIR"), name.to_lowercase())
    }
}

/// Everything that is described.
pub fn operations() -> Vec<Operation> {
    let described: Value = serde_json::from_str(&http::openapi(&graphql::sdl()).unwrap()).unwrap();
    let paths = described["paths"].as_object().unwrap().clone();
    let operation = |(path, methods): (String, Value)| Operation {
        id: methods["get"]["operationId"].as_str().unwrap().to_owned(),
        path,
        parameters: methods["get"]["parameters"].as_array().unwrap().clone(),
        example: methods["get"]["responses"]["200"]["content"]["application/json"]["example"].clone(),
    };
    paths.into_iter().map(operation).collect()
}
