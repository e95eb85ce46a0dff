//! Scalars that inputs of the domains have. The others are defined where the graph is.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::{Deserialize, Serialize};

use super::{Error, Micros, Result};

/// RFC 3339 timestamp in UTC with three digits after the second, e.g. 2020-11-20T09:30:00.000Z; in an input any RFC 3339
/// timestamp of the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(pub Micros);

/// RFC 3339 timestamp in UTC with three digits after the second, e.g. 2020-11-20T09:30:00.000Z; in an input any RFC 3339
/// timestamp of the years 0 to 9999.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Micros::parse(text).map(Self).map_err(|error| InputValueError::custom(error.message()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_millis())
    }
}

/// A moment in an input is written as [`DateTime`].
impl InputType for Micros {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <DateTime as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <DateTime as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        <DateTime as InputType>::parse(value).map(|time| time.0).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> Value {
        InputType::to_value(&DateTime(*self))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// BCP 47 language tag, e.g. en, fr-FR.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(pub String);

impl LanguageTag {
    /// Reads a tag and writes it the usual way: `EN-us` is `en-US`. Fails with `BAD_USER_INPUT` on anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match oxilangtag::LanguageTag::parse_and_normalize(text) {
            Ok(tag) => Ok(Self(tag.into_inner())),
            Err(_) => Err(Error::invalid(format!("\"{text}\" is not a BCP 47 language tag, e.g. en or fr-FR."))),
        }
    }
}

impl From<String> for LanguageTag {
    fn from(tag: String) -> Self {
        Self(tag)
    }
}

impl From<&str> for LanguageTag {
    fn from(tag: &str) -> Self {
        Self(tag.to_owned())
    }
}

/// BCP 47 language tag, e.g. en, fr-FR.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/info/bcp47")]
impl ScalarType for LanguageTag {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::parse(text).map_err(|error| InputValueError::custom(error.message()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_one_spelling() {
        assert_eq!(LanguageTag::parse("EN-us").unwrap().0, "en-US");
        assert!(LanguageTag::parse("english, please").is_err());
    }
}
