use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Executor, Response, ServerError};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::documents::{Documents, Rules, parse};
use super::{Answer, Params, PersistedDocuments};
use crate::graphql::cost::Costs;
use crate::graphql::limits::Limits;
use crate::graphql::validation::Validation;
use crate::graphql::{Engine, Introspection};
use crate::http::Graphql;
use crate::kernel::{Code, Error, Result};

type Hash = [u8; 32];

/// The engine, and the documents that it knows.
pub struct Service<E> {
    pub(super) engine: Engine<E>,
    pub(super) costs: Costs,
    pub(super) limits: Limits,
    pub(super) validation: Arc<Validation>,
    /// How long an operation may take.
    pub(super) patience: Duration,
    documents: Documents,
    persisted: PersistedDocuments,
    only_persisted: bool,
    /// Texts that clients sent with their hash; `None` if that is not offered.
    automatic: Option<Cache<Hash, Arc<str>, Length>>,
}

impl<E: Executor> Service<E> {
    /// `sdl` is the text of the schema that the engine runs. Fails if it is none, or if the file of persisted documents is not
    /// what it should be.
    pub fn new(engine: Engine<E>, sdl: &str, settings: &Graphql, limits: Limits) -> Result<Self> {
        let introspection = if settings.introspection { Introspection::Enabled } else { Introspection::Disabled };
        let validation = Arc::new(Validation::of(sdl, introspection)?);
        let path = &settings.persisted_documents;
        let persisted = if path.as_os_str().is_empty() {
            PersistedDocuments::default()
        } else {
            let validate = |document: &_| engine.validate(document);
            PersistedDocuments::read(path, &Rules { limits: &limits, validation: &validation, validate: &validate })?
        };
        let bytes = settings.document_cache_bytes;
        let automatic = settings.automatic_persisted_queries && !settings.only_persisted_documents;
        Ok(Self {
            engine,
            costs: Costs::of(sdl)?,
            documents: Documents::new(bytes),
            limits,
            validation,
            patience: Duration::from_secs(settings.operation_seconds.into()),
            persisted,
            only_persisted: settings.only_persisted_documents,
            automatic: automatic.then(|| Cache::with_weighter(1_000, bytes, Length)),
        })
    }

    /// The document that a request brings or names.
    pub(super) fn document(&self, params: &Params, request_id: &str) -> Result<Arc<ExecutableDocument>, Answer> {
        let refused = |error: Error| Answer::refused(vec![crate::graphql::request_error(&error)]);
        let rejected = |message: &str| Answer::rejected(StatusCode::BAD_REQUEST, &Error::invalid(message));
        if let Some(id) = &params.document_id {
            if params.query.is_some() {
                return Err(rejected("\"query\" and \"documentId\" are there both. Send one of them."));
            }
            return self.persisted.get(id).ok_or_else(|| refused(not_found()));
        }
        let hash = hash_of(&params.extensions).map_err(refused)?;
        if let Some((text, hash)) = &hash
            && let Some(document) = self.persisted.get(text)
        {
            let is_other = params.query.as_ref().is_some_and(|query| Hash::from(Sha256::digest(query)) != *hash);
            return if is_other { Err(refused(other_text())) } else { Ok(document) };
        }
        if self.only_persisted {
            let message = "This server runs persisted documents only. Send \"documentId\".";
            return Err(refused(Error::new(Code::Forbidden, message)));
        }
        match (hash, &params.query) {
            (None, None) => Err(rejected("\"query\" is missing. It is the text of a GraphQL document.")),
            (None, Some(text)) => self.read(text, request_id),
            (Some((_, hash)), text) => {
                let Some(automatic) = &self.automatic else {
                    return Err(refused(Error::new(Code::PersistedQueryNotSupported, "PersistedQueryNotSupported")));
                };
                let Some(text) = text else {
                    let text = automatic.get(&hash).ok_or_else(|| refused(not_found()))?;
                    return self.read(&text, request_id);
                };
                if Hash::from(Sha256::digest(text)) != hash {
                    return Err(refused(other_text()));
                }
                let document = self.read(text, request_id)?;
                automatic.insert(hash, text.as_str().into());
                Ok(document)
            }
        }
    }

    /// Reads a document that the server was started with.
    pub(in crate::http) fn parse(&self, text: &str, limits: &Limits) -> Result<Arc<ExecutableDocument>> {
        let validate = |document: &_| self.engine.validate(document);
        let rules = Rules { limits, validation: &self.validation, validate: &validate };
        let refused = |errors: Vec<ServerError>| {
            let reasons: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            Error::invalid(reasons.join(" "))
        };
        parse(&rules, text).map(|(document, _)| Arc::new(document)).map_err(refused)
    }

    fn read(&self, text: &str, request_id: &str) -> Result<Arc<ExecutableDocument>, Answer> {
        let validate = |document: &_| self.engine.validate(document);
        let rules = Rules { limits: &self.limits, validation: &self.validation, validate: &validate };
        let refused = |errors| Answer::of(Response::from_errors(errors), request_id, usize::MAX);
        self.documents.read(text, &rules).map_err(refused)
    }
}

fn other_text() -> Error {
    Error::invalid("\"sha256Hash\" is not the SHA-256 hash of \"query\".")
}

/// Clients look for these very words before they send the text.
fn not_found() -> Error {
    Error::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
}

/// The hash of Apollo's protocol, as text and as bytes.
fn hash_of(extensions: &Map<String, Value>) -> Result<Option<(String, Hash)>> {
    let Some(persisted) = extensions.get("persistedQuery").filter(|value| !value.is_null()) else { return Ok(None) };
    if persisted.get("version") != Some(&Value::from(1)) {
        return Err(Error::new(Code::PersistedQueryNotSupported, "Only version 1 of persisted queries is known."));
    }
    let text = persisted.get("sha256Hash").and_then(Value::as_str).unwrap_or_default();
    let hash = hex(text).ok_or_else(|| Error::invalid("\"sha256Hash\" is 64 hexadecimal digits."))?;
    Ok(Some((text.to_owned(), hash)))
}

fn hex(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    if text.len() != 2 * hash.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// What a text takes, with what surrounds it.
#[derive(Clone)]
struct Length;

impl Weighter<Hash, Arc<str>> for Length {
    fn weight(&self, _: &Hash, text: &Arc<str>) -> u64 {
        text.len() as u64 + 128
    }
}
