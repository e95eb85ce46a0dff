use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::account::{self, NewUser, UserPatch, UserStatus};
use crate::auth::{Operation, Role};
use crate::graphql::Request;
use crate::graphql::account::User;
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::nullable::Nullable;
use crate::kernel::{self, GlobalId, NodeKind, Patch};
use crate::refusal::Failure;

/// Who is invited.
#[derive(InputObject)]
pub struct InviteUserInput {
    /// Address.
    email: String,
    /// Name.
    display_name: String,
    /// Role.
    role: Role,
    /// Byline identity: the articles of this author are the user's own.
    author_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same, without the token.
    client_mutation_id: Option<String>,
}

/// What changes; what is absent stays.
#[derive(InputObject)]
pub struct UpdateUserInput {
    /// Which user.
    id: ID,
    /// Version that the client saw.
    expected_version: Option<i32>,
    /// Name.
    display_name: Option<String>,
    /// Address.
    email: Option<String>,
    /// Role; for admins.
    role: Option<Role>,
    /// State, for admins; SUSPENDED ends all sessions.
    status: Option<UserStatus>,
    /// Byline identity, for admins; null takes it away.
    author_id: Patch<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct InviteUserPayload {
    /// The account.
    user: Option<User>,
    /// The token for resetPassword, to pass on to its owner; shown this once. The server sends nothing.
    token: Option<String>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateUserPayload {
    /// The account.
    user: Option<User>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct UserMutation;

#[Object]
impl UserMutation {
    /// Makes an account whose owner chooses a password with the token of the payload.
    #[graphql(directive = cost::apply(10))]
    async fn invite_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: InviteUserInput,
    ) -> Nullable<InviteUserPayload> {
        payload(async {
            let request = Request::of(ctx);
            let InviteUserInput { email, display_name, role, author_id, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let outcome = match author_id.map(author).transpose() {
                Ok(author_id) => {
                    let new = NewUser { email, display_name, role, author_id };
                    account::invite(&request.app, &request.caller, once, new).await
                }
                Err(error) => Err(Failure::from(error)),
            };
            let (done, user_errors) = settle(ctx, outcome)?;
            let Some((id, token)) = done else {
                return Ok(InviteUserPayload { user: None, token: None, user_errors, client_mutation_id });
            };
            let token = token.map(|token| token.expose().to_owned());
            let user = read_back(Some(id), User::visible(request, id).await?)?;
            Ok(InviteUserPayload { user, token, user_errors, client_mutation_id })
        })
        .await
    }

    /// Changes a user: name and address of oneself; everything else is for admins.
    #[graphql(directive = cost::apply(10))]
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what.")] input: UpdateUserInput,
    ) -> Nullable<UpdateUserPayload> {
        payload(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::UpdateUser)?;
            let UpdateUserInput {
                id,
                expected_version,
                display_name,
                email,
                role,
                status,
                author_id,
                client_mutation_id,
            } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let ids = GlobalId::parse_as(NodeKind::User, &id)
                .map_err(|error| error.in_field("id"))
                .and_then(|id| Ok((id, author_id.try_map(author)?)));
            let outcome = match ids {
                Ok((id, author_id)) => {
                    let patch = UserPatch { expected_version, display_name, email, role, status, author_id };
                    account::update(&request.app, &request.caller, once, id, patch).await
                }
                Err(error) => Err(error.into()),
            };
            let (id, user_errors) = settle(ctx, outcome)?;
            let user = match id {
                Some(id) => read_back(Some(id), User::visible(request, id).await?)?,
                None => None,
            };
            Ok(UpdateUserPayload { user, user_errors, client_mutation_id })
        })
        .await
    }
}

fn author(id: ID) -> kernel::Result<Uuid> {
    GlobalId::parse_as(NodeKind::Author, &id).map_err(|error| error.in_field("authorId"))
}
