use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::UserError;
use super::session::SessionPayload;
use super::settle::{payload, settle};
use crate::account::{self, SessionTransport};
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::nullable::Nullable;
use crate::kernel::Secret;

/// A new password for the old one.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password now.
    current_password: String,
    /// From now on; at least 12 characters.
    new_password: String,
    /// Echoed.
    client_mutation_id: Option<String>,
}

/// Who has forgotten the password.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// Address.
    email: String,
    /// Echoed.
    client_mutation_id: Option<String>,
}

/// The first password, or a new one for one that was forgotten.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The token that an admin passed on.
    token: String,
    /// At least 12 characters.
    new_password: String,
    /// Where the refresh token travels.
    #[graphql(default_with = "SessionTransport::Body")]
    transport: SessionTransport,
    /// Echoed.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct RequestPasswordResetPayload {
    /// Always true, whether there is such an account or not.
    accepted: bool,
    /// For admins: the token for resetPassword, to pass on; shown this once. Null for everybody else, and if there is no such
    /// account.
    token: Option<String>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Changes the viewer's password, ends every session and starts a new one.
    #[graphql(directive = cost::apply(50))]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: ChangePasswordInput,
    ) -> Nullable<SessionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let ChangePasswordInput { current_password, new_password, client_mutation_id } = input;
            let (current, new) = (Secret::new(current_password), Secret::new(new_password));
            let outcome = account::change_password(&request.app, &request.caller, current, new).await;
            SessionPayload::of(ctx, outcome, client_mutation_id)
        })
        .await
    }

    /// Says that a password is forgotten. Nothing is sent: an admin who asks gets a token to pass on; for anybody else a line in
    /// the server's log tells the admins.
    #[graphql(directive = cost::apply(50))]
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RequestPasswordResetInput,
    ) -> Nullable<RequestPasswordResetPayload> {
        payload(async {
            let request = Request::of(ctx);
            let RequestPasswordResetInput { email, client_mutation_id } = input;
            let (token, user_errors) =
                settle(ctx, account::request_reset(&request.app, &request.caller, &email).await)?;
            let accepted = token.is_some();
            let token = token.flatten().map(|token| token.expose().to_owned());
            Ok(RequestPasswordResetPayload { accepted, token, user_errors, client_mutation_id })
        })
        .await
    }

    /// Sets a password with a token, of an invitation or of a reset, ends every other session and starts one.
    #[graphql(directive = cost::apply(50))]
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token and password.")] input: ResetPasswordInput,
    ) -> Nullable<SessionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let ResetPasswordInput { token, new_password, transport, client_mutation_id } = input;
            let (token, new) = (Secret::new(token), Secret::new(new_password));
            let outcome = account::reset_password(&request.app, &request.caller, token, new, transport).await;
            SessionPayload::of(ctx, outcome, client_mutation_id)
        })
        .await
    }
}
