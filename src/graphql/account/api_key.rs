use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::account;
use crate::auth::{ApiKeyScope, Operation, Who};
use crate::connection;
use crate::graphql::Request;
use crate::graphql::connection::{PageArgs, wants_count};
use crate::graphql::directives::semanticNonNull;
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, present};
use crate::kernel::{DateTime, NodeKind, PageRequest, Result};

connection!(ApiKeyConnection, ApiKeyEdge, ApiKey, "Page of API keys.");

#[derive(Clone)]
pub struct ApiKey(pub Arc<account::ApiKey>);

impl ApiKey {
    /// The key of an id, for admins and for the key itself.
    pub(in crate::graphql) async fn visible(request: &Request, id: Uuid) -> Result<Option<Self>> {
        let who = request.caller.who;
        let is_own = matches!(who, Who::Key(key) if key.key_id == id);
        if !is_own && !who.may(Operation::EditorialApiKeys) {
            return Ok(None);
        }
        Ok(request.api_keys.one(id).await?.map(Self))
    }

    /// The key that rows are stored under, e.g. `key:…`, for those who may see it.
    pub(in crate::graphql) async fn of_actor(request: &Request, actor: &str) -> Result<Option<Self>> {
        let id = actor.strip_prefix("key:").and_then(|id| Uuid::try_parse(id).ok());
        match id {
            Some(id) => Self::visible(request, id).await,
            None => Ok(None),
        }
    }
}

/// A key for programs. Its secret is shown once.
#[Object]
impl ApiKey {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::ApiKey, self.0.id)
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// First characters of the secret.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// What it may do.
    async fn scopes(&self) -> &[ApiKeyScope] {
        &self.0.scopes
    }

    /// Units of cost a minute; null for the default.
    async fn rate_limit_per_minute(&self) -> Option<i32> {
        self.0.rate_limit
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it expires.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// Last use, to the minute.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

#[derive(Default)]
pub struct ApiKeyEditorial;

#[Object]
impl ApiKeyEditorial {
    /// API keys, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Those that are revoked too.", default)] include_revoked: bool,
    ) -> Nullable<ApiKeyConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, last, before }.check(account::API_KEYS, PageRequest::MAX)?;
            let (reader, counts) = (request.db.reader(), wants_count(ctx));
            let found = account::api_keys(reader, &request.caller, include_revoked, &page, counts).await?;
            Ok(found.map(ApiKey).into())
        })
        .await
    }
}
