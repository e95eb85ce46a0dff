use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use uuid::Uuid;

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::account::{self, SessionTransport};
use crate::auth::Operation;
use crate::graphql::account::{Session, User};
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::nullable::Nullable;
use crate::graphql::{Browser, Request};
use crate::kernel::{Error, GlobalId, NodeKind, Secret};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Who logs in.
#[derive(InputObject)]
pub struct LoginInput {
    /// Address.
    email: String,
    /// Password.
    password: String,
    /// Where the refresh token travels.
    #[graphql(default_with = "SessionTransport::Body")]
    transport: SessionTransport,
    /// Echoed. Secrets are not remembered, so a repetition starts another session.
    client_mutation_id: Option<String>,
}

/// Whose tokens are exchanged.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token; absent if it travels in a cookie.
    refresh_token: Option<String>,
    /// Echoed.
    client_mutation_id: Option<String>,
}

/// Nothing but an echo.
#[derive(InputObject)]
pub struct LogoutInput {
    /// Echoed.
    client_mutation_id: Option<String>,
}

/// Which session ends.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// UserSession.key.
    session_key: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Whose sessions end.
#[derive(InputObject)]
pub struct RevokeAllSessionsInput {
    /// Absent means the viewer; others are for admins.
    user_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct SessionPayload {
    /// The new session.
    session: Option<Session>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct LogoutPayload {
    /// Done.
    logged_out: bool,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct RevokeSessionsPayload {
    /// Whose.
    user: Option<User>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

impl SessionPayload {
    /// The payload of whatever starts or goes on with a session; a browser is given the cookie.
    pub(super) fn of(
        ctx: &Context<'_>,
        outcome: Result<account::Tokens, Failure>,
        client_mutation_id: Option<String>,
    ) -> Result<Self> {
        let (tokens, user_errors) = settle(ctx, outcome)?;
        if let Some(tokens) = &tokens {
            Browser::keep(ctx, tokens, Request::of(ctx).caller.now);
        }
        Ok(Self { session: tokens.map(Session), user_errors, client_mutation_id })
    }
}

#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Starts a session. Slow on purpose; limited per address and account.
    #[graphql(directive = cost::apply(50))]
    async fn login(&self, ctx: &Context<'_>, #[graphql(desc = "Who.")] input: LoginInput) -> Nullable<SessionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let LoginInput { email, password, transport, client_mutation_id } = input;
            let (app, caller) = (&request.app, &request.caller);
            let outcome = account::login(app, caller, &email, Secret::new(password), transport).await;
            SessionPayload::of(ctx, outcome, client_mutation_id)
        })
        .await
    }

    /// Exchanges a refresh token for a new pair. A token works once; used again, it ends its session. Only the same browser or
    /// app at the same address may repeat itself, for ten seconds.
    #[graphql(directive = cost::apply(10))]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With what.")] input: RefreshSessionInput,
    ) -> Nullable<SessionPayload> {
        payload(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::RefreshSession)?;
            let RefreshSessionInput { refresh_token, client_mutation_id } = input;
            let token = match refresh_token {
                Some(token) => Some(Secret::new(token)),
                None => Browser::token(ctx)?,
            };
            let outcome = match token {
                Some(token) => account::refresh(&request.app, &request.caller, token).await,
                None => {
                    let message = "There is no refresh token, neither here nor in a cookie.";
                    Err(Refusal::validation(UserErrorCode::Required, message).at(&["refreshToken"]).into())
                }
            };
            // After an outage or too many attempts the cookie is as good as before.
            if let Err(Failure::Refused(refusals)) = &outcome
                && refusals.iter().any(|refusal| refusal.code() == UserErrorCode::TokenInvalid)
            {
                Browser::forget(ctx);
            }
            SessionPayload::of(ctx, outcome, client_mutation_id)
        })
        .await
    }

    /// Ends the session of the request.
    async fn logout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An echo.")] input: LogoutInput,
    ) -> Nullable<LogoutPayload> {
        payload(async {
            let request = Request::of(ctx);
            let LogoutInput { client_mutation_id } = input;
            let (done, user_errors) = settle(ctx, account::logout(&request.app, &request.caller).await)?;
            Browser::forget(ctx);
            Ok(LogoutPayload { logged_out: done.is_some(), user_errors, client_mutation_id })
        })
        .await
    }

    /// Ends one session of the viewer; admins end anyone's.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokeSessionInput,
    ) -> Nullable<RevokeSessionsPayload> {
        payload(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::RevokeSession)?;
            let RevokeSessionInput { session_key, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let outcome = match Uuid::try_parse(&session_key) {
                Ok(id) => account::revoke_session(&request.app, &request.caller, once, id).await,
                Err(_) => Err(Error::invalid("This is no key of a session.").in_field("sessionKey").into()),
            };
            RevokeSessionsPayload::of(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Ends every session of a user, including access tokens that are out already.
    async fn revoke_all_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RevokeAllSessionsInput,
    ) -> Nullable<RevokeSessionsPayload> {
        payload(async {
            let request = Request::of(ctx);
            let RevokeAllSessionsInput { user_id, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let user_id = user_id.map(|id| GlobalId::parse_as(NodeKind::User, &id)).transpose();
            let outcome = match user_id {
                Ok(user_id) => account::revoke_all_sessions(&request.app, &request.caller, once, user_id).await,
                Err(error) => Err(error.in_field("userId").into()),
            };
            RevokeSessionsPayload::of(ctx, outcome, client_mutation_id).await
        })
        .await
    }
}

impl RevokeSessionsPayload {
    async fn of(ctx: &Context<'_>, outcome: Result<Uuid, Failure>, client_mutation_id: Option<String>) -> Result<Self> {
        let (id, user_errors) = settle(ctx, outcome)?;
        let user = match id {
            Some(id) => read_back(Some(id), User::visible(Request::of(ctx), id).await?)?,
            None => None,
        };
        Ok(Self { user, user_errors, client_mutation_id })
    }
}
