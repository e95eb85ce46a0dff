use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use async_graphql::Executor;
use futures_util::stream;

use super::gate::Standing;
use super::range::{Wanted, wanted};
use crate::editorial;
use crate::http::public::{X_DATELINE_COMMIT, is_known};
use crate::http::{Node, problem};
use crate::kernel::{Error, Micros, Result};
use crate::media::address::{file_path, is_signed, original_path};
use crate::media::ladder::{Spec, sizes};
use crate::media::store::{Opened, Spot};
use crate::media::{Asset, Kept, Library, MediaKind, MediaStatus, Place};

/// Nothing in a file is run, whatever a browser takes it for.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// One size of a picture: `/media/{key}/{version}/{size}`.
pub(super) async fn rendition<E: Executor>(
    request: HttpRequest,
    path: Path<(String, String, String)>,
    node: Data<Node<E>>,
) -> HttpResponse {
    let (key, version, name) = path.into_inner();
    let Some(spec) = Spec::parse(&name) else { return nothing() };
    let visit = match enter(&node, &request, &key, &version).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let (asset, kept) = (&visit.standing.asset, &visit.kept);
    let is_made = asset.formats().is_some_and(|formats| formats.contains(&spec.format))
        && sizes(asset.pixels(), spec.ratio).iter().any(|size| size.rung == spec.rung);
    if !is_made {
        return nothing();
    }
    let etag = format!("\"{version}-{spec}\"");
    if is_known(&request, &etag) {
        return head(&node, &visit, StatusCode::NOT_MODIFIED, etag).finish();
    }
    match node.app.media.rendition(asset, kept, spec).await {
        Ok(opened) => {
            let what = What { opened, mime_type: spec.format.mime_type(), etag };
            send(&node, &request, &visit, what, |_| {})
        }
        Err(error) => failed(&error),
    }
}

/// A document, sound or moving picture as it was sent: `/media/{key}/{version}/file/{name}`.
pub(super) async fn file<E: Executor>(
    request: HttpRequest,
    path: Path<(String, String, String)>,
    node: Data<Node<E>>,
) -> HttpResponse {
    let (key, version, _) = path.into_inner();
    let visit = match enter(&node, &request, &key, &version).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let asset = visit.standing.asset.clone();
    // What was sent of a picture may say where it was taken, and is not for the public.
    if asset.kind == MediaKind::Image || request.path() != file_path(&asset, &visit.kept) {
        return nothing();
    }
    let how = if asset.kind == MediaKind::Document { "attachment" } else { "inline" };
    send_sent(&node, &request, &visit, how).await
}

/// What was sent, for staff who have a link: `/media/{key}/{version}/original/{name}`.
pub(super) async fn original<E: Executor>(
    request: HttpRequest,
    path: Path<(String, String, String)>,
    node: Data<Node<E>>,
) -> HttpResponse {
    let (key, version, _) = path.into_inner();
    let visit = match enter(&node, &request, &key, &version).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    if !visit.has_link || request.path() != original_path(&visit.standing.asset, &visit.kept) {
        return nothing();
    }
    send_sent(&node, &request, &Visit { is_public: false, ..visit }, "attachment").await
}

/// Gives out the bytes that somebody sent.
async fn send_sent<E: Executor>(node: &Data<Node<E>>, request: &HttpRequest, visit: &Visit, how: &str) -> HttpResponse {
    let asset = &visit.standing.asset;
    let etag = format!("\"{}\"", asset.address_version(&visit.kept));
    if is_known(request, &etag) {
        return head(node, visit, StatusCode::NOT_MODIFIED, etag).finish();
    }
    let opened = match node.app.media.store.open(&Spot::object(&visit.kept.original)).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return failed(&Error::internal(format!("the bytes of the asset {} are gone", asset.id))),
        Err(error) => return failed(&error),
    };
    let what = What { opened, mime_type: own_type(asset), etag };
    send(node, request, visit, what, |response| {
        // Documents are for a folder, not for the window of a browser.
        response.insert_header((header::CONTENT_DISPOSITION, disposition(how, &asset.file_name)));
    })
}

/// A file that may be given out.
struct Visit {
    standing: Arc<Standing>,
    kept: Kept,
    /// Otherwise it is by a link.
    is_public: bool,
    has_link: bool,
    now: Micros,
}

/// The file at an address, if whoever asks may see it now; else the answer.
async fn enter<E>(
    node: &Data<Node<E>>,
    request: &HttpRequest,
    key: &str,
    version: &str,
) -> Result<Visit, HttpResponse> {
    find(node, request, key, version).await.map_err(|error| failed(&error))?.ok_or_else(nothing)
}

async fn find<E>(node: &Data<Node<E>>, request: &HttpRequest, key: &str, version: &str) -> Result<Option<Visit>> {
    if !is_key(key, 32) || !is_key(version, 8) {
        return Ok(None);
    }
    let app = &node.app;
    editorial::release_if_due(app).await;
    let commit = request.headers().get(X_DATELINE_COMMIT).and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(commit) = commit
        && let Err(error) = app.reach(commit).await
    {
        tracing::warn!(cause = ?error, "it cannot be seen what has changed");
    }
    let now = app.clock.now();
    let signed = is_signed(&app.media_secret(), request.path(), request.query_string(), now);
    if signed == Some(false) {
        return Ok(None);
    }
    let Some(standing) = node.gate.standing(app, key, now).await? else { return Ok(None) };
    let asset = &standing.asset;
    let has_link = signed == Some(true);
    let may_see = standing.is_public || (has_link && asset.status == MediaStatus::Ready);
    let Place::Here(kept) = &asset.place else { return Ok(None) };
    if !may_see || asset.address_version(kept) != version {
        return Ok(None);
    }
    let (kept, is_public) = (kept.clone(), standing.is_public);
    Ok(Some(Visit { standing, kept, is_public, has_link, now }))
}

/// Whether it is one of our names; there is no need to ask anybody about another.
fn is_key(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What is sent.
struct What {
    opened: Opened,
    mime_type: &'static str,
    etag: String,
}

/// What every answer begins with.
fn head<E>(node: &Node<E>, visit: &Visit, status: StatusCode, etag: String) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, cache_control(node, visit)))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    let settings = &node.settings.cache;
    if let Some(name) = settings.keys_header().filter(|_| visit.is_public) {
        let keys = visit.standing.keys().join(settings.purge_keys.separator());
        if let Ok(keys) = HeaderValue::try_from(keys) {
            response.insert_header((name, keys));
        }
    }
    response
}

fn send<E: Executor>(
    node: &Data<Node<E>>,
    request: &HttpRequest,
    visit: &Visit,
    what: What,
    more: impl FnOnce(&mut HttpResponseBuilder),
) -> HttpResponse {
    let What { opened, mime_type, etag } = what;
    let size = opened.bytes;
    let part = if request.method() == Method::GET { wanted(request.headers(), size, &etag) } else { Wanted::Whole };
    let (status, from, length) = match part {
        Wanted::Whole => (StatusCode::OK, 0, size),
        Wanted::Part(from, length) => (StatusCode::PARTIAL_CONTENT, from, length),
        Wanted::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let mut response = head(node, visit, status, etag);
    match status {
        StatusCode::RANGE_NOT_SATISFIABLE => {
            response.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
            return response.finish();
        }
        StatusCode::PARTIAL_CONTENT => {
            let last = from + length - 1;
            response.insert_header((header::CONTENT_RANGE, format!("bytes {from}-{last}/{size}")));
        }
        _ => {}
    }
    response.insert_header((header::CONTENT_TYPE, mime_type));
    more(&mut response);
    // For HEAD the library sends the head alone; nothing more is read before somebody takes it.
    match at_hand(&opened.start, from, length) {
        Some(all) if all.len() as u64 == length => response.body(all),
        _ => response.no_chunking(length).streaming(pieces(node.app.media.clone(), opened, from, length)),
    }
}

/// As much as is at hand of what is wanted.
fn at_hand(start: &Bytes, from: u64, length: u64) -> Option<Bytes> {
    let from = usize::try_from(from).ok().filter(|from| *from < start.len())?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    Some(start.slice(from..start.len().min(from.saturating_add(length))))
}

/// The bytes of a file, piece by piece, as fast as they are taken.
fn pieces(
    library: Arc<Library>,
    opened: Opened,
    from: u64,
    length: u64,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> {
    let Opened { spot, start, .. } = opened;
    stream::try_unfold((from, length), move |(from, left)| {
        let (library, spot, start) = (library.clone(), spot.clone(), start.clone());
        async move {
            if left == 0 {
                return Ok(None);
            }
            let bytes = match at_hand(&start, from, left) {
                Some(bytes) => bytes,
                None => {
                    let piece = library.store.piece();
                    let most = usize::try_from(left).unwrap_or(piece).min(piece);
                    let read = library.store.read(&spot, from, most).await;
                    let read = read.map_err(|error| std::io::Error::other(format!("{error:?}")))?;
                    read.filter(|bytes| !bytes.is_empty()).ok_or(std::io::ErrorKind::UnexpectedEof)?
                }
            };
            let read = bytes.len() as u64;
            Ok(Some((bytes, (from + read, left - read))))
        }
    })
}

/// For how long others may show it without asking: never beyond the moment at which its window closes.
fn cache_control<E>(node: &Node<E>, visit: &Visit) -> String {
    if !visit.is_public {
        return "private, no-store".into();
    }
    let left = visit
        .standing
        .until()
        .map_or(u32::MAX, |until| u32::try_from((until.0 - visit.now.0).max(0) / 1_000_000).unwrap_or(u32::MAX));
    let own = node.app.media.settings.max_age_seconds.min(left);
    let shared = node.settings.cache.shared_max_age_seconds.min(left);
    format!("public, max-age={own}, s-maxage={shared}, immutable")
}

/// What a file is served as; its type was found out when it came.
fn own_type(asset: &Asset) -> &'static str {
    crate::media::format::Format::declared(&asset.mime_type)
        .map_or("application/octet-stream", |format| format.mime_type())
}

/// Names are only ever told encoded (RFC 6266).
fn disposition(how: &str, file_name: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(file_name, percent_encoding::NON_ALPHANUMERIC);
    format!("{how}; filename*=UTF-8''{name}")
}

fn nothing() -> HttpResponse {
    problem::response(StatusCode::NOT_FOUND, "There is no such file, or it is not public.")
}

fn failed(error: &Error) -> HttpResponse {
    let cause = error.cause().map(ToString::to_string);
    tracing::error!(code = error.code().as_str(), ?cause, "media");
    let mut response = problem::response(StatusCode::SERVICE_UNAVAILABLE, "The file cannot be read at the moment.");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
