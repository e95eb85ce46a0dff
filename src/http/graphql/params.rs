use serde_json::{Map, Value};

use crate::kernel::{Error, Result};

/// What a client asks for: the members of a GraphQL request. Members that nobody knows are ignored.
#[derive(Debug, Default)]
pub struct Params {
    pub query: Option<String>,
    /// Names a document that the server has.
    pub document_id: Option<String>,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
    pub extensions: Map<String, Value>,
}

impl Params {
    /// Reads the body of a POST.
    pub fn from_body(body: &[u8]) -> Result<Self> {
        if body.is_empty() {
            return Err(Error::invalid("The body is empty. Send a JSON object with the member \"query\"."));
        }
        let value =
            serde_json::from_slice(body).map_err(|error| Error::invalid(format!("The body is not JSON: {error}.")))?;
        match value {
            Value::Object(members) => Self::from_members(members),
            Value::Array(_) => {
                Err(Error::invalid("Batches are not taken. Send each operation in a request of its own."))
            }
            _ => Err(Error::invalid("The body is not a JSON object.")),
        }
    }

    /// Reads the query string of a GET, in which `variables` and `extensions` are JSON.
    pub fn from_query_string(query_string: &str) -> Result<Self> {
        let mut members = Map::new();
        for (name, value) in url::form_urlencoded::parse(query_string.as_bytes()) {
            let is_json = matches!(&*name, "variables" | "extensions");
            if !is_json && !matches!(&*name, "query" | "documentId" | "operationName") {
                continue;
            }
            let value = if !is_json {
                Value::String(value.into_owned())
            } else if value.is_empty() {
                Value::Null
            } else {
                serde_json::from_str(&value)
                    .map_err(|error| Error::invalid(format!("The parameter \"{name}\" is not JSON: {error}.")))?
            };
            if members.insert(name.clone().into_owned(), value).is_some() {
                return Err(Error::invalid(format!("The parameter \"{name}\" is there more than once.")));
            }
        }
        Self::from_members(members)
    }

    pub(super) fn from_members(mut members: Map<String, Value>) -> Result<Self> {
        let variables = object(&mut members, "variables")?;
        Ok(Self {
            query: string(&mut members, "query")?,
            document_id: string(&mut members, "documentId")?,
            // The empty name is no name.
            operation_name: string(&mut members, "operationName")?.filter(|name| !name.is_empty()),
            variables,
            extensions: object(&mut members, "extensions")?,
        })
    }
}

fn string(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Error::invalid(format!("\"{name}\" is not a string."))),
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Error::invalid(format!("\"{name}\" is not a JSON object."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(result: Result<Params>) -> String {
        result.unwrap_err().message().into_owned()
    }

    #[test]
    fn a_body_is_an_object_of_known_members() {
        let body = br#"{"query":"{a}","operationName":"","variables":null,"extensions":{"x":1},"onion":[]}"#;
        let params = Params::from_body(body).unwrap();
        assert_eq!(params.query.as_deref(), Some("{a}"));
        assert_eq!(params.operation_name, None);
        assert_eq!(params.extensions.len(), 1);
    }

    #[test]
    fn what_is_wrong_with_a_body_is_told() {
        assert!(refusal(Params::from_body(b"")).starts_with("The body is empty."));
        assert!(refusal(Params::from_body(b"{ \"not")).starts_with("The body is not JSON: EOF"));
        assert!(refusal(Params::from_body(b"[{}]")).starts_with("Batches are not taken."));
        assert_eq!(refusal(Params::from_body(b"7")), "The body is not a JSON object.");
        assert_eq!(refusal(Params::from_body(br#"{"query":1}"#)), "\"query\" is not a string.");
        assert_eq!(refusal(Params::from_body(br#"{"variables":"{}"}"#)), "\"variables\" is not a JSON object.");
    }

    #[test]
    fn a_query_string_holds_json_in_two_places() {
        let params =
            Params::from_query_string("query=%7Ba%7D&variables=%7B%22a%22:1%7D&extensions=&utm_source=x").unwrap();
        assert_eq!(params.query.as_deref(), Some("{a}"));
        assert_eq!(params.variables.len(), 1);
        assert_eq!(refusal(Params::from_query_string("variables=[]")), "\"variables\" is not a JSON object.");
        assert!(
            refusal(Params::from_query_string("extensions={")).starts_with("The parameter \"extensions\" is not JSON")
        );
        assert_eq!(
            refusal(Params::from_query_string("query=a&query=b")),
            "The parameter \"query\" is there more than once."
        );
    }
}
