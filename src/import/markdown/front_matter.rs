use serde_json::{Map, Value};

use super::yaml;
use crate::kernel::{Error, Result};

/// The longest front matter, in bytes.
const LONGEST: usize = 256 << 10;

/// What stands before the text, and the text.
#[derive(Debug, Default)]
pub struct Page {
    pub fields: Map<String, Value>,
    /// There is front matter, if only an empty one.
    pub has_front_matter: bool,
    /// Keys that stand there more than once.
    pub repeated: Vec<String>,
    /// Why the front matter could only be read line by line, or not at all.
    pub broken: Option<String>,
    pub text: String,
}

/// Reads a file: YAML between `---`, TOML between `+++`, or a JSON object, then the text. Without any of them all is text.
///
/// Never fails: of front matter that is broken those lines are read that say something by themselves.
pub fn read(source: &str) -> Page {
    let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    for fence in ["---", "+++"] {
        let Some(rest) =
            source.strip_prefix(fence).and_then(|rest| rest.trim_start_matches([' ', '\t']).strip_prefix('\n'))
        else {
            continue;
        };
        let Some((head, text)) = split(rest, fence) else {
            let broken = Some(format!("The front matter has no end: a line with {fence} is missing."));
            let text = rest.trim_start().to_owned();
            return Page { broken: broken.filter(|_| looks_like_fields(rest)), text, ..Page::default() };
        };
        return fields(head, fence, text);
    }
    if source.trim_start().starts_with('{') {
        let mut values = serde_json::Deserializer::from_str(&source).into_iter::<Value>();
        if let Some(Ok(Value::Object(fields))) = values.next() {
            let text = source.get(values.byte_offset()..).unwrap_or_default().to_owned();
            return Page { fields, has_front_matter: true, text, ..Page::default() };
        }
    }
    Page { text: source, ..Page::default() }
}

fn fields(head: &str, fence: &str, text: &str) -> Page {
    // Some editors leave a mark of the order of bytes in what is pasted.
    let head = &head.replace('\u{feff}', "");
    let mut page = Page { has_front_matter: true, text: text.to_owned(), ..Page::default() };
    let read = if head.len() > LONGEST {
        Err(Error::invalid(format!("The front matter has more than {LONGEST} bytes.")))
    } else if fence == "+++" {
        toml(head).map(|value| yaml::Document { value, repeated: Vec::new() })
    } else {
        yaml::read(head)
    };
    match read {
        Ok(yaml::Document { value: Value::Object(fields), repeated }) => {
            (page.fields, page.repeated) = (fields, repeated);
        }
        Ok(yaml::Document { value: Value::Null, .. }) => {}
        Ok(_) => page.broken = Some("The front matter is no list of keys and values.".into()),
        Err(error) => {
            page.broken = Some(error.message().into_owned());
            page.fields = line_by_line(head, if fence == "+++" { '=' } else { ':' });
        }
    }
    page
}

/// A data file, by its extension.
pub fn data(extension: &str, source: &str) -> Result<Value> {
    match extension {
        "toml" => toml(source),
        "json" => serde_json::from_str(source).map_err(|error| Error::invalid(format!("{error}."))),
        _ => yaml::read(source).map(|document| document.value),
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

/// The first line is a key and a value: so it was meant as front matter.
fn looks_like_fields(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    first.split_once([':', '=']).is_some_and(|(key, _)| is_key(key.trim()))
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-'))
}

/// The keys at the start of lines, whatever stands between.
fn line_by_line(head: &str, sign: char) -> Map<String, Value> {
    let pairs = head.lines().filter_map(|line| {
        let (key, value) = line.split_once(sign)?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        let is_text = !value.is_empty() && !value.starts_with(['[', '{', '&', '*', '|', '>']);
        (is_key(key.trim_end()) && is_text).then(|| (key.trim_end().to_owned(), Value::String(value.to_owned())))
    });
    pairs.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_habit_is_read() {
        let yaml = read("---\ntitle: A\ntags: [b, c]\n---\nText\n");
        assert_eq!((yaml.fields["title"].as_str(), yaml.text.as_str()), (Some("A"), "Text\n"));
        let toml = read("+++\ntitle = \"A\"\ndate = 2020-11-20T09:30:00Z\n[taxonomies]\ntags = [\"b\"]\n+++\nText");
        assert_eq!(toml.fields["date"].as_str(), Some("2020-11-20T09:30:00Z"));
        assert_eq!(toml.fields["taxonomies"]["tags"][0].as_str(), Some("b"));
        let json = read("{\"title\": \"A\"}\nText");
        assert_eq!((json.fields["title"].as_str(), json.text.trim()), (Some("A"), "Text"));
        assert_eq!(read("Only text").text, "Only text");
        assert!(!read("Only text").has_front_matter && read("---\n---\nText").has_front_matter);
    }

    #[test]
    fn what_is_broken_is_told_and_loses_little() {
        let page = read("---\ntitle: \"A\"\nlist: [\n---\nText");
        assert_eq!(
            (page.fields["title"].as_str(), page.text.as_str(), page.broken.is_some()),
            (Some("A"), "Text", true)
        );
        let open = read("---\ntitle: A\n");
        assert!(open.broken.is_some() && open.text.starts_with("title"));
        // A line above the text is none.
        assert!(read("---\n\nText").broken.is_none());
        assert!(read("---\n- a\n---\n").broken.is_some());
    }
}
