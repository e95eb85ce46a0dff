//! Who sends a request: the one place where credentials are read.
//!
//! `Authorization: Bearer …` is an access token or an API key. The cookie of a session authenticates nothing by itself: it is
//! a refresh token, and only `refreshSession` and `logout` look at it, only from our own pages.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};

use super::Node;
use super::request::RequestId;
use crate::account;
use crate::app::App;
use crate::auth::{Caller, Who};
use crate::graphql::{Browser, SESSION_COOKIE};
use crate::kernel::{Code, Error, Result, Secret};

/// What an answer 401 asks for (RFC 6750, 3).
pub(super) const CHALLENGE: &str = "Bearer realm=\"dateline\", error=\"invalid_token\"";

/// A page that uses the cookie sends this header, whatever it says: pages of other sites cannot without asking first.
const X_DATELINE_CSRF: &str = "x-dateline-csrf";

/// How much is kept of what a browser or app calls itself, in bytes.
const USER_AGENT: usize = 200;

/// Who asks, from where, and at which moment: the clock is read once for a request, here.
///
/// Fails with `UNAUTHENTICATED` if what they show is not good, whatever they ask for: a client that believes itself to be
/// logged in must not mistake the public's answer for its own.
pub(super) async fn caller<E>(node: &Node<E>, request: &HttpRequest) -> Result<Caller> {
    let now = node.app.clock.now();
    let who = match bearer(request.headers())? {
        Some(credential) => account::bearer(&node.app, credential, now).await?,
        None => Who::Anonymous,
    };
    let mut caller = Caller::new(who, now);
    caller.address = Some(node.proxies.client(request));
    caller.request_id = Some(RequestId::of(request).into());
    caller.user_agent = user_agent(request.headers()).map(Into::into);
    Ok(caller)
}

/// Whether what somebody has shown still makes them who they were. Where that cannot be found out, it does.
pub(super) async fn still(app: &App, credential: Option<&str>, who: Who) -> bool {
    let Some(credential) = credential else { return true };
    match account::bearer(app, credential, app.clock.now()).await {
        Ok(now) => now == who,
        Err(error) => error.code() != Code::Unauthenticated,
    }
}

/// What a browser sends along, and whether it is one of our own pages that has it do so.
pub(super) fn browser<E>(node: &Node<E>, request: &HttpRequest) -> Browser {
    let headers = request.headers();
    let origins = &node.app.accounts.settings.origins;
    let is_trusted = headers.contains_key(X_DATELINE_CSRF) && is_own(headers, origins);
    Browser { refresh_token: session_cookie(headers), is_trusted }
}

pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<&str>> {
    let refused = |message: &str| Error::new(Code::Unauthenticated, message);
    let mut shown = headers.get_all(header::AUTHORIZATION);
    let Some(value) = shown.next() else { return Ok(None) };
    if shown.next().is_some() {
        return Err(refused("There are several Authorization headers. Send one."));
    }
    of_bearer(value.to_str().map_err(|_| refused("The Authorization header is not ASCII."))?)
}

/// What `Bearer …` shows. An empty text, and a scheme with nothing after it, show nothing: clients send them while nobody is
/// logged in.
pub(super) fn of_bearer(text: &str) -> Result<Option<&str>> {
    let text = text.trim_matches(' ');
    let (scheme, credential) = text.split_once(' ').unwrap_or((text, ""));
    match (scheme, credential.trim_matches(' ')) {
        ("", _) => Ok(None),
        (scheme, credential) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(credential).filter(|credential| !credential.is_empty()))
        }
        _ => {
            let message = "The Authorization header is \"Bearer\" and an access token or an API key.";
            Err(Error::new(Code::Unauthenticated, message))
        }
    }
}

fn user_agent(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    text.get(..text.len().min(USER_AGENT))
}

/// The refresh token in the cookie; `None` also if there are two, of which one is not ours.
fn session_cookie(headers: &HeaderMap) -> Option<Secret> {
    let texts = headers.get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| *name == SESSION_COOKIE).map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then(|| Secret::new(value))
}

/// Whether the page that sends the request comes from where the request goes to, or from an origin that is trusted.
fn is_own(headers: &HeaderMap, origins: &[String]) -> bool {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    origins.iter().any(|trusted| trusted == origin) || (host.is_some() && host == text(header::HOST))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut request = TestRequest::get();
        for pair in pairs {
            request = request.append_header(*pair);
        }
        request.to_http_request().headers().clone()
    }

    #[test]
    fn a_bearer_is_read_strictly() {
        let read = |pairs: &[_]| {
            bearer(&headers(pairs)).map(|found| found.map(ToOwned::to_owned)).map_err(|error| error.code())
        };
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[("authorization", "bearer  x.y.z")]), Ok(Some("x.y.z".into())));
        for nobody in ["", " ", "Bearer", "bearer  "] {
            assert_eq!(read(&[("authorization", nobody)]), Ok(None), "{nobody:?}");
        }
        for bad in ["Basic dTpw", "Basic", "x.y.z", "Bearerx"] {
            assert_eq!(read(&[("authorization", bad)]), Err(Code::Unauthenticated), "{bad:?}");
        }
        let twice = [("authorization", "Bearer x"), ("authorization", "Bearer x")];
        assert_eq!(read(&twice), Err(Code::Unauthenticated));
    }

    #[test]
    fn one_cookie_is_ours() {
        let read = |text| session_cookie(&headers(&[("cookie", text)])).map(|secret| secret.expose().to_owned());
        assert_eq!(read("a=b; __Host-dateline-session=dlr_x; c=d"), Some("dlr_x".into()));
        assert_eq!(read("dateline-session=dlr_x"), None);
        assert_eq!(read("__Host-dateline-session=dlr_x; __Host-dateline-session=dlr_y"), None);
    }

    #[test]
    fn only_our_own_pages_use_the_cookie() {
        let trusted = ["https://cms.example.org".to_owned()];
        let own = |pairs: &[_]| is_own(&headers(pairs), &trusted);
        let host = ("host", "api.example.org:8443");
        assert!(own(&[host, ("origin", "https://api.example.org:8443")]));
        assert!(own(&[host, ("origin", "https://cms.example.org")]));
        assert!(!own(&[host]));
        for origin in
            ["null", "https://evil.example", "https://api.example.org", "https://cms.example.org.evil.example"]
        {
            assert!(!own(&[host, ("origin", origin)]), "{origin}");
        }
    }
}
