use serde_json::{Map, Value};

use crate::kernel::{Error, Result};

/// The longest front matter, in bytes.
const LONGEST: usize = 256 << 10;

/// What stands before the text, and the text.
#[derive(Debug)]
pub struct Page {
    pub fields: Map<String, Value>,
    pub text: String,
}

/// Reads a file: YAML between `---`, TOML between `+++`, or a JSON object, then the text. Without any of them all is text.
pub fn read(source: &str) -> Result<Page> {
    let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    for (fence, read) in [("---", yaml as fn(&str) -> Result<Value>), ("+++", toml)] {
        let Some(rest) =
            source.strip_prefix(fence).and_then(|rest| rest.trim_start_matches([' ', '\t']).strip_prefix('\n'))
        else {
            continue;
        };
        let Some((head, text)) = split(rest, fence) else {
            return Err(Error::invalid(format!("The front matter has no end: a line with {fence} is missing.")));
        };
        if head.len() > LONGEST {
            return Err(Error::invalid(format!("The front matter has more than {LONGEST} bytes.")));
        }
        return Ok(Page { fields: object(read(head)?)?, text: text.to_owned() });
    }
    if source.trim_start().starts_with('{') {
        let mut values = serde_json::Deserializer::from_str(&source).into_iter::<Value>();
        if let Some(Ok(value)) = values.next() {
            let text = source.get(values.byte_offset()..).unwrap_or_default().to_owned();
            return Ok(Page { fields: object(value)?, text });
        }
    }
    Ok(Page { fields: Map::new(), text: source })
}

/// A data file, by its extension.
pub fn data(extension: &str, source: &str) -> Result<Value> {
    match extension {
        "toml" => toml(source),
        "json" => serde_json::from_str(source).map_err(|error| Error::invalid(format!("{error}."))),
        _ => yaml(source),
    }
}

fn split<'a>(rest: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let mut from = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some((rest.get(..from)?, rest.get(from + line.len()..)?));
        }
        from += line.len();
    }
    None
}

fn yaml(text: &str) -> Result<Value> {
    if text.trim().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_saphyr::from_str(text).map_err(|error| Error::invalid(format!("The YAML cannot be read: {error}.")))
}

fn toml(text: &str) -> Result<Value> {
    let table: toml::Table =
        toml::from_str(text).map_err(|error| Error::invalid(format!("The TOML cannot be read: {error}.")))?;
    Ok(Value::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect()))
}

/// A value of TOML in terms of JSON: moments are text.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => value.into(),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect()),
    }
}

fn object(value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(fields) => Ok(fields),
        Value::Null => Ok(Map::new()),
        _ => Err(Error::invalid("The front matter is no list of keys and values.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_habit_is_read() {
        let yaml = read("---\ntitle: A\ntags: [b, c]\n---\nText\n").unwrap();
        assert_eq!((yaml.fields["title"].as_str(), yaml.text.as_str()), (Some("A"), "Text\n"));
        let toml =
            read("+++\ntitle = \"A\"\ndate = 2020-11-20T09:30:00Z\n[taxonomies]\ntags = [\"b\"]\n+++\nText").unwrap();
        assert_eq!(toml.fields["date"].as_str(), Some("2020-11-20T09:30:00Z"));
        assert_eq!(toml.fields["taxonomies"]["tags"][0].as_str(), Some("b"));
        let json = read("{\"title\": \"A\"}\nText").unwrap();
        assert_eq!((json.fields["title"].as_str(), json.text.trim()), (Some("A"), "Text"));
        assert_eq!(read("Only text").unwrap().text, "Only text");
        assert!(read("---\ntitle: A\n").is_err());
        assert!(read("---\n- a\n---\n").is_err());
        assert!(read("---\na: [\n---\n").is_err());
    }
}
