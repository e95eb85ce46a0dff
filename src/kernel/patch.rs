use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Result;

/// A field of a change: left alone, cleared, or set.
///
/// In JSON an absent field is `Keep` (give the field `#[serde(default)]`), `null` is `Clear`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// Nothing was said; give the field `#[serde(skip_serializing_if = "Patch::is_keep")]`.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// Puts a changed value where it belongs; a cleared one gives the default. A failure names the field.
    pub fn put<U: Default>(self, field: &str, place: &mut U, read: impl FnOnce(T) -> Result<U>) -> Result<()> {
        match self {
            Self::Keep => {}
            Self::Clear => *place = U::default(),
            Self::Set(value) => *place = read(value).map_err(|error| error.in_field(field))?,
        }
        Ok(())
    }

    /// Sets what is there, keeps what is not.
    pub fn set_if(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// What the field is after the change.
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// What a field that always has a value is after the change; `otherwise` if it is cleared or was never set.
    pub fn apply_or(self, current: Option<T>, otherwise: impl FnOnce() -> T) -> T {
        self.apply(current).unwrap_or_else(otherwise)
    }

    /// The same change of another type.
    pub fn try_map<U, E>(self, change: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(change(value)?),
        })
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.serialize(serializer),
            Self::Keep | Self::Clear => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            None => Self::Clear,
            Some(value) => Self::Set(value),
        })
    }
}

/// In GraphQL an absent field is `Keep`, `null` is `Clear`.
impl<T: InputType> InputType for Patch<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(match value {
            None => Self::Keep,
            Some(Value::Null) => Self::Clear,
            Some(value) => Self::Set(T::parse(Some(value)).map_err(InputValueError::propagate)?),
        })
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Set(value) => value.to_value(),
            Self::Keep | Self::Clear => Value::Null,
        }
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        match self {
            Self::Set(value) => value.as_raw_value(),
            Self::Keep | Self::Clear => None,
        }
    }
}

/// What saving something did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    /// It was so already; nothing was written.
    Unchanged,
}
