use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde_json::value::RawValue;

pub use crate::kernel::{DateTime, LanguageTag};
use crate::kernel::{Error, Result};

/// Defines a scalar that is text with a meaning; `$check` says what is wrong with a text, if anything.
macro_rules! text_scalar {
    ($(#[$about:meta])* $name:ident, $graphql:literal, $url:literal, $check:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        $(#[$about])*
        #[Scalar(name = $graphql, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                let Value::String(text) = value else { return Err(InputValueError::expected_type(value)) };
                let check: fn(&str) -> Result<(), String> = $check;
                check(&text).map_err(InputValueError::custom)?;
                Ok(Self(text))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// Calendar date, YYYY-MM-DD.
    Date, "Date", "https://scalars.graphql.org/andimarek/local-date",
    |text| text.parse::<jiff::civil::Date>().map(drop).map_err(|_| format!("\"{text}\" is not a date. Write YYYY-MM-DD."))
);

text_scalar!(
    /// Absolute URL (WHATWG); http or https in an input.
    Url, "URL", "https://url.spec.whatwg.org/",
    |text| match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(format!("\"{text}\" is not an absolute http or https URL.")),
    }
);

text_scalar!(
    /// HTML fragment, sanitised on write to an allow-list; safe to insert as is.
    Html, "HTML", "https://html.spec.whatwg.org/", |_| Ok(())
);

text_scalar!(
    /// CommonMark text.
    Markdown, "Markdown", "https://spec.commonmark.org/", |_| Ok(())
);

/// Any JSON value.
#[derive(Clone, Debug)]
pub struct Json(pub Box<RawValue>);

impl Json {
    /// A text that is JSON.
    pub fn new(text: String) -> Result<Self> {
        RawValue::from_string(text).map(Self).map_err(Error::internal)
    }

    /// A value.
    pub fn of(value: &serde_json::Value) -> Result<Self> {
        Self::new(value.to_string())
    }
}

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = value.into_json().map_err(InputValueError::custom)?.to_string();
        RawValue::from_string(text).map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        // Kept as text: it is written into the response as it is.
        async_graphql::to_value(&self.0).unwrap_or_default()
    }
}
