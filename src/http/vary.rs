use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;

/// Puts what an answer varies by into one line: there are caches that look at the first one only.
pub(super) async fn join<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(request).await?;
    let headers = answer.headers_mut();
    if headers.get_all(header::VARY).nth(1).is_some() {
        let mut names: Vec<String> = Vec::new();
        for value in headers.get_all(header::VARY).filter_map(|value| value.to_str().ok()) {
            for name in value.split(',').map(str::trim) {
                if !names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                    names.push(name.to_owned());
                }
            }
        }
        headers.insert(header::VARY, HeaderValue::try_from(names.join(", "))?);
    }
    Ok(answer)
}
