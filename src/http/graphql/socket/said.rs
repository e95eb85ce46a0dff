use serde::Deserialize;
use serde_json::{Map, Value};

use crate::http::graphql::Params;

/// What a client says.
pub(super) enum Said {
    Init(Map<String, Value>),
    Ping,
    Pong,
    Subscribe { id: String, params: Box<Params> },
    Complete { id: String },
}

/// The members that a message of a type has. Others do no harm.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Message {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping(Whatever),
    Pong(Whatever),
    Subscribe { id: String, payload: Map<String, Value> },
    Complete { id: String },
}

/// What nobody looks at has a format too.
#[derive(Deserialize)]
struct Whatever {
    #[serde(rename = "payload")]
    _payload: Option<Map<String, Value>>,
}

impl Said {
    /// `None` if it is of a type or a format that the protocol does not have.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match serde_json::from_str(text).ok()? {
            Message::ConnectionInit { payload } => Self::Init(payload.unwrap_or_default()),
            Message::Ping(Whatever { _payload: _ }) => Self::Ping,
            Message::Pong(Whatever { _payload: _ }) => Self::Pong,
            Message::Complete { id } if id.is_empty() => return None,
            Message::Complete { id } => Self::Complete { id },
            Message::Subscribe { id, .. } if id.is_empty() => return None,
            Message::Subscribe { id, payload } => {
                let params = Params::from_members(payload).ok()?;
                // A document that the server has is named instead.
                let names = params.document_id.is_some() || params.extensions.contains_key("persistedQuery");
                if params.query.is_none() && !names {
                    return None;
                }
                Self::Subscribe { id, params: Box::new(params) }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_have_the_format_that_the_protocol_says() {
        let is_read = |message: Value| Said::parse(&message.to_string()).is_some();
        let subscribe = |payload: Value| json!({"type": "subscribe", "id": "1", "payload": payload});
        for right in [
            json!({"type": "connection_init"}),
            json!({"type": "connection_init", "payload": null, "more": 1}),
            json!({"type": "ping", "payload": {"x": 1}}),
            json!({"type": "pong", "payload": null}),
            json!({"type": "complete", "id": "1"}),
            subscribe(json!({"query": "{ a }", "variables": null, "operationName": null, "extensions": null})),
            subscribe(json!({"documentId": "x"})),
            subscribe(json!({"extensions": {"persistedQuery": {}}})),
        ] {
            assert!(is_read(right.clone()), "{right}");
        }
        for wrong in [
            json!("ping"),
            json!({"type": "hello"}),
            json!({"type": "ping", "payload": "x"}),
            json!({"type": "pong", "payload": 3}),
            json!({"type": "connection_init", "payload": [1]}),
            json!({"type": "complete"}),
            json!({"type": "complete", "id": 1}),
            subscribe(json!("{ a }")),
            subscribe(json!({})),
            subscribe(json!({"query": 1})),
            subscribe(json!({"query": "{ a }", "variables": [1]})),
            subscribe(json!({"query": "{ a }", "variables": "x"})),
            subscribe(json!({"query": "{ a }", "operationName": 7})),
            subscribe(json!({"query": "{ a }", "extensions": "x"})),
        ] {
            assert!(!is_read(wrong.clone()), "{wrong}");
        }
    }
}
