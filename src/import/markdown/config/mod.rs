//! What a site says of itself: the files in which generators keep it.

mod hugo;
mod jekyll;
mod others;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::front_matter;

/// What makes pages of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generator {
    Hugo,
    Jekyll,
    Zola,
    Eleventy,
    Astro,
    #[default]
    Unknown,
}

/// A site as its files describe it.
#[derive(Debug, Default)]
pub struct Config {
    pub generator: Generator,
    pub title: Option<String>,
    pub description: Option<String>,
    /// Where the site is, with the folder that it lies in.
    pub address: Option<String>,
    pub language: Option<String>,
    /// The languages that files may be in.
    pub languages: Vec<Language>,
    pub zone: Option<TimeZone>,
    /// Who wrote what names nobody.
    pub authors: Vec<String>,
    /// Folders that the texts lie in; empty if that is the whole folder.
    pub contents: Vec<String>,
    /// Names at the top of the folder, or paths in it, that the generator leaves out.
    pub excluded: Vec<String>,
    /// Folders beside `_posts` that hold texts, and the pattern of their addresses if they have one.
    pub collections: BTreeMap<String, Option<String>>,
    /// The patterns of addresses by section; the empty section is all the others.
    pub permalinks: BTreeMap<String, String>,
    /// Addresses end in `.html`.
    pub has_ugly_urls: bool,
    /// Taxonomies beside categories and tags.
    pub taxonomies: Vec<String>,
    /// Fields for files that lie below a path.
    pub defaults: Vec<Scoped>,
    /// What templates call `site`.
    pub variables: Map<String, Value>,
}

/// A language that files may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// As file names and addresses have it.
    pub code: String,
    /// BCP 47 tag.
    pub tag: String,
    /// The folder that its texts lie in, if each language has its own.
    pub folder: Option<String>,
    /// Its addresses begin with its code.
    pub is_in_path: bool,
}

/// Fields for the files below a path.
#[derive(Clone, Debug)]
pub struct Scoped {
    /// Within the folder of the site; empty for all.
    pub path: String,
    /// The name of a collection, `posts`, `pages` or `drafts`, if it is for these alone.
    pub kind: Option<String>,
    pub fields: Map<String, Value>,
}

impl Config {
    /// Reads what a folder says of its site. What is not there or broken says nothing; what is broken is named.
    pub fn read(folder: &Path) -> (Self, Vec<String>) {
        let mut files = Files { folder, broken: Vec::new() };
        let config = files.config();
        (config, files.broken)
    }

    /// The fields that a file has without saying so; what is said closer to it counts more.
    pub fn inherited(&self, path: &Path) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut scopes: Vec<&Scoped> = self.defaults.iter().filter(|scope| scope.holds(path)).collect();
        scopes.sort_by_key(|scope| (scope.path.len(), scope.kind.is_some()));
        for scope in scopes {
            fields.extend(scope.fields.clone());
        }
        fields
    }

    /// The language with this code.
    pub fn language_of(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.code.eq_ignore_ascii_case(code))
    }
}

impl Scoped {
    fn holds(&self, path: &Path) -> bool {
        let is_below = path.starts_with(&self.path);
        let is_in = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
        is_below
            && match self.kind.as_deref() {
                None | Some("") => true,
                Some("posts") => is_in("_posts"),
                Some("drafts") => is_in("_drafts"),
                Some("pages") => !path.components().any(|part| part.as_os_str().to_string_lossy().starts_with('_')),
                Some(collection) => is_in(&format!("_{collection}")),
            }
    }
}

/// The files of a site that are no texts.
struct Files<'a> {
    folder: &'a Path,
    broken: Vec<String>,
}

impl Files<'_> {
    fn config(&mut self) -> Config {
        let has = |name: &str| self.folder.join(name).exists();
        if has("_config.yml") || has("_config.yaml") || has("_config.toml") || has("_posts") {
            return self.jekyll();
        }
        if ["astro.config.mjs", "astro.config.ts", "astro.config.js"].into_iter().any(has) {
            return self.astro();
        }
        if ["eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js"].into_iter().any(has) {
            return self.eleventy();
        }
        if let Some(table) = self.table(&["config.toml"])
            && table.contains_key("base_url")
            && !table.contains_key("baseURL")
        {
            return self.zola(&table);
        }
        self.hugo()
    }

    /// The first of these files that is there, as a table.
    fn table(&mut self, names: &[&str]) -> Option<Map<String, Value>> {
        let name = names.iter().find(|name| self.folder.join(name).is_file())?;
        let text = std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or("yml");
        match front_matter::data(extension, &text) {
            Ok(Value::Object(table)) => Some(table),
            Ok(Value::Null) => None,
            _ => {
                if !self.broken.iter().any(|known| known == name) {
                    self.broken.push((*name).to_owned());
                }
                None
            }
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(name)).ok()
    }
}

/// The first of these keys that is a text, whatever its case.
fn text(table: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    let value = |key: &&str| {
        let found = table.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value)?;
        match found {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    keys.iter().filter_map(value).find(|text| !text.is_empty())
}

/// The table with this key, whatever its case.
fn table_in<'a>(table: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    table.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).and_then(|(_, value)| value.as_object())
}

/// It is said and true.
fn is_true(table: &Map<String, Value>, key: &str) -> bool {
    let value = table.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value);
    value.is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("true"))
}

/// The names under `author` or `authors`: a text, a table with a name, or a list of them.
fn names(table: &Map<String, Value>) -> Vec<String> {
    fn of(value: &Value) -> Vec<String> {
        match value {
            Value::String(name) if !name.trim().is_empty() => vec![name.trim().to_owned()],
            Value::Object(table) => text(table, &["name", "display_name", "displayName"]).into_iter().collect(),
            Value::Array(items) => items.iter().flat_map(of).collect(),
            _ => Vec::new(),
        }
    }
    ["author", "authors"]
        .iter()
        .filter_map(|key| table.get(*key))
        .map(of)
        .find(|names| !names.is_empty())
        .unwrap_or_default()
}

fn zone(table: &Map<String, Value>, keys: &[&str]) -> Option<TimeZone> {
    text(table, keys).and_then(|name| TimeZone::get(&name).ok())
}
