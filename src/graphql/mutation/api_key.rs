use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use uuid::Uuid;

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::account::{self, NewApiKey};
use crate::auth::{ApiKeyScope, Operation};
use crate::graphql::Request;
use crate::graphql::account::ApiKey;
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::nullable::Nullable;
use crate::kernel::{self, DateTime, GlobalId, NodeKind, Secret};
use crate::refusal::Failure;

/// A new key.
#[derive(InputObject)]
pub struct CreateApiKeyInput {
    /// Name.
    name: String,
    /// What it may do.
    scopes: Vec<ApiKeyScope>,
    /// When it expires; never if absent.
    expires_at: Option<DateTime>,
    /// Units of cost a minute.
    rate_limit_per_minute: Option<i32>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same, without the secret.
    client_mutation_id: Option<String>,
}

/// A new secret for a key.
#[derive(InputObject)]
pub struct RotateApiKeyInput {
    /// Which key.
    id: ID,
    /// How many seconds the secret before is good for: at most 30 days.
    #[graphql(default = 86400)]
    overlap_seconds: i32,
    /// Echoed; a repetition within 24 hours does nothing and answers the same, without the secret.
    client_mutation_id: Option<String>,
}

/// Which key ends.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// Which key.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct ApiKeySecretPayload {
    /// The key.
    api_key: Option<ApiKey>,
    /// The secret; shown this once.
    secret: Option<String>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct RevokeApiKeyPayload {
    /// The key.
    api_key: Option<ApiKey>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

impl ApiKeySecretPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Result<(Uuid, Option<Secret>), Failure>,
        client_mutation_id: Option<String>,
    ) -> Result<Self> {
        let (done, user_errors) = settle(ctx, outcome)?;
        let Some((id, secret)) = done else {
            return Ok(Self { api_key: None, secret: None, user_errors, client_mutation_id });
        };
        let secret = secret.map(|secret| secret.expose().to_owned());
        Ok(Self {
            api_key: read_back(Some(id), ApiKey::visible(Request::of(ctx), id).await?)?,
            secret,
            user_errors,
            client_mutation_id,
        })
    }
}

#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes a key for a program. The secret is in the payload, this once.
    #[graphql(directive = cost::apply(10))]
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateApiKeyInput,
    ) -> Nullable<ApiKeySecretPayload> {
        payload(async {
            let request = Request::of(ctx);
            let CreateApiKeyInput { name, scopes, expires_at, rate_limit_per_minute, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let expires_at = expires_at.map(|time| time.0);
            let new = NewApiKey { name, scopes, rate_limit: rate_limit_per_minute, expires_at };
            let outcome = account::create_api_key(&request.app, &request.caller, once, new).await;
            ApiKeySecretPayload::of(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Gives a key a new secret; the one before goes on for a while, so that programs can be changed over.
    #[graphql(directive = cost::apply(10))]
    async fn rotate_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RotateApiKeyInput,
    ) -> Nullable<ApiKeySecretPayload> {
        payload(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::RotateApiKey)?;
            let RotateApiKeyInput { id, overlap_seconds, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let outcome = match key(&id) {
                Ok(id) => account::rotate_api_key(&request.app, &request.caller, once, id, overlap_seconds).await,
                Err(error) => Err(error.into()),
            };
            ApiKeySecretPayload::of(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Ends a key and both of its secrets.
    #[graphql(directive = cost::apply(10))]
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokeApiKeyInput,
    ) -> Nullable<RevokeApiKeyPayload> {
        payload(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::RevokeApiKey)?;
            let RevokeApiKeyInput { id, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let outcome = match key(&id) {
                Ok(id) => account::revoke_api_key(&request.app, &request.caller, once, id).await,
                Err(error) => Err(error.into()),
            };
            let (id, user_errors) = settle(ctx, outcome)?;
            let api_key = match id {
                Some(id) => read_back(Some(id), ApiKey::visible(request, id).await?)?,
                None => None,
            };
            Ok(RevokeApiKeyPayload { api_key, user_errors, client_mutation_id })
        })
        .await
    }
}

fn key(id: &ID) -> kernel::Result<Uuid> {
    GlobalId::parse_as(NodeKind::ApiKey, id).map_err(|error| error.in_field("id"))
}
