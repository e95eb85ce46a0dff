use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use uuid::Uuid;

use super::operation::Keys;
use super::{AccessLevel, ApiKeyScope, Operation, Role, Scopes};
use crate::kernel::{Code, Error, Micros, Result};

/// The first argument of every service: who asks, and the one moment at which the whole request happens.
#[derive(Clone, Debug)]
pub struct Caller {
    pub who: Who,
    pub now: Micros,
    /// Where the request came from; `None` at the command line.
    pub address: Option<IpAddr>,
    /// The id by which the log knows the request.
    pub request_id: Option<Arc<str>>,
    /// What the browser or app calls itself, as far as it is worth keeping.
    pub user_agent: Option<Arc<str>>,
}

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A reader without credentials.
    Anonymous,
    /// The operator at the command line, who may do everything.
    Operator,
    /// The node itself, for what was planned.
    System,
    User(UserIdentity),
    Key(KeyIdentity),
}

/// A user with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserIdentity {
    pub user_id: Uuid,
    pub session_id: Uuid,
    pub role: Role,
    /// The author whose articles are the user's own.
    pub author_id: Option<Uuid>,
    /// When the access token ends.
    pub expires_at: Micros,
}

/// A program with an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyIdentity {
    pub key_id: Uuid,
    pub scopes: Scopes,
    /// Units of cost that it has a minute; `None` for what every address has.
    pub cost_per_minute: Option<NonZeroU32>,
    pub expires_at: Option<Micros>,
}

impl Who {
    /// The name of the kind in logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Operator => "operator",
            Self::System => "system",
            Self::User(_) => "user",
            Self::Key(_) => "key",
        }
    }

    /// What somebody's rows are stored under, e.g. `user:…`; `None` for the anonymous, who are many.
    pub fn actor(self) -> Option<String> {
        match self {
            Self::Anonymous => None,
            Self::Operator | Self::System => Some(self.as_str().into()),
            Self::User(user) => Some(Self::user_actor(user.user_id)),
            Self::Key(key) => Some(Self::key_actor(key.key_id)),
        }
    }

    /// What the rows of a user are stored under.
    pub fn user_actor(user: Uuid) -> String {
        format!("user:{user}")
    }

    /// What the rows of an API key are stored under.
    pub fn key_actor(key: Uuid) -> String {
        format!("key:{key}")
    }

    /// When their credentials end, if nobody takes them back before.
    pub const fn until(self) -> Option<Micros> {
        match self {
            Self::User(user) => Some(user.expires_at),
            Self::Key(key) => key.expires_at,
            Self::Anonymous | Self::Operator | Self::System => None,
        }
    }

    pub const fn user_id(self) -> Option<Uuid> {
        match self {
            Self::User(user) => Some(user.user_id),
            Self::Anonymous | Self::Operator | Self::System | Self::Key(_) => None,
        }
    }

    /// The session that a user's access token is of.
    pub const fn session_id(self) -> Option<Uuid> {
        match self {
            Self::User(user) => Some(user.session_id),
            Self::Anonymous | Self::Operator | Self::System | Self::Key(_) => None,
        }
    }

    /// The role in the newsroom that rights on articles are judged by; a key has one by its scopes.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Anonymous => None,
            Self::Operator | Self::System => Some(Role::Admin),
            Self::User(user) => Some(user.role),
            Self::Key(key) if key.scopes.contains(ApiKeyScope::ContentPublish) => Some(Role::Editor),
            Self::Key(key) if key.scopes.contains(ApiKeyScope::ContentWrite) => Some(Role::Author),
            Self::Key(_) => None,
        }
    }

    /// Whether they may do this at all; what they may do it to is for the service to say.
    pub fn may(self, operation: Operation) -> bool {
        let level = operation.level();
        match self {
            Self::Anonymous => level == AccessLevel::Public,
            Self::Operator | Self::System => true,
            Self::User(user) => level <= user.role.level(),
            Self::Key(key) => match operation.keys() {
                Keys::Any => true,
                Keys::With(scope) => key.scopes.contains(scope),
                Keys::Never => false,
            },
        }
    }
}

impl Caller {
    pub fn new(who: Who, now: Micros) -> Self {
        Self { who, now, address: None, request_id: None, user_agent: None }
    }

    pub fn anonymous(now: Micros) -> Self {
        Self::new(Who::Anonymous, now)
    }

    pub fn operator(now: Micros) -> Self {
        Self::new(Who::Operator, now)
    }

    /// The first line of every service: fails with `UNAUTHENTICATED` or `FORBIDDEN` if they may not do this to anything.
    pub fn require(&self, operation: Operation) -> Result<()> {
        if self.who.may(operation) {
            return Ok(());
        }
        let field = operation.field();
        Err(match (self.who, operation.keys()) {
            (Who::Anonymous, _) => Error::new(
                Code::Unauthenticated,
                format!(
                    "{field} needs credentials: send an access token or an API key as \"Authorization: Bearer …\"."
                ),
            ),
            (Who::Key(_), Keys::With(scope)) => {
                Error::new(Code::Forbidden, format!("{field} needs an API key with the scope {}.", scope.as_str()))
            }
            (Who::Key(_), _) => Error::new(Code::Forbidden, format!("{field} is for users, not for API keys.")),
            _ => Error::new(Code::Forbidden, format!("{field} needs the role {}.", operation.level().as_str())),
        })
    }
}
