use std::sync::OnceLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::app::{App, Basis, Validity};
use crate::facet::{Dependencies, MANY};
use crate::http::coding::Coding;
use crate::http::{Cache as Settings, PurgeKeys};
use crate::kernel::Micros;

/// Who may keep an answer: `Authorization` decides whose it is, the others in which form it comes.
const VARY: HeaderValue = HeaderValue::from_static("Accept, Accept-Encoding, Authorization");
/// An answer with more keys than this has [`MANY`] instead: headers have to stay small.
const MOST_KEYS: usize = 200;

/// An answer that was made.
pub(super) struct Made<'a> {
    pub body: Bytes,
    pub content_type: &'static str,
    pub link: Option<HeaderValue>,
    pub operation: &'a str,
    pub cost: u64,
}

/// An answer that is kept.
#[derive(Debug)]
pub(super) struct Stored {
    /// The name of the operation.
    pub operation: String,
    /// In units; whoever gets it pays for it.
    pub cost: u64,
    content_type: &'static str,
    link: Option<HeaderValue>,
    body: Coded,
    gzip: OnceLock<Coded>,
    brotli: OnceLock<Coded>,
    keys: OnceLock<Option<HeaderValue>>,
    /// For how long others may give it out if nothing is due before.
    full_time: OnceLock<HeaderValue>,
    validity: Validity,
}

/// A body as it goes over the wire, and what it is known by.
#[derive(Debug)]
struct Coded {
    body: Bytes,
    etag: HeaderValue,
}

/// How an answer is sent.
pub(super) struct Sending<'a> {
    pub request: &'a HttpRequest,
    pub is_get: bool,
    pub compress: bool,
    pub settings: &'a Settings,
    pub now: Micros,
    /// When something is due to be published.
    pub next_release: Option<Micros>,
}

impl Stored {
    /// `None` if the answer may not be kept.
    pub fn new(made: Made<'_>, reads: Dependencies, basis: Basis) -> Option<Self> {
        let Made { body, content_type, link, operation, cost } = made;
        let validity = Validity::of(reads, basis)?;
        Some(Self {
            operation: operation.to_owned(),
            cost,
            content_type,
            link,
            body: Coded::new(body, content_type, Coding::Identity)?,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            keys: OnceLock::new(),
            full_time: OnceLock::new(),
            validity,
        })
    }

    /// Whether it is what would be answered now, as far as this node knows.
    pub fn holds(&self, app: &App, now: Micros) -> bool {
        self.validity.holds(app, now)
    }

    /// Bytes, those of the compressed forms guessed.
    pub fn weight(&self) -> usize {
        self.body.body.len() * 3 / 2 + self.validity.weight() + size_of::<Self>()
    }

    /// The whole answer, or that the client has it already (RFC 9110, 13.1.2).
    pub fn send(&self, sending: &Sending<'_>) -> HttpResponse {
        let coding = if sending.compress { Coding::of(sending.request) } else { Coding::Identity };
        let Some(Coded { body, etag }) = self.in_coding(coding) else {
            return HttpResponse::InternalServerError().finish();
        };
        let is_known = sending.is_get && is_known(sending.request, etag.to_str().unwrap_or_default());
        let mut response = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        response.insert_header((header::VARY, VARY));
        if !sending.is_get {
            response.insert_header((header::CACHE_CONTROL, "no-store"));
        } else {
            response.insert_header((header::ETAG, etag.clone()));
            response.insert_header((header::CACHE_CONTROL, self.cache_control(sending)));
            // It was found to hold at this moment (RFC 9111, 5.1).
            response.insert_header((header::AGE, HeaderValue::from_static("0")));
            if let Some((name, keys)) = sending.settings.keys_header().zip(self.keys(sending.settings.purge_keys)) {
                response.insert_header((name, keys));
            }
        }
        if let Some(link) = &self.link {
            response.insert_header((header::LINK, link.clone()));
        }
        if is_known {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(self.content_type)));
        if let Some(name) = coding.name() {
            response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
        }
        response.body(body.clone())
    }

    /// Compressed once for all who ask for it.
    fn in_coding(&self, coding: Coding) -> Option<&Coded> {
        let cell = match coding {
            Coding::Identity => return Some(&self.body),
            Coding::Gzip => &self.gzip,
            Coding::Brotli => &self.brotli,
        };
        if cell.get().is_none() {
            let coded = Coded::new(coding.compress(&self.body.body).ok()?, self.content_type, coding)?;
            return Some(cell.get_or_init(|| coded));
        }
        cell.get()
    }

    /// For how long others may give it out without asking: never beyond the moment at which it may change by itself, or at
    /// which something is published.
    fn cache_control(&self, sending: &Sending<'_>) -> HeaderValue {
        let (own, shared) = (sending.settings.max_age_seconds, sending.settings.shared_max_age_seconds);
        match [self.validity.until(), sending.next_release].into_iter().flatten().min() {
            None => self.full_time.get_or_init(|| cache_control(own, shared)).clone(),
            Some(turn) => {
                let left = u32::try_from((turn.0 - sending.now.0).max(0) / 1_000_000).unwrap_or(u32::MAX);
                cache_control(own.min(left), shared.min(left))
            }
        }
    }

    fn keys(&self, kind: PurgeKeys) -> Option<&HeaderValue> {
        let write = || {
            let mut keys: Vec<String> = self.validity.parts().iter().map(|part| part.facet.to_string()).collect();
            keys.dedup();
            if keys.len() > MOST_KEYS {
                keys = vec![MANY.to_owned()];
            }
            HeaderValue::from_str(&keys.join(kind.separator())).ok().filter(|value| !value.is_empty())
        };
        self.keys.get_or_init(write).as_ref()
    }
}

impl Coded {
    fn new(body: Bytes, content_type: &'static str, coding: Coding) -> Option<Self> {
        // Half of a SHA-256 tells two answers apart; the codings of one are alike no more than two answers are, and neither
        // are the same bytes as two media types (RFC 9110, 8.8.1).
        let digest = Sha256::new().chain_update(content_type).chain_update(&body).finalize();
        let tag = BASE64_URL_SAFE_NO_PAD.encode(digest.get(..16)?);
        let etag = match coding.name() {
            None => format!("\"{tag}\""),
            Some(name) => format!("\"{tag}-{name}\""),
        };
        Some(Self { body, etag: HeaderValue::try_from(etag).ok()? })
    }
}

/// Both in seconds.
fn cache_control(own: u32, shared: u32) -> HeaderValue {
    let text = match shared {
        0 => format!("public, max-age={own}, must-revalidate"),
        shared => format!("public, max-age={own}, s-maxage={shared}, must-revalidate"),
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-store"))
}

/// Whether the client says that it has what has this tag. Weak tags of the same name are taken: answers are alike byte for byte
/// or not at all.
pub(in crate::http) fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let values = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
