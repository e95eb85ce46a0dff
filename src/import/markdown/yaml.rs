//! YAML as text: every scalar is what is written, so that `No`, `1.10` and `007` stay that.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use crate::kernel::{Error, Result};

/// The most values of one document, those that aliases repeat included.
const MOST_VALUES: usize = 50_000;
/// The deepest nesting.
const DEEPEST: usize = 64;

/// A document, and the keys that stand in it more than once: the last value of each counts.
#[derive(Debug, Default)]
pub struct Document {
    pub value: Value,
    pub repeated: Vec<String>,
}

/// Reads the first document of a text. Scalars are strings; `null`, `~` and nothing are null.
pub fn read(source: &str) -> Result<Document> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(source) {
        let (event, _) = event.map_err(|error| Error::invalid(format!("The YAML cannot be read: {error}.")))?;
        match event {
            Event::Scalar(text, style, anchor, _) => reader.add(anchor, scalar(&text, style))?,
            Event::SequenceStart(_, anchor, _) => reader.open(Open::List(anchor, Vec::new()))?,
            Event::MappingStart(_, anchor, _) => reader.open(Open::Table(anchor, Map::new(), None, Vec::new()))?,
            Event::SequenceEnd | Event::MappingEnd => reader.close()?,
            Event::Alias(anchor) => {
                let (value, size) = reader.anchors.get(&anchor).cloned().unwrap_or_default();
                reader.count(size)?;
                reader.put(value);
            }
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    Ok(reader.done)
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style == ScalarStyle::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Value::Null;
    }
    Value::String(text.to_owned())
}

enum Open {
    List(usize, Vec<Value>),
    /// What `<<` names is merged at the end: only keys that are written twice are told.
    Table(usize, Map<String, Value>, Option<String>, Vec<Value>),
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    /// What anchors name, and how many values that is.
    anchors: HashMap<usize, (Value, usize)>,
    count: usize,
    done: Document,
}

impl Reader {
    fn count(&mut self, more: usize) -> Result<()> {
        self.count += more.max(1);
        if self.count > MOST_VALUES {
            return Err(Error::invalid(format!("The YAML has more than {MOST_VALUES} values.")));
        }
        Ok(())
    }

    fn open(&mut self, open: Open) -> Result<()> {
        self.count(1)?;
        if self.open.len() == DEEPEST {
            return Err(Error::invalid(format!("The YAML is nested deeper than {DEEPEST}.")));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        match self.open.pop() {
            Some(Open::List(anchor, items)) => self.add(anchor, Value::Array(items)),
            Some(Open::Table(anchor, mut table, _, merged)) => {
                merged.into_iter().for_each(|other| merge(&mut table, other));
                self.add(anchor, Value::Object(table))
            }
            None => Ok(()),
        }
    }

    fn add(&mut self, anchor: usize, value: Value) -> Result<()> {
        self.count(1)?;
        if anchor != 0 {
            let size = size(&value);
            self.anchors.insert(anchor, (value.clone(), size));
        }
        self.put(value);
        Ok(())
    }

    /// Puts a value where the next one belongs.
    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.done.value = value,
            Some(Open::List(_, items)) => items.push(value),
            Some(Open::Table(_, table, key, merged)) => match key.take() {
                None => *key = Some(name(value)),
                Some(name) if name == "<<" => merged.push(value),
                Some(name) => {
                    if table.insert(name.clone(), value).is_some() && !self.done.repeated.contains(&name) {
                        self.done.repeated.push(name);
                    }
                }
            },
        }
    }
}

/// A key as text.
fn name(value: Value) -> String {
    match value {
        Value::String(name) => name,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `<<`: what other tables say where this one says nothing.
fn merge(table: &mut Map<String, Value>, value: Value) {
    match value {
        Value::Object(other) => other.into_iter().for_each(|(name, value)| {
            table.entry(name).or_insert(value);
        }),
        Value::Array(others) => others.into_iter().for_each(|other| merge(table, other)),
        _ => {}
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(table) => 1 + table.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_stay_as_they_are_written() {
        let found =
            read("title: No\nversion: 1.10\nid: 007\ntags: [NO, yes]\nnone: ~\nquoted: \"null\"\nday: 2020-11-20")
                .unwrap();
        let wanted = json!({"title": "No", "version": "1.10", "id": "007", "tags": ["NO", "yes"], "none": null,
            "quoted": "null", "day": "2020-11-20"});
        assert_eq!(found.value, wanted);
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_tables_merge() {
        let found = read("a: 1\nb: &b {x: 1, y: 2}\na: 3\nc: {<<: *b, y: 5}").unwrap();
        assert_eq!(found.repeated, ["a"]);
        assert_eq!((&found.value["a"], &found.value["c"]), (&json!("3"), &json!({"x": "1", "y": "5"})));
        assert!(read("a: [").is_err());
    }

    #[test]
    fn aliases_cannot_explode() {
        let mut bomb = String::from("a0: &a0 [x, x]\n");
        for n in 1..40 {
            let before = n - 1;
            bomb += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{before}"); 9].join(", "));
        }
        assert!(read(&bomb).unwrap_err().message().contains("values"));
    }
}
