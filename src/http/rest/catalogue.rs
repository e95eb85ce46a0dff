use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use actix_web::web::Bytes;
use async_graphql::Executor;
use async_graphql::parser::types::ExecutableDocument;

use super::document::{Document, with_fragments};
use super::endpoints::{ENDPOINTS, Endpoint};
use super::openapi::{self, Saved};
use super::parameters::{self, PAGE, Parameter};
use super::settings::Rest;
use super::types::Types;
use crate::graphql::limits::Limits;
use crate::http::graphql::Service;
use crate::kernel::{Error, Result};

/// What a path answers by.
pub(super) struct Question {
    /// As the engine runs it.
    pub runs: Arc<ExecutableDocument>,
    /// As it is written.
    pub document: Document,
    pub parameters: Vec<Parameter>,
    /// Of its operation, in the log.
    pub name: String,
    /// Not all of the data is the answer.
    pub has_answer: bool,
    /// The path names something.
    pub is_of_one: bool,
}

/// Everything that is answered under `/api/v1`.
pub(in crate::http) struct Catalogue {
    sdl: Arc<str>,
    /// Read when somebody asks first.
    types: OnceLock<Option<Types>>,
    /// One for each endpoint, in their order.
    questions: Vec<OnceLock<Option<Question>>>,
    /// Documents of the operator, by name.
    saved: BTreeMap<String, Question>,
    openapi: OnceLock<Option<Bytes>>,
}

impl Catalogue {
    /// Fails if a document of the operator cannot be answered, or is named in a way that an address cannot say.
    pub fn new<E: Executor>(service: &Service<E>, sdl: &str, settings: &Rest, limits: &Limits) -> Result<Self> {
        let folder = &settings.documents;
        let mut saved = BTreeMap::new();
        if !folder.as_os_str().is_empty() {
            let types = Types::of(sdl)?;
            for (name, text) in read_folder(folder)? {
                let question = saved_question(service, &types, &name, text, limits).map_err(|error| {
                    Error::invalid(format!("{}/{name}.graphql: {}", folder.display(), error.message()))
                })?;
                saved.insert(name, question);
            }
        }
        let questions = ENDPOINTS.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { sdl: sdl.into(), types: OnceLock::new(), questions, saved, openapi: OnceLock::new() })
    }

    fn types(&self) -> Option<&Types> {
        let read = || Types::of(&self.sdl).inspect_err(|error| tracing::error!(?error, "the schema")).ok();
        self.types.get_or_init(read).as_ref()
    }

    /// The question of an endpoint. Fails if the schema does not have what it asks for.
    pub(super) fn question<E: Executor>(&self, number: usize, service: &Service<E>) -> Result<&Question> {
        let missing = || Error::internal("an endpoint does not fit the schema");
        let (cell, endpoint) = self.questions.get(number).zip(ENDPOINTS.get(number)).ok_or_else(missing)?;
        let make = || {
            let made = self.types().ok_or_else(missing).and_then(|types| {
                let text = with_fragments(endpoint.text);
                question(service, types, text, endpoint, &Limits::default())
            });
            made.inspect_err(|error| tracing::error!(path = endpoint.path, ?error, "an endpoint")).ok()
        };
        cell.get_or_init(make).as_ref().ok_or_else(missing)
    }

    pub(super) fn saved(&self, name: &str) -> Option<&Question> {
        self.saved.get(name)
    }

    /// The description of everything that is answered here.
    pub(super) fn openapi(&self) -> Result<Bytes> {
        let make = || {
            let types = self.types()?;
            let saved = self.saved.iter().map(|(name, question)| Saved {
                name,
                document: &question.document,
                parameters: &question.parameters,
            });
            let made = openapi::describe(types, saved).and_then(|described| openapi::text(&described));
            made.inspect_err(|error| tracing::error!(?error, "OpenAPI")).ok().map(Bytes::from)
        };
        self.openapi.get_or_init(make).clone().ok_or_else(|| Error::internal("OpenAPI cannot be written"))
    }
}

fn question<E: Executor>(
    service: &Service<E>,
    types: &Types,
    text: String,
    endpoint: &Endpoint,
    limits: &Limits,
) -> Result<Question> {
    let runs = service.parse(&text, limits)?;
    let document = Document::read(text)?;
    let parameters = parameters::of(&document, types, endpoint.path, endpoint.places, endpoint.most)?;
    let (name, has_answer) = (document.name().to_owned(), document.answer(types)?.is_some());
    let is_of_one = parameters.iter().any(|parameter| parameter.is_in_path);
    Ok(Question { runs, document, parameters, name, has_answer, is_of_one })
}

fn saved_question<E: Executor>(
    service: &Service<E>,
    types: &Types,
    name: &str,
    text: String,
    limits: &Limits,
) -> Result<Question> {
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)) {
        return Err(Error::invalid("A name has letters, digits, dashes, dots and underscores."));
    }
    let runs = service.parse(&text, limits)?;
    let document = Document::read(text)?;
    let parameters = parameters::of(&document, types, "", &[], PAGE)?;
    let has_answer = document.answer(types)?.is_some();
    Ok(Question { runs, document, parameters, name: name.to_owned(), has_answer, is_of_one: false })
}

/// The documents of a folder, by name.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Error::invalid(format!("rest.documents: {} cannot be read: {error}.", path.display()))
    };
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|_| path.extension().is_some_and(|extension| extension == "graphql")) {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            found.insert(name.to_owned(), text);
        }
    }
    Ok(found)
}
