//! A bucket in memory that speaks S3 as far as we do, and is strict about signatures. What the clients in `tests/clients/live` send
//! files to are servers of others.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dateline::kernel::{Clock, Micros, Secret, SystemClock};
use dateline::media::{Settings, StoreKind};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use ring::hmac;
use sha2::{Digest, Sha256};

const BUCKET: &str = "newsroom";
const KEY_ID: &str = "AKIAEXAMPLE";
const SECRET: &str = "of nobody else";
const DAY: i64 = 86_400 * 1_000_000;
/// Names on one page of a list: so few that there is always another.
const PAGE: usize = 2;

#[derive(Default)]
struct Shared {
    files: Mutex<BTreeMap<String, (Bytes, Micros)>>,
    is_down: AtomicBool,
}

pub struct S3Server {
    pub endpoint: String,
    shared: Arc<Shared>,
    handle: ServerHandle,
}

impl S3Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let ours = shared.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::from(ours.clone()))
                .app_data(PayloadConfig::new(64 << 20))
                .default_service(web::to(answer))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { endpoint, shared, handle }
    }

    /// What makes a newsroom keep its files here.
    pub fn settings(&self) -> Settings {
        Settings {
            store: StoreKind::S3,
            s3_endpoint: self.endpoint.clone(),
            s3_bucket: BUCKET.into(),
            s3_key_id: KEY_ID.into(),
            s3_secret: Secret::new(SECRET),
            s3_path_style: true,
            ..Settings::default()
        }
    }

    /// From now on nothing is answered but that it cannot be done.
    pub fn go_down(&self) {
        self.shared.is_down.store(true, Ordering::Relaxed);
    }

    pub fn names(&self) -> Vec<String> {
        self.shared.files.lock().unwrap().keys().cloned().collect()
    }

    pub fn put(&self, name: &str, bytes: Vec<u8>) {
        self.shared.files.lock().unwrap().insert(name.into(), (bytes.into(), SystemClock.now()));
    }

    pub fn remove(&self, name: &str) {
        self.shared.files.lock().unwrap().remove(name);
    }

    /// As if so many days had gone by.
    pub fn age(&self, days: i64) {
        self.shared.files.lock().unwrap().values_mut().for_each(|(_, at)| at.0 -= days * DAY);
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn answer(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if shared.is_down.load(Ordering::Relaxed) {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable");
    }
    if let Err(code) = signed(&request) {
        return refused(StatusCode::FORBIDDEN, code);
    }
    let Some(name) = request.path().strip_prefix(&format!("/{BUCKET}/")).map(str::to_owned) else {
        return refused(StatusCode::NOT_FOUND, "NoSuchBucket");
    };
    let mut files = shared.files.lock().unwrap();
    let tag = |bytes: &[u8]| format!("\"{}\"", hex(&Sha256::digest(bytes)));
    match request.method().as_str() {
        "GET" if name.is_empty() => list(&request, &files),
        "GET" | "HEAD" => {
            let Some((bytes, _)) = files.get(&name) else { return refused(StatusCode::NOT_FOUND, "NoSuchKey") };
            if header("if-match").is_some_and(|wanted| wanted != tag(bytes)) {
                return refused(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
            }
            let mut response = HttpResponse::Ok();
            response.insert_header(("etag", tag(bytes)));
            let Some(range) = header("range").and_then(|range| range.strip_prefix("bytes=")) else {
                return response.body(bytes.clone());
            };
            let (from, to) = range.split_once('-').unwrap();
            let from: usize = from.parse().unwrap();
            let to = to.parse().unwrap_or(usize::MAX).min(bytes.len().saturating_sub(1));
            if from > to {
                return refused(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange");
            }
            response.insert_header(("content-range", format!("bytes {from}-{to}/{}", bytes.len())));
            response.status(StatusCode::PARTIAL_CONTENT).body(bytes.slice(from..=to))
        }
        "PUT" => {
            if header("if-none-match") == Some("*") && files.contains_key(&name) {
                return refused(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
            }
            let now = SystemClock.now();
            if let Some(source) = header("x-amz-copy-source") {
                let source = source.strip_prefix(&format!("/{BUCKET}/")).unwrap();
                let Some((bytes, _)) = files.get(source).cloned() else {
                    return refused(StatusCode::NOT_FOUND, "NoSuchKey");
                };
                if header("x-amz-copy-source-if-match").is_some_and(|wanted| wanted != tag(&bytes)) {
                    return refused(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
                }
                files.insert(name, (bytes, now));
                return HttpResponse::Ok().body("<CopyObjectResult></CopyObjectResult>");
            }
            let is_wrong =
                header("x-amz-checksum-sha256").is_some_and(|told| told != STANDARD.encode(Sha256::digest(&body)));
            // As some do: told that it is wrong, and kept.
            files.insert(name, (body, now));
            if is_wrong { refused(StatusCode::BAD_REQUEST, "BadDigest") } else { HttpResponse::Ok().finish() }
        }
        "DELETE" => {
            files.remove(&name);
            HttpResponse::NoContent().finish()
        }
        _ => refused(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
    }
}

fn list(request: &HttpRequest, files: &BTreeMap<String, (Bytes, Micros)>) -> HttpResponse {
    let query = parts(request.query_string());
    let prefix = query["prefix"].as_str();
    let after = query.get("continuation-token").map_or("", String::as_str);
    let mut found = files.iter().filter(|(name, _)| name.starts_with(prefix) && name.as_str() > after);
    let page: Vec<_> = found.by_ref().take(PAGE).collect();
    let mut answer =
        format!("<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{}</IsTruncated>", found.next().is_some());
    for (name, (bytes, at)) in &page {
        answer += &format!(
            "<Contents><Key>{name}</Key><LastModified>{at}</LastModified><Size>{}</Size></Contents>",
            bytes.len()
        );
    }
    if let Some((last, _)) = page.last() {
        answer += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
    }
    HttpResponse::Ok().body(answer + "</ListBucketResult>")
}

/// Signature Version 4 in the query: of the method, the path, the query, the headers that are named, and no body.
fn signed(request: &HttpRequest) -> Result<(), &'static str> {
    let query = parts(request.query_string());
    let part = |name: &str| query.get(name).map(String::as_str).ok_or("AuthorizationQueryParametersError");
    let (date, names) = (part("X-Amz-Date")?, part("X-Amz-SignedHeaders")?);
    let [id, day, region, ..] = part("X-Amz-Credential")?.split('/').collect::<Vec<_>>()[..] else {
        return Err("AuthorizationQueryParametersError");
    };
    if id != KEY_ID {
        return Err("InvalidAccessKeyId");
    }
    let named: Vec<&str> = names.split(';').collect();
    let is_amazons = |name: &str| name.starts_with("x-amz-");
    if request.headers().keys().any(|name| is_amazons(name.as_str()) && !named.contains(&name.as_str())) {
        return Err("HeadersNotSigned");
    }
    let mut canonical = format!("{}\n{}\n", request.method(), request.path());
    let mut raw: Vec<&str> =
        request.query_string().split('&').filter(|part| !part.starts_with("X-Amz-Signature=")).collect();
    raw.sort_unstable();
    canonical += &format!("{}\n", raw.join("&"));
    for name in &named {
        let value =
            request.headers().get(*name).and_then(|value| value.to_str().ok()).ok_or("SignatureDoesNotMatch")?;
        canonical += &format!("{name}:{}\n", value.trim());
    }
    canonical += &format!("\n{names}\nUNSIGNED-PAYLOAD");
    let scope = format!("{day}/{region}/s3/aws4_request");
    let told = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for word in [day, region, "s3", "aws4_request", &told] {
        key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), word.as_bytes()).as_ref().to_vec();
    }
    if part("X-Amz-Signature")? != hex(&key) {
        return Err("SignatureDoesNotMatch");
    }
    let began: Timestamp = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", date)
        .and_then(|time| jiff::tz::TimeZone::UTC.to_timestamp(time.to_datetime()?))
        .map_err(|_| "AuthorizationQueryParametersError")?;
    let seconds: i64 = part("X-Amz-Expires")?.parse().map_err(|_| "AuthorizationQueryParametersError")?;
    let is_over = SystemClock.now().0 >= began.as_microsecond() + seconds * 1_000_000;
    if is_over { Err("AccessDenied") } else { Ok(()) }
}

fn parts(query: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = query.split('&').filter_map(|part| part.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn refused(status: StatusCode, code: &str) -> HttpResponse {
    HttpResponse::build(status).body(format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
