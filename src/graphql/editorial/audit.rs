use async_graphql::{ID, InputObject, Object};

use crate::audit::Entry;
use crate::connection;
use crate::graphql::node::global_id;
use crate::graphql::scalars::{DateTime, Json};
use crate::kernel::Result;
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

impl AuditEntry {
    /// Kind and key of the actor.
    pub(super) fn actor(&self) -> (ActorKind, Option<&str>) {
        match self.0.actor.split_once(':') {
            Some(("user", id)) => (ActorKind::User, Some(id)),
            Some(("key", id)) => (ActorKind::ApiKey, Some(id)),
            _ if self.0.actor == "operator" => (ActorKind::Operator, None),
            _ if self.0.actor == "system" => (ActorKind::System, None),
            _ => (ActorKind::Anonymous, None),
        }
    }
}

/// Who did what to what.
#[Object]
impl AuditEntry {
    /// When.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Kind of actor.
    fn actor_kind(&self) -> ActorKind {
        self.actor().0
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
