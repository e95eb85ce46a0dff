use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use async_graphql::Value as ConstValue;
use async_graphql::parser::types::{BaseType, Type, TypeKind};
use serde_json::{Map, Value};

use super::document::{Document, Usage};
use super::types::{Types, named, told};
use crate::kernel::{Code, Error, PageRequest, Result};

/// The parameter that asks for what is left out otherwise.
const INCLUDE: &str = "include";

/// Arguments that say how many of a list are wanted.
const PAGES: [&str; 3] = ["first", "last", "limit"];

/// A global id.
const ID: &str = "^[A-Za-z0-9_-]+$";
/// A language and what comes behind it (BCP 47).
const LANGUAGE: &str = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$";
/// A slug, see [`crate::kernel::Slug`].
pub(super) const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// Something that an address says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parameter {
    pub name: String,
    /// Where it goes: a variable, or a place in one. Of `include`, each of its words is a variable.
    place: Vec<String>,
    pub kind: Kind,
    /// Several, with commas between them.
    pub is_list: bool,
    pub is_required: bool,
    /// A part of the path.
    pub is_in_path: bool,
    pub default: Option<Value>,
    /// What the schema says about it.
    pub told: String,
}

/// What a parameter holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// It may have a format.
    Text(Option<&'static str>),
    /// The engine knows which are good; this says about so much.
    Pattern(&'static str),
    /// A whole number from the least to the most.
    Whole(i64, i64),
    Decimal,
    Flag,
    /// One of these.
    Name(Vec<String>),
    /// What something is named by: a field of the input that refers to it.
    Named(&'static str),
}

/// Which parameters a document takes; see [`super::endpoints::Endpoint`].
pub(super) fn of(
    document: &Document,
    types: &Types,
    path: &str,
    places: &[&[(&str, &str)]],
    most: i64,
) -> Result<Vec<Parameter>> {
    let usages = document.usages(types)?;
    let mut parameters = Vec::new();
    let mut include: Vec<String> = Vec::new();
    let mut told_of_include: Vec<String> = Vec::new();
    for definition in &document.operation()?.variable_definitions {
        let definition = &definition.node;
        let name = definition.name.node.as_str();
        let usage = usages.get(name).cloned().unwrap_or_default();
        let default = definition.default_value.as_ref().map(|value| &value.node);
        if usage.is_condition {
            include.push(name.to_owned());
            told_of_include.push(format!("`{name}`: {}", usage.told));
            continue;
        }
        let of = &definition.var_type.node;
        let is_required = !of.nullable && default.is_none();
        let variable = Variable { name, of, is_required, usage: &usage, default, path, most };
        let inside = places.iter().copied().flatten().filter(|(_, place)| root(place) == name);
        let mut inside = inside.peekable();
        if inside.peek().is_none() {
            parameters.push(variable.parameter(types, name, name)?);
        }
        for (name, place) in inside {
            parameters.push(variable.parameter(types, name, place)?);
        }
    }
    if !include.is_empty() {
        include.sort();
        parameters.push(Parameter {
            name: INCLUDE.to_owned(),
            place: Vec::new(),
            kind: Kind::Name(include),
            is_list: true,
            is_required: false,
            is_in_path: false,
            default: None,
            told: format!("What else to answer. {}", told_of_include.join(" ")),
        });
    }
    Ok(parameters)
}

/// The variable that a place is in.
fn root(place: &str) -> &str {
    place.split('.').next().unwrap_or_default()
}

/// A variable that parameters fill.
struct Variable<'a> {
    name: &'a str,
    of: &'a Type,
    is_required: bool,
    usage: &'a Usage,
    default: Option<&'a ConstValue>,
    path: &'a str,
    most: i64,
}

impl Variable<'_> {
    fn parameter(&self, types: &Types, name: &str, place: &str) -> Result<Parameter> {
        let mut of = self.of;
        let mut text = self.usage.told.clone();
        for step in place.split('.').skip(1) {
            let field = types.input_field(named(of), step);
            let field = field.ok_or_else(|| Error::invalid(format!("${} has no place {place}.", self.name)))?;
            // What lists are of is told by what they are in.
            let own = told(field.description.as_ref());
            text = if step == "anyOf" { format!("{text} Any of these.") } else { own };
            of = &field.ty.node;
        }
        let (is_list, kind) = self.kind(types, of)?;
        let default = self.default.filter(|_| place == self.name).cloned();
        let default = default.and_then(|value| value.into_json().ok()).filter(|value| !value.is_null());
        Ok(Parameter {
            name: name.to_owned(),
            place: place.split('.').map(str::to_owned).collect(),
            kind,
            is_list,
            is_required: self.is_required,
            is_in_path: self.path.contains(&format!("{{{name}}}")),
            default,
            told: text,
        })
    }

    fn kind(&self, types: &Types, of: &Type) -> Result<(bool, Kind)> {
        if let BaseType::List(inner) = &of.base {
            return match self.kind(types, inner)? {
                (false, kind) => Ok((true, kind)),
                (true, _) => Err(self.not_in_an_address()),
            };
        }
        let kind = match named(of).as_str() {
            "ID" => Kind::Pattern(ID),
            "LanguageTag" => Kind::Pattern(LANGUAGE),
            "String" if self.usage.argument == "slug" => Kind::Pattern(SLUG),
            "Int" if self.usage.argument == "month" => Kind::Whole(1, 12),
            "Int" if PAGES.contains(&self.usage.argument.as_str()) => Kind::Whole(1, self.most),
            "Int" => Kind::Whole(i32::MIN.into(), i32::MAX.into()),
            "Float" => Kind::Decimal,
            "Boolean" => Kind::Flag,
            "DateTime" => Kind::Text(Some("date-time")),
            "Date" => Kind::Text(Some("date")),
            "URL" => Kind::Text(Some("uri")),
            other => match types.values(other) {
                Some(values) => Kind::Name(values),
                None if types.input_field(other, "slug").is_some() => Kind::Named("slug"),
                None if types.get(other).is_some_and(|of| matches!(of.kind, TypeKind::InputObject(_))) => {
                    return Err(self.not_in_an_address());
                }
                None => Kind::Text(None),
            },
        };
        Ok((false, kind))
    }

    fn not_in_an_address(&self) -> Error {
        Error::invalid(format!(
            "${} is of the type {}, which an address cannot say: take scalars, enums, references and lists of them.",
            self.name, self.of
        ))
    }
}

/// Reads what an address says into variables. `in_path` are the parts of the path. Fails with `NOT_FOUND` if one of these
/// cannot be the name of anything.
pub(super) fn read(
    parameters: &[Parameter],
    in_path: impl Fn(&str) -> Option<String>,
    query_string: &str,
) -> Result<Map<String, Value>> {
    let mut given: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(query_string.as_bytes()) {
        let parameter = parameters.iter().find(|parameter| !parameter.is_in_path && parameter.name == name);
        let parameter = parameter.ok_or_else(|| unknown(&name, parameters))?;
        if value.is_empty() {
            return Err(Error::invalid(format!(
                "The parameter \"{name}\" is empty. Leave it out, or give it a value."
            )));
        }
        match given.entry(&parameter.name) {
            Entry::Vacant(place) => {
                place.insert(value.into_owned());
            }
            // There are generators that know no commas.
            Entry::Occupied(mut values) if parameter.is_list => {
                values.get_mut().push(',');
                values.get_mut().push_str(&value);
            }
            Entry::Occupied(_) => {
                return Err(Error::invalid(format!("The parameter \"{name}\" is there more than once.")));
            }
        }
    }
    let mut variables = Map::new();
    for parameter in parameters {
        let text = if parameter.is_in_path { in_path(&parameter.name) } else { given.remove(parameter.name.as_str()) };
        match text {
            Some(text) => parameter.put(&text, &mut variables)?,
            None if parameter.is_required => {
                return Err(Error::invalid(format!(
                    "The parameter \"{}\" is missing. {}",
                    parameter.name, parameter.told
                )));
            }
            None => {}
        }
    }
    Ok(variables)
}

fn unknown(name: &str, parameters: &[Parameter]) -> Error {
    let allowed: Vec<&str> =
        parameters.iter().filter(|parameter| !parameter.is_in_path).map(|parameter| parameter.name.as_str()).collect();
    let allowed = if allowed.is_empty() {
        "There are none here.".to_owned()
    } else {
        format!("There are: {}.", allowed.join(", "))
    };
    Error::invalid(format!("There is no parameter \"{name}\". {allowed}"))
}

impl Parameter {
    /// Puts its value where it goes.
    fn put(&self, text: &str, variables: &mut Map<String, Value>) -> Result<()> {
        let value = if self.is_list {
            Value::Array(text.split(',').map(|part| self.value(part)).collect::<Result<_>>()?)
        } else {
            self.value(text)?
        };
        let Some((last, before)) = self.place.split_last() else {
            let names = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            variables.extend(names.map(|name| (name.to_owned(), Value::Bool(true))));
            return Ok(());
        };
        let mut at = variables;
        for step in before {
            let inner = at.entry(step.clone()).or_insert_with(|| Value::Object(Map::new()));
            at = inner.as_object_mut().ok_or_else(|| Error::internal("two parameters of one place"))?;
        }
        at.insert(last.clone(), value);
        Ok(())
    }

    fn value(&self, text: &str) -> Result<Value> {
        match &self.kind {
            Kind::Text(_) | Kind::Pattern(_) => Ok(text.into()),
            Kind::Named(field) => Ok(Value::Object(Map::from_iter([((*field).to_owned(), Value::from(text))]))),
            Kind::Flag => match text {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err(self.wrong("true or false")),
            },
            Kind::Name(names) if names.iter().any(|name| name == text) => Ok(text.into()),
            Kind::Name(names) => Err(self.wrong(&format!("one of {}", names.join(", ")))),
            Kind::Decimal => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(number.into()),
                _ => Err(self.wrong("a number")),
            },
            Kind::Whole(least, most) => match text.parse::<i64>() {
                Ok(number) if (*least..=*most).contains(&number) => Ok(number.into()),
                _ if self.is_in_path => Err(self.nothing_there()),
                _ => Err(self.wrong(&format!("a whole number from {least} to {most}"))),
            },
        }
    }

    fn wrong(&self, allowed: &str) -> Error {
        let code = if PAGES.contains(&self.name.as_str()) { Code::PageSizeInvalid } else { Code::BadUserInput };
        Error::new(code, format!("The parameter \"{}\" is {allowed}.", self.name))
    }

    fn nothing_there(&self) -> Error {
        Error::not_found(format!("The {} in the path is not one of anything.", self.name))
    }
}

/// The largest page of most lists.
pub(super) const PAGE: i64 = PageRequest::MAX as i64;
