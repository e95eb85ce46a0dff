//! What is answered here, as OpenAPI 3.1: worked out from the documents and the schema.

mod schemas;

use async_graphql::parser::types::Selection;
use serde_json::{Map, Value, json};

use self::schemas::Schemas;
use super::document::{Document, with_fragments};
use super::endpoints::{ENDPOINTS, Endpoint};
use super::parameters::{self, Kind, Parameter, SLUG};
use super::serve::BASE;
use super::types::{Types, told};
use crate::kernel::{Code, Error, Result};

/// What the paths belong to.
const GROUPS: &[(&str, &str)] = &[
    ("articles", "Articles: lists, one, by path, by words, by month."),
    ("terms", "What articles are filed under: regions, categories, tags, authors, sources."),
    ("site", "What is around articles: the site, collections, menus, redirects."),
    ("changes", "For clients that keep a copy."),
    ("saved", "Documents of the operator."),
];

/// Ways to be told what is wrong: the status, a name for it, and what it means.
const PROBLEMS: &[(&str, &str, &str)] = &[
    (
        "400",
        "BadRequest",
        "A parameter that is not known, twice there though it is no list, empty, or of the wrong form; a cursor of something else.",
    ),
    ("401", "Unauthorized", "Credentials that are not good."),
    ("403", "Forbidden", "Credentials that do not reach so far."),
    ("404", "NotFound", "Nothing is there, or nothing that the public may see; or a filter names what does not exist."),
    ("405", "MethodNotAllowed", "Reading is all there is: GET and HEAD."),
    ("406", "NotAcceptable", "Answers are application/json."),
    ("410", "Gone", "What was there was withdrawn; `notice` is what readers are told."),
    ("414", "UriTooLong", "The address is longer than the server takes."),
    ("429", "TooManyRequests", "The quota is used up; `Retry-After` says for how long."),
    ("500", "Internal", "Our fault; `requestId` finds it in the log."),
    ("503", "Unavailable", "Not now; `Retry-After` says when to try again."),
];

const ABOUT: &str = "What the public of a newsroom may read, as JSON by plain addresses.\n\n\
     Lists have `data` and `page`; `page.next` is the `after` of the next page, and so is `Link: rel=\"next\"`. \
     Answers have an `ETag`: send it as `If-None-Match`, and what has not changed is 304. \
     Every error is `application/problem+json` with a `code` from a closed list. \
     Objects may get more properties; those that are there keep their meaning.";

/// The text of the description of what every server answers. Fails if the schema does not have what the documents ask for.
pub fn openapi(sdl: &str) -> Result<String> {
    text(&describe(&Types::of(sdl)?, std::iter::empty())?)
}

pub(super) fn text(described: &Value) -> Result<String> {
    serde_json::to_string_pretty(described).map(|text| text + "\n").map_err(Error::internal)
}

/// A document of the operator, as far as it is described.
pub(super) struct Saved<'a> {
    pub name: &'a str,
    pub document: &'a Document,
    pub parameters: &'a [Parameter],
}

/// `saved` are the documents of the operator.
pub(super) fn describe<'a>(types: &Types, saved: impl Iterator<Item = Saved<'a>>) -> Result<Value> {
    let mut schemas = Schemas::new(types);
    let mut paths = Map::new();
    for endpoint in ENDPOINTS {
        let document = Document::read(with_fragments(endpoint.text))?;
        let parameters = parameters::of(&document, types, endpoint.path, endpoint.places, endpoint.most)?;
        let asked = Asked { document: &document, parameters: &parameters, group: endpoint.group, saved: "" };
        let described = operation(&mut schemas, types, &asked, Some(&Example::of(endpoint)?))?;
        paths.insert(format!("{BASE}{}", endpoint.path), json!({ "get": described }));
    }
    for Saved { name, document, parameters } in saved {
        let described =
            operation(&mut schemas, types, &Asked { document, parameters, group: "saved", saved: name }, None)?;
        paths.insert(format!("{BASE}/q/{name}"), json!({ "get": described }));
    }
    let tags = GROUPS.iter().filter(|(name, _)| *name != "saved" || paths.keys().any(|path| path.contains("/q/")));
    let tags: Vec<Value> = tags.map(|(name, about)| json!({ "name": name, "description": about })).collect();
    let mut components = schemas.into_components();
    components.insert("Problem".into(), problem());
    let responses: Map<String, Value> = PROBLEMS
        .iter()
        .map(|(_, name, about)| {
            let content =
                json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
            ((*name).to_owned(), json!({ "description": about, "content": content }))
        })
        .collect();
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "security": [{}, { "bearer": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": responses,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token or an API key; what is public needs none.",
                },
            },
        },
    }))
}

/// The same with one thing more.
fn with(mut described: Value, key: &str, value: impl Into<Value>) -> Value {
    if let Some(members) = described.as_object_mut() {
        members.insert(key.to_owned(), value.into());
    }
    described
}

/// What is asked for at a path.
struct Asked<'a> {
    document: &'a Document,
    parameters: &'a [Parameter],
    group: &'a str,
    /// Its name, if it is the operator's.
    saved: &'a str,
}

/// An address of the demo newsroom, and what is answered there.
struct Example {
    values: Vec<(String, String)>,
    answer: Value,
}

impl Example {
    fn of(endpoint: &Endpoint) -> Result<Self> {
        let (path, query) = endpoint.example.split_once('?').unwrap_or((endpoint.example, ""));
        let parts = endpoint.path.split('/').zip(path.split('/'));
        let in_path = parts.filter_map(|(name, value)| Some((name.strip_prefix('{')?.strip_suffix('}')?, value)));
        let mut values: Vec<(String, String)> = in_path.map(|(name, value)| (name.into(), value.into())).collect();
        values.extend(url::form_urlencoded::parse(query.as_bytes()).into_owned());
        Ok(Self { values, answer: serde_json::from_str(endpoint.answer).map_err(Error::internal)? })
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

fn operation(schemas: &mut Schemas<'_>, types: &Types, asked: &Asked<'_>, example: Option<&Example>) -> Result<Value> {
    let Asked { document, parameters, group, saved } = *asked;
    let name = if saved.is_empty() { document.name() } else { saved };
    let prefix = if saved.is_empty() { String::new() } else { format!("{saved}_") };
    let found = document.answer(types)?;
    let about = found.and_then(|(of, field)| types.field(of, &field.name.node)?.description.as_ref());
    let schema = schemas.of_answer(document, found, &prefix, name)?;
    let is_list = found.is_some_and(|(_, field)| {
        field.selection_set.node.items.iter().any(|selection| match &selection.node {
            Selection::Field(field) => field.node.response_key().node == "page",
            _ => false,
        })
    });
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    let mut headers = json!({ "ETag": text("What the answer is known by; send it as If-None-Match.") });
    if is_list {
        headers = with(headers, "Link", text("The next page, if there is one: rel=\"next\" (RFC 8288)."));
    }
    let mut content = json!({ "schema": schema });
    if let Some(example) = example {
        content = with(content, "example", example.answer.clone());
    }
    let whole = json!({
        "description": "What was asked for.",
        "headers": headers,
        "content": { "application/json": content },
    });
    let known = json!({ "description": "It is what If-None-Match names." });
    let mut responses = Map::from_iter([("200".to_owned(), whole), ("304".to_owned(), known)]);
    let is_route = document.name() == "Route";
    for (status, name, _) in PROBLEMS.iter().filter(|(status, ..)| *status != "410" || is_route) {
        responses.insert((*status).to_owned(), json!({ "$ref": format!("#/components/responses/{name}") }));
    }
    let summary = if document.purpose().is_empty() { name } else { document.purpose() };
    let mut id = name.to_owned();
    if let Some(first) = id.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let parameters = parameters.iter().map(|own| parameter(own, example.and_then(|example| example.value(&own.name))));
    Ok(json!({
        "operationId": if saved.is_empty() { id } else { format!("q_{saved}") },
        "summary": summary,
        "description": if about.is_some() { told(about) } else { summary.to_owned() },
        "tags": [group],
        "parameters": parameters.collect::<Result<Vec<_>>>()?,
        "responses": responses,
    }))
}

fn parameter(parameter: &Parameter, example: Option<&str>) -> Result<Value> {
    let one = match &parameter.kind {
        Kind::Text(Some(format)) => json!({ "type": "string", "format": format }),
        Kind::Text(None) if parameter.is_list => json!({ "type": "string", "pattern": "^[^,]+$" }),
        Kind::Text(None) => json!({ "type": "string", "minLength": 1 }),
        Kind::Pattern(pattern) => json!({ "type": "string", "pattern": pattern }),
        Kind::Named(_) => json!({ "type": "string", "pattern": SLUG }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Name(names) => json!({ "type": "string", "enum": names }),
    };
    let mut schema = if parameter.is_list { json!({ "type": "array", "items": one, "minItems": 1 }) } else { one };
    if let Some(default) = &parameter.default {
        schema = with(schema, "default", default.clone());
    }
    let mut described = json!({
        "name": parameter.name,
        "in": if parameter.is_in_path { "path" } else { "query" },
        "description": parameter.told,
        "required": parameter.is_required,
        "schema": schema,
    });
    if parameter.is_list {
        described = with(with(described, "style", "form"), "explode", false);
    }
    let Some(example) = example else { return Ok(described) };
    let example = match &parameter.kind {
        _ if parameter.is_list => example.split(',').collect(),
        Kind::Whole(..) | Kind::Decimal | Kind::Flag => serde_json::from_str(example).map_err(Error::internal)?,
        _ => Value::from(example),
    };
    Ok(with(described, "example", example))
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What is wrong (RFC 9457).",
        "required": ["title", "status", "code"],
        "properties": {
            "title": { "type": "string", "description": "The status in words." },
            "status": { "type": "integer", "description": "The status of HTTP." },
            "detail": { "type": "string", "description": "What is wrong and what is allowed, for people." },
            "code": {
                "type": "string",
                "enum": Code::ALL.map(Code::as_str),
                "description": "What is wrong, for programs.",
            },
            "requestId": { "type": "string", "description": "What finds it in the log." },
            "notice": {
                "description": "What readers are told about what is gone; null if nothing.",
                "anyOf": [{ "$ref": "#/components/schemas/Notice" }, { "type": "null" }],
            },
        },
    })
}
