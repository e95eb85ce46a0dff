use actix_web::middleware::DefaultHeaders;

/// Headers of every answer that does not bring its own: nothing is guessed, framed, run or told on.
///
/// Answers may be embedded by pages of other sites (that is what CORS decides), so no resource policy forbids it.
pub(super) fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "no-referrer"))
        .add(("x-frame-options", "DENY"))
        .add(("content-security-policy", "default-src 'none'; frame-ancestors 'none'"))
}
