use async_graphql::{Context, ID, InputObject, Object};
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::auth::{Operation, Role};
use crate::connection;
use crate::graphql::Request;
use crate::graphql::account::{ApiKey, User};
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::scalars::{DateTime, Json};
use crate::kernel::{NodeKind, Result};
use crate::wire_enum;

connection!(AuditEntryConnection, AuditEntryEdge, AuditEntry, "Page of the audit log.");

wire_enum!(
    /// What kind of somebody.
    ActorKind {
        /// A person with an account.
        User = "USER",
        /// A program with a key.
        ApiKey = "API_KEY",
        /// Whoever has the command line.
        Operator = "OPERATOR",
        /// The server, for what was planned.
        System = "SYSTEM",
        /// Somebody without credentials, e.g. with a preview link.
        Anonymous = "ANONYMOUS",
    }
);

/// Which entries of the audit log.
#[derive(Default, InputObject)]
pub struct AuditFilter {
    /// What it was done to: the id of an EditorialArticle, Tag, User …
    pub subject: Option<ID>,
    /// Who did it.
    pub user: Option<ID>,
    /// What, by the name of the mutation, e.g. publishArticle; releaseArticle for planned releases.
    pub action: Option<String>,
}

#[derive(Clone)]
pub struct AuditEntry(pub Entry);

/// Who did what to what.
#[Object]
impl AuditEntry {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::AuditEntry, Uuid::from_u128(self.0.seq.unsigned_abs().into()))
    }

    /// When.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Kind of actor.
    fn actor_kind(&self) -> ActorKind {
        match self.0.actor.as_str() {
            actor if actor.starts_with("user:") => ActorKind::User,
            actor if actor.starts_with("key:") => ActorKind::ApiKey,
            "operator" => ActorKind::Operator,
            "system" => ActorKind::System,
            _ => ActorKind::Anonymous,
        }
    }

    /// The user, if it was one.
    async fn user(&self, ctx: &Context<'_>) -> Nullable<User> {
        nullable(User::of_actor(Request::of(ctx), Some(&self.0.actor))).await
    }

    /// The key, if it was one; for admins.
    async fn api_key(&self, ctx: &Context<'_>) -> Nullable<ApiKey> {
        nullable(ApiKey::of_actor(Request::of(ctx), &self.0.actor)).await
    }

    /// What, by the name of the mutation, e.g. publishArticle.
    fn action(&self) -> &str {
        &self.0.action
    }

    /// Id of what it was done to; it may be gone.
    fn subject_id(&self) -> Option<ID> {
        self.0.subject.map(|(kind, id)| global_id(kind, id))
    }

    /// Address the request came from.
    fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Names of changed fields, states before and after. Never texts or secrets.
    fn detail(&self) -> Result<Option<Json>> {
        self.0.detail.as_ref().map(Json::of).transpose()
    }
}

impl AuditEntry {
    /// The entry, if the viewer may see it: admins see all, editors those of articles.
    pub async fn visible(request: &Request, id: Uuid) -> Result<Option<Self>> {
        let who = request.caller.who;
        let (sees_all, is_editor) = (who.may(Operation::EditorialAuditLog), who.role() >= Some(Role::Editor));
        let Ok(seq) = i64::try_from(id.as_u128()) else { return Ok(None) };
        if !sees_all && !is_editor {
            return Ok(None);
        }
        let found = audit::by_seq(request.db.primary(), seq).await?;
        let is_of_article = |entry: &Entry| matches!(entry.subject, Some((NodeKind::EditorialArticle, _)));
        Ok(found.filter(|entry| sees_all || is_of_article(entry)).map(Self))
    }
}
