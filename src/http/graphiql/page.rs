use actix_web::HttpResponse;
use actix_web::http::header;

use super::assets::VERSION;

/// The page may run and load our own files and talk to us, nothing else. An open dialog would stop the page from scrolling
/// with a style of its own; that is refused, and since the page is as high as the window, nobody misses it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page for a browser that opens `/graphql`.
pub fn page() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "Accept"))
        .body(include_str!("index.html").replace("{version}", VERSION))
}
