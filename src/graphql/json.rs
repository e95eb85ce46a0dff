//! Values as JSON text.

use std::sync::LazyLock;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use async_graphql_value::RAW_VALUE_TOKEN;

/// What the engine knows text by that is JSON already.
static RAW: LazyLock<Name> = LazyLock::new(|| Name::new(RAW_VALUE_TOKEN));

/// A value that is JSON already.
pub(super) fn raw(text: String) -> Value {
    Value::Object(IndexMap::from_iter([(RAW.clone(), Value::String(text))]))
}

/// Writes a value, and gives the bytes that were no text before. What is text already is taken as it is; the library's own
/// way reads it first.
pub(crate) fn write(out: &mut Vec<u8>, value: &Value) -> serde_json::Result<usize> {
    let start = out.len();
    let mut ready = 0;
    write_around(out, value, &mut ready)?;
    Ok(out.len() - start - ready)
}

fn write_around(out: &mut Vec<u8>, value: &Value, ready: &mut usize) -> serde_json::Result<()> {
    match value {
        Value::Object(fields) => {
            if let Some((name, Value::String(text))) = fields.first()
                && fields.len() == 1
                && *name == *RAW
            {
                out.extend_from_slice(text.as_bytes());
                *ready += text.len();
                return Ok(());
            }
            let mut separator = b'{';
            for (name, value) in fields {
                out.push(separator);
                serde_json::to_writer(&mut *out, name.as_str())?;
                out.push(b':');
                write_around(out, value, ready)?;
                separator = b',';
            }
            if fields.is_empty() {
                out.push(b'{');
            }
            out.push(b'}');
            Ok(())
        }
        Value::List(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_around(out, item, ready)?;
            }
            out.push(b']');
            Ok(())
        }
        plain => serde_json::to_writer(out, plain),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[test]
    fn is_what_the_library_writes() {
        let plain = value!({"a": [1, 2.5, null, true, "q\"\u{1}é"], "b": {}, "c": [], "d": {"e": {"f": "g"}}});
        let mut nested = plain.clone();
        if let Value::Object(fields) = &mut nested {
            fields.insert(Name::new("r"), Value::List(vec![raw("{\"x\":[1]}".into()), raw("2".into())]));
        }
        for value in [plain, nested, Value::Null] {
            let mut out = Vec::new();
            let fresh = write(&mut out, &value).unwrap();
            let ready = if out.ends_with(b"\"r\":[{\"x\":[1]},2]}") { "{\"x\":[1]}2".len() } else { 0 };
            assert_eq!(fresh, out.len() - ready);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&value).unwrap());
        }
    }
}
