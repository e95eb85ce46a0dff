use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use toml::{Table, Value};

use super::Settings;
use super::allowed::{check, kind};
use crate::kernel::{Error, Result};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    /// A variable of the environment.
    Variable(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("default"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Variable(name) | Self::Flag(name) => out.write_str(name),
        }
    }
}

/// The variable of the environment that holds a setting.
pub fn variable(key: &str) -> String {
    format!("DATELINE_{}", key.replace('.', "_").to_uppercase())
}

/// Every setting by its name, e.g. `limits.depth`.
pub(super) fn keys(settings: &Settings) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    // A struct of texts, numbers and lists is always a table.
    let table = Table::try_from(settings).unwrap_or_default();
    flatten("", table, &mut all);
    all
}

fn flatten(section: &str, table: Table, into: &mut BTreeMap<String, Value>) {
    for (name, value) in table {
        match value {
            Value::Table(inner) => flatten(&format!("{name}."), inner, into),
            value => {
                into.insert(format!("{section}{name}"), value);
            }
        }
    }
}

/// Reads a text as a setting that is like another value.
pub(super) fn read(like: &Value, text: &str) -> Option<Value> {
    match like {
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        // As the file and the lines of doctor have it.
        Value::Array(_) if text.trim_start().starts_with('[') => {
            let mut table = format!("list = {text}").parse::<Table>().ok().filter(|table| table.len() == 1)?;
            let list = table.remove("list")?;
            list.as_array().is_some_and(|items| items.iter().all(Value::is_str)).then_some(list)
        }
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
        }
        _ => Some(Value::String(text.to_owned())),
    }
}

/// A value that is allowed for a setting.
pub(super) fn accept(key: &str, like: &Value, value: Option<Value>, shown: &str, origin: &Origin) -> Result<Value> {
    let refuse = |allowed: &str| {
        // A database address may hold a password even if it is malformed.
        let is_secret =
            matches!(key, "database.url" | "database.replica_url" | "accounts.hs256_key" | "media.s3_secret");
        let shown = if is_secret { "***" } else { shown };
        Error::invalid(format!("{key} = {shown} ({origin}): {allowed} is allowed."))
    };
    let value = value.filter(|value| value.same_type(like)).ok_or_else(|| refuse(kind(like)))?;
    check(key, &value).map_err(|allowed| refuse(&allowed))?;
    Ok(value)
}

/// A name that nobody knows, with the nearest that somebody does.
pub(super) fn unknown<'a>(name: &str, origin: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = known.map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
    let hint = near.filter(|(distance, known)| *distance <= known.len() / 2);
    let hint = hint.map(|(_, known)| format!(" Did you mean {known}?")).unwrap_or_default();
    Error::invalid(format!("{name} ({origin}) is no setting.{hint}"))
}
