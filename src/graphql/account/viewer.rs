use async_graphql::{Context, Object};

use super::{ApiKey, User};
use crate::auth::{AccessLevel, ApiKeyScope, Scopes, Who};
use crate::graphql::Request;
use crate::graphql::nullable::{Nullable, nullable};
use crate::wire_enum;

wire_enum!(
    /// Who is asking.
    ViewerKind {
        /// Nobody in particular.
        Anonymous = "ANONYMOUS",
        /// A program.
        ApiKey = "API_KEY",
        /// A user.
        User = "USER",
    }
);

struct Viewer(Who);

/// Who is asking and what they may do.
#[Object]
impl Viewer {
    /// Kind.
    async fn kind(&self) -> ViewerKind {
        match self.0 {
            Who::Anonymous => ViewerKind::Anonymous,
            Who::Key(_) => ViewerKind::ApiKey,
            Who::User(_) | Who::Operator | Who::System => ViewerKind::User,
        }
    }

    /// The user, if it is one.
    async fn user(&self, ctx: &Context<'_>) -> Nullable<User> {
        nullable(async {
            let Some(id) = self.0.user_id() else { return Ok(None) };
            Ok(Request::of(ctx).users.one(id).await?.map(User))
        })
        .await
    }

    /// The key, if it is one.
    async fn api_key(&self, ctx: &Context<'_>) -> Nullable<ApiKey> {
        nullable(async {
            let Who::Key(key) = self.0 else { return Ok(None) };
            ApiKey::visible(Request::of(ctx), key.key_id).await
        })
        .await
    }

    /// What it comes to. A key that publishes is an editor for articles only.
    async fn access(&self) -> AccessLevel {
        match self.0 {
            Who::Anonymous => AccessLevel::Public,
            Who::Operator | Who::System => AccessLevel::Admin,
            Who::User(user) => user.role.level(),
            Who::Key(key) => of_scopes(key.scopes),
        }
    }
}

fn of_scopes(scopes: Scopes) -> AccessLevel {
    if scopes.contains(ApiKeyScope::ContentPublish) {
        AccessLevel::Editor
    } else if scopes.contains(ApiKeyScope::ContentWrite) {
        AccessLevel::Author
    } else {
        AccessLevel::Reader
    }
}

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(Request::of(ctx).caller.who)
    }
}
