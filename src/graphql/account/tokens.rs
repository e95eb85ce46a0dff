use async_graphql::{Context, Object, Result};

use super::User;
use crate::account::{SessionTransport, Tokens};
use crate::graphql::Request;
use crate::kernel::{DateTime, Error};

pub struct Session(pub Tokens);

/// Tokens of a session.
#[Object]
impl Session {
    /// JWT for the Authorization header.
    async fn access_token(&self) -> &str {
        self.0.access_token.expose()
    }

    /// When it expires.
    async fn access_token_expires_at(&self) -> DateTime {
        DateTime(self.0.access_expires_at)
    }

    /// One-time token for refreshSession; null if it travels in a cookie.
    async fn refresh_token(&self) -> Option<&str> {
        (self.0.transport == SessionTransport::Body).then(|| self.0.refresh_token.expose())
    }

    /// When it expires.
    async fn refresh_token_expires_at(&self) -> DateTime {
        DateTime(self.0.refresh_expires_at)
    }

    /// Whose. Ask for what only they may see in a request of its own, with the new access token.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        let user = Request::of(ctx).users.one(self.0.user_id).await?;
        Ok(User(user.ok_or_else(|| Error::internal("the user of a session is gone"))?))
    }
}
