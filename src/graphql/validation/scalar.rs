use async_graphql::{ScalarType, Value};

use super::wrong::{Wrong, wrong};
use crate::graphql::scalars::{Date, Url};
use crate::kernel::{LanguageTag, Micros};

/// Checks a value of a scalar, by its name.
///
/// The library asks the scalars of the schema only when the field runs, and then nothing is left of the whole answer.
pub(super) fn check(name: &str, value: &Value) -> Result<(), Wrong> {
    let text = |is_right: fn(&str) -> bool| matches!(value, Value::String(text) if is_right(text));
    let (is_right, expected) = match name {
        "Int" => (is_int(value), "a whole number of 32 bits"),
        "Float" => (matches!(value, Value::Number(_)), "a number"),
        "Boolean" => (matches!(value, Value::Boolean(_)), "true or false"),
        "ID" => (text(|_| true) || matches!(value, Value::Number(number) if !number.is_f64()), "a string"),
        "String" | "HTML" | "Markdown" => (text(|_| true), "a string"),
        "Date" => (text(|text| Date::parse(text.into()).is_ok()), "a date such as 2020-11-20"),
        "DateTime" => (text(|text| Micros::parse(text).is_ok()), "a moment such as 2020-11-20T09:30:00Z"),
        "LanguageTag" => (text(|text| LanguageTag::parse(text).is_ok()), "a language tag such as en or fr-FR"),
        "URL" => (text(|text| Url::parse(text.into()).is_ok()), "an absolute http or https URL"),
        _ => (true, "a value"),
    };
    if is_right { Ok(()) } else { wrong(expected) }
}

fn is_int(value: &Value) -> bool {
    matches!(value, Value::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()))
}
