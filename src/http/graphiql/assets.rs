use std::io::Read;

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Bytes, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use flate2::read::GzDecoder;

use crate::http::problem;

/// Part of every asset's address, so that browsers may keep them for good.
pub(super) const VERSION: &str = include_str!("VERSION").trim_ascii_end();

/// Name, media type, and content compressed by gzip.
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("graphiql.js", "text/javascript; charset=utf-8", include_bytes!("graphiql.js.gz")),
    ("graphiql.css", "text/css; charset=utf-8", include_bytes!("graphiql.css.gz")),
    ("react.js", "text/javascript; charset=utf-8", include_bytes!("react.js.gz")),
    ("react-dom.js", "text/javascript; charset=utf-8", include_bytes!("react-dom.js.gz")),
];

/// Our own files: they start the editor and give it the whole page.
const OWN: &[(&str, &str, &str)] = &[
    ("start.js", "text/javascript; charset=utf-8", include_str!("start.js")),
    ("page.css", "text/css; charset=utf-8", include_str!("page.css")),
];

/// Routes `/graphiql/{version}/{file}`.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::resource("/graphiql/{version}/{file}")
            .route(web::get().to(asset))
            .route(web::head().to(asset))
            .default_service(web::to(|| async { problem::other_method("GET, HEAD") })),
    );
}

async fn asset(request: HttpRequest, path: Path<(String, String)>) -> HttpResponse {
    let (version, file) = path.into_inner();
    if version != VERSION {
        return problem::not_found().await;
    }
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    if let Some((_, content_type, text)) = OWN.iter().find(|(name, ..)| *name == file) {
        return response.content_type(*content_type).body(*text);
    }
    let Some((_, content_type, compressed)) = ASSETS.iter().find(|(name, ..)| *name == file) else {
        return problem::not_found().await;
    };
    response.content_type(*content_type).insert_header((header::VARY, "Accept-Encoding"));
    if takes_gzip(&request) {
        return response.insert_header((header::CONTENT_ENCODING, "gzip")).body(Bytes::from_static(compressed));
    }
    let mut plain = Vec::new();
    match GzDecoder::new(*compressed).read_to_end(&mut plain) {
        Ok(_) => response.body(plain),
        Err(_) => problem::response(StatusCode::INTERNAL_SERVER_ERROR, "The file is broken."),
    }
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let wishes = request.headers().get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    wishes.flat_map(|wish| wish.split(',')).any(|item| {
        let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
        let is_refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty());
        coding.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}
