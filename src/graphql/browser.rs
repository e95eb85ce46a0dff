use async_graphql::Context;

use crate::account::{SessionTransport, Tokens};
use crate::kernel::{Code, Error, Micros, Result, Secret};

/// The cookie that holds the refresh token. The prefix makes browsers insist that it is `Secure` and set by this very host.
pub const SESSION_COOKIE: &str = "__Host-dateline-session";

/// What a browser sent along without being asked to.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub refresh_token: Option<Secret>,
    /// One of our own pages made it: the origin is known, and the header that other sites cannot send is there.
    pub is_trusted: bool,
}

impl Browser {
    /// The refresh token of the cookie, if there is one. Fails with `FORBIDDEN` if another site's page may have sent it.
    pub(super) fn token(ctx: &Context<'_>) -> Result<Option<Secret>> {
        let browser = ctx.data_opt::<Self>().cloned().unwrap_or_default();
        if browser.refresh_token.is_some() && !browser.is_trusted {
            let message = "The cookie of a session is taken from pages of this host, or of an origin that the settings name, with the \
                           header X-Dateline-CSRF.";
            return Err(Error::new(Code::Forbidden, message));
        }
        Ok(browser.refresh_token)
    }

    /// Has the browser keep a refresh token, if it is to travel in a cookie.
    pub(super) fn keep(ctx: &Context<'_>, tokens: &Tokens, now: Micros) {
        if tokens.transport == SessionTransport::Cookie {
            let seconds = (tokens.refresh_expires_at.0 - now.0) / 1_000_000;
            set(ctx, tokens.refresh_token.expose(), seconds);
        }
    }

    /// Has the browser forget it.
    pub(super) fn forget(ctx: &Context<'_>) {
        if ctx.data_opt::<Self>().is_some_and(|browser| browser.refresh_token.is_some()) {
            set(ctx, "", 0);
        }
    }
}

fn set(ctx: &Context<'_>, value: &str, seconds: i64) {
    let cookie = format!("{SESSION_COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict");
    ctx.append_http_header("set-cookie", cookie);
}
