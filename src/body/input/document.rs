use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Any JSON value, as the scalar of the outputs writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Document(pub Value);

impl InputType for Document {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        "JSON".into()
    }

    fn create_type_info(_: &mut Registry) -> String {
        // The scalar itself is defined by the outputs, which have the same.
        Self::type_name().into_owned()
    }

    fn parse(value: Option<async_graphql::Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default().into_json();
        value.map(Self).map_err(|error| InputValueError::custom(error.to_string()))
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::from_json(self.0.clone()).unwrap_or_default()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
