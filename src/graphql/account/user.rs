use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::account::{self, UserFilter, UserStatus};
use crate::auth::{Operation, Role, Who};
use crate::connection;
use crate::graphql::Request;
use crate::graphql::author::Author;
use crate::graphql::connection::{PageArgs, wants_count};
use crate::graphql::directives::{listSize, semanticNonNull};
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::kernel::{DateTime, NodeKind, PageRequest, Result};

connection!(UserConnection, UserEdge, User, "Page of users.");

#[derive(Clone)]
pub struct User(pub Arc<account::User>);

impl User {
    /// The user of an id, for those who may know of users.
    pub(in crate::graphql) async fn visible(request: &Request, id: Uuid) -> Result<Option<Self>> {
        if !request.caller.who.may(Operation::EditorialUsers) {
            return Ok(None);
        }
        Ok(request.users.one(id).await?.map(Self))
    }

    /// The user that rows are stored under, e.g. `user:…`; `None` if it was a program, the operator or the server.
    pub(in crate::graphql) async fn of_actor(request: &Request, actor: Option<&str>) -> Result<Option<Self>> {
        let id = actor.and_then(|actor| actor.strip_prefix("user:")).and_then(|id| Uuid::try_parse(id).ok());
        match id {
            Some(id) => Self::visible(request, id).await,
            None => Ok(None),
        }
    }

    /// Whether the viewer may see more than the name: it is their own account, or they are an admin.
    fn is_open(&self, request: &Request) -> bool {
        let who = request.caller.who;
        who.user_id() == Some(self.0.id) || who.may(Operation::InviteUser)
    }
}

/// Somebody with an account in the newsroom.
#[Object]
impl User {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::User, self.0.id)
    }

    /// Name.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Address; null unless it is the viewer's own or the viewer is an admin.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        self.is_open(Request::of(ctx)).then_some(self.0.email.as_str())
    }

    /// Role.
    async fn role(&self) -> Role {
        self.0.role
    }

    /// State; null unless the viewer is an admin.
    async fn status(&self, ctx: &Context<'_>) -> Option<UserStatus> {
        Request::of(ctx).caller.who.may(Operation::InviteUser).then_some(self.0.status)
    }

    /// Byline identity: the articles of this author are the user's own.
    async fn author(&self, ctx: &Context<'_>) -> Nullable<Author> {
        nullable(async {
            let Some(id) = self.0.author_id else { return Ok(None) };
            Ok(Request::of(ctx).authors.one(id).await?.map(Author))
        })
        .await
    }

    /// Last login; null unless it is the viewer's own account or the viewer is an admin.
    async fn last_login_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.last_login_at.filter(|_| self.is_open(Request::of(ctx))).map(DateTime)
    }

    /// Logged-in devices, last used first, at most 50; empty unless it is the viewer's own account or the viewer is an admin.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    async fn sessions(&self, ctx: &Context<'_>) -> Nullable<Vec<UserSession>> {
        present(async {
            let request = Request::of(ctx);
            if !self.is_open(request) {
                return Ok(Vec::new());
            }
            let sessions = request.sessions.one(self.0.id).await?.unwrap_or_default();
            Ok(sessions.into_iter().map(UserSession).collect())
        })
        .await
    }

    /// Changes with every edit.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

struct UserSession(Arc<account::Session>);

/// A logged-in device.
#[Object]
impl UserSession {
    /// Use it with revokeSession.
    async fn key(&self) -> String {
        self.0.id.simple().to_string()
    }

    /// What the browser or app calls itself.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// Address.
    async fn ip(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Login.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Last refresh.
    async fn last_seen_at(&self) -> DateTime {
        DateTime(self.0.last_seen_at)
    }

    /// Whether it is the session of this request.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        matches!(Request::of(ctx).caller.who, Who::User(user) if user.session_id == self.0.id)
    }
}

#[derive(Default)]
pub struct UserEditorial;

#[Object]
impl UserEditorial {
    /// Accounts by name. Editors and below get names and roles only.
    #[graphql(directive = semanticNonNull::apply())]
    async fn users(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those with this role.")] role: Option<Role>,
        #[graphql(desc = "Only those in this state; for admins.")] status: Option<UserStatus>,
    ) -> Nullable<UserConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, last, before }.check(account::USERS, PageRequest::MAX)?;
            let filter = UserFilter { role, status };
            let found = account::users(request.db.reader(), &request.caller, filter, &page, wants_count(ctx)).await?;
            Ok(found.map(User).into())
        })
        .await
    }
}
