//! Documents made by chance from the schema.

use std::collections::HashMap;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

/// Levels of fields.
const DEPTH: usize = 7;

/// A field that was chosen, with what is chosen of it.
#[derive(Clone, Debug)]
pub struct Field {
    /// The type that has it.
    on: String,
    name: String,
    arguments: String,
    pub fields: Vec<Field>,
}

impl Field {
    /// As text. Each has an alias of its own, so that none is merged with another.
    fn write(&self, number: &mut usize, text: &mut String) {
        *number += 1;
        text.push_str(&format!("... on {} {{ f{number}: {}{} ", self.on, self.name, self.arguments));
        if !self.fields.is_empty() {
            text.push_str("{ ");
            self.fields.iter().for_each(|field| field.write(number, text));
            text.push_str("} ");
        }
        text.push_str("} ");
    }
}

/// A document of root fields.
pub fn document(fields: &[Field], times: usize) -> String {
    let (mut text, mut number) = (String::from("{ "), 0);
    for _ in 0..times {
        for field in fields {
            field.write(&mut number, &mut text);
        }
    }
    text + "}"
}

/// The schema as introspection tells it, and what there is to ask for.
pub struct Garden {
    types: HashMap<String, Value>,
    /// Texts by the name of the type or argument that takes them.
    pub words: HashMap<&'static str, Vec<String>>,
    pub random: StdRng,
}

impl Garden {
    pub fn new(introspection: &Value, seed: u64) -> Self {
        let types = introspection["data"]["__schema"]["types"].as_array().unwrap().iter();
        let types = types.map(|found| (found["name"].as_str().unwrap().to_owned(), found.clone())).collect();
        Self { types, words: HashMap::new(), random: StdRng::seed_from_u64(seed) }
    }

    /// One to three root fields.
    pub fn seedling(&mut self) -> Vec<Field> {
        let count = self.random.random_range(1..=3);
        (0..count).filter_map(|_| self.field("Query", 0)).collect()
    }

    /// The same with one thing changed somewhere.
    pub fn changed(&mut self, fields: &[Field]) -> Vec<Field> {
        let mut fields = fields.to_vec();
        self.change(&mut fields, "Query", 0);
        fields
    }

    fn change(&mut self, fields: &mut Vec<Field>, parent: &str, depth: usize) {
        let place = if fields.is_empty() { 0 } else { self.random.random_range(0..fields.len()) };
        let goes_down = depth + 1 < DEPTH && fields.get(place).is_some_and(|field| !field.fields.is_empty());
        if goes_down && self.random.random_bool(0.7) {
            let field = &mut fields[place];
            let of = self.type_of(&field.on, &field.name);
            let mut below = std::mem::take(&mut field.fields);
            self.change(&mut below, &of, depth + 1);
            if below.is_empty() {
                fields.remove(place);
            } else {
                fields[place].fields = below;
            }
            return;
        }
        match self.random.random_range(0..4) {
            0 if fields.len() > 1 => {
                fields.remove(place);
            }
            1 if !fields.is_empty() => fields.push(fields[place].clone()),
            2 if !fields.is_empty() => {
                let (on, name) = (fields[place].on.clone(), fields[place].name.clone());
                fields[place].arguments = self.arguments(&on, &name);
            }
            _ => fields.extend(self.field(parent, depth)),
        }
    }

    /// A field of a type, chosen by chance; of an interface or a union, one of a type that it may be.
    fn field(&mut self, of: &str, depth: usize) -> Option<Field> {
        let possible: Vec<String> = self.types[of]["possibleTypes"]
            .as_array()
            .map(|types| types.iter().map(|found| found["name"].as_str().unwrap().to_owned()).collect())
            .unwrap_or_default();
        let on = possible.choose(&mut self.random).cloned().unwrap_or_else(|| of.to_owned());
        let fields = self.types[&on]["fields"].as_array()?.clone();
        let names: Vec<&str> = fields
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .filter(|name| !matches!(*name, "editorial" | "preview" | "viewer"))
            .collect();
        let name = (*names.choose(&mut self.random)?).to_owned();
        let inner = self.type_of(&on, &name);
        let mut chosen = Vec::new();
        if !matches!(self.kind(&inner), "SCALAR" | "ENUM") {
            if depth + 1 >= DEPTH {
                return None;
            }
            let count = self.random.random_range(1..=3);
            chosen.extend((0..count).filter_map(|_| self.field(&inner, depth + 1)));
            if chosen.is_empty() {
                return None;
            }
        }
        let arguments = self.arguments(&on, &name);
        Some(Field { on, name, arguments, fields: chosen })
    }

    fn kind(&self, name: &str) -> &str {
        self.types[name]["kind"].as_str().unwrap()
    }

    fn definition(&self, on: &str, name: &str) -> &Value {
        let fields = self.types[on]["fields"].as_array().unwrap();
        fields.iter().find(|field| field["name"] == *name).unwrap()
    }

    fn type_of(&self, on: &str, name: &str) -> String {
        bare(&self.definition(on, name)["type"]).0
    }

    fn arguments(&mut self, on: &str, name: &str) -> String {
        let taken = self.definition(on, name)["args"].clone();
        let written: Vec<String> =
            taken.as_array().unwrap().iter().filter_map(|argument| self.value(argument, 0)).collect();
        if written.is_empty() { String::new() } else { format!("({})", written.join(", ")) }
    }

    /// An argument or a field of an input with a value; `None` if it stays away.
    fn value(&mut self, argument: &Value, depth: usize) -> Option<String> {
        let name = argument["name"].as_str().unwrap();
        let (of, is_needed, is_list) = bare(&argument["type"]);
        let is_cursor = matches!(name, "after" | "before" | "last" | "since");
        if !is_needed && (is_cursor || depth > 3 || self.random.random_bool(0.4)) {
            return None;
        }
        let value = match self.kind(&of).to_owned().as_str() {
            "ENUM" => {
                let values = self.types[&of]["enumValues"].as_array().unwrap().clone();
                values.choose(&mut self.random)?["name"].as_str().unwrap().to_owned()
            }
            "INPUT_OBJECT" => self.input(&of, depth)?,
            _ => match of.as_str() {
                "Int" => self.random.random_range(1..=100).to_string(),
                "Float" => "0.5".into(),
                "Boolean" => self.random.random_bool(0.5).to_string(),
                "String" | "ID" => {
                    let key = if of == "ID" { "ID" } else { name };
                    let words = self.words.get(key).or_else(|| self.words.get("query"))?.clone();
                    Value::from(words.choose(&mut self.random)?.as_str()).to_string()
                }
                _ => return None,
            },
        };
        let value = if is_list { format!("[{value}]") } else { value };
        Some(format!("{name}: {value}"))
    }

    fn input(&mut self, of: &str, depth: usize) -> Option<String> {
        let described = self.types[of].clone();
        let fields = described["inputFields"].as_array().unwrap();
        let is_one_of = described["isOneOf"] == true;
        let chosen: Vec<Value> = if is_one_of {
            // Slugs and paths are there; an id is mostly one of another type.
            let usual =
                fields.iter().find(|field| matches!(field["name"].as_str(), Some("slug" | "path" | "location")));
            vec![usual.or_else(|| fields.choose(&mut self.random))?.clone()]
        } else {
            fields.clone()
        };
        let is_ref = of.ends_with("Ref");
        let mut written = Vec::new();
        for mut field in chosen {
            if is_one_of {
                field["type"] = serde_json::json!({ "kind": "NON_NULL", "ofType": field["type"] });
            }
            if is_ref && let Some(words) = self.words.get(of) {
                let word = words.choose(&mut self.random)?;
                written.push(format!("{}: {}", field["name"].as_str().unwrap(), Value::from(word.as_str())));
                continue;
            }
            written.extend(self.value(&field, depth + 1));
        }
        (!written.is_empty() || !is_one_of).then(|| format!("{{{}}}", written.join(", ")))
    }
}

/// The name of a type, whether it is needed, and whether it is a list.
fn bare(of: &Value) -> (String, bool, bool) {
    let (mut of, mut is_list) = (of, false);
    let is_needed = of["kind"] == "NON_NULL";
    while of["ofType"].is_object() {
        is_list |= of["kind"] == "LIST";
        of = &of["ofType"];
    }
    (of["name"].as_str().unwrap().to_owned(), is_needed, is_list)
}
