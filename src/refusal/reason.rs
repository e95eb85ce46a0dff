use uuid::Uuid;

use crate::auth::AccessLevel;
use crate::wire_enum;
use crate::workflow::{ArticleAction, WorkflowState};

wire_enum!(
    /// Why a change did not happen.
    UserErrorCode {
        /// A value is not acceptable; the message says what is.
        Invalid = "INVALID",
        /// A value is missing.
        Required = "REQUIRED",
        /// Something else has this slug, path or code.
        Taken = "TAKEN",
        /// What the input refers to is not there.
        NotFound = "NOT_FOUND",
        /// Somebody else has changed it since.
        StaleVersion = "STALE_VERSION",
        /// It does not fit the state of the article.
        InvalidTransition = "INVALID_TRANSITION",
        /// It needs more rights on this object.
        PermissionDenied = "PERMISSION_DENIED",
        /// It is used.
        InUse = "IN_USE",
        /// Something would lie below itself, or lead to itself.
        Cycle = "CYCLE",
        /// Too many attempts or too many things.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// A file of a kind that is not taken, or that is not what it is called.
        UnsupportedMedia = "UNSUPPORTED_MEDIA",
        /// The account or the password is not right.
        InvalidCredentials = "INVALID_CREDENTIALS",
        /// The token is not valid (any more).
        TokenInvalid = "TOKEN_INVALID",
        /// The clientMutationId was used for something else within 24 hours.
        IdempotencyMismatch = "IDEMPOTENCY_MISMATCH",
    }
);

/// One reason why a change did not happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Path into the input, e.g. `["content", "bylines", "0"]`; empty if it concerns the whole.
    pub path: Vec<String>,
    pub message: String,
    pub reason: Reason,
}

/// What a client can act on.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    Validation {
        code: UserErrorCode,
        /// The limit that was broken, if there is one.
        limit: Option<i32>,
        /// The global id of what has the value that is taken, if that is known.
        taken_by: Option<String>,
    },
    NotFound,
    Permission {
        required: AccessLevel,
    },
    StaleVersion {
        current: i32,
        /// Fields of the article changed since; empty for other things.
        changed_fields: Vec<String>,
        article: Option<Uuid>,
    },
    InvalidTransition {
        state: WorkflowState,
        allowed: Vec<ArticleAction>,
    },
    InUse {
        /// Drafts included.
        usage_count: i32,
    },
    Limit {
        retry_after_seconds: Option<i32>,
    },
}

impl Refusal {
    /// A refusal that concerns the whole input.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { path: Vec::new(), message: message.into(), reason }
    }

    /// A value that is not acceptable.
    pub fn validation(code: UserErrorCode, message: impl Into<String>) -> Self {
        Self::new(Reason::Validation { code, limit: None, taken_by: None }, message)
    }

    /// A value that something else has.
    pub fn taken(by: String, message: impl Into<String>) -> Self {
        Self::new(Reason::Validation { code: UserErrorCode::Taken, limit: None, taken_by: Some(by) }, message)
    }

    /// Something that the input refers to and that is not there, or not for this caller.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Reason::NotFound, message)
    }

    /// A version that somebody else has changed since; not for articles, which say what changed.
    pub fn stale(what: &str, expected: i32, current: i32) -> Self {
        let message =
            format!("The {what} is at version {current}, not {expected}. Read it again and repeat the change.");
        Self::new(Reason::StaleVersion { current, changed_fields: Vec::new(), article: None }, message)
    }

    /// The same refusal of a part of the input: `parts` come before the path that it has.
    pub fn at(mut self, parts: &[&str]) -> Self {
        self.path.splice(0..0, parts.iter().map(|part| (*part).to_owned()));
        self
    }

    pub fn code(&self) -> UserErrorCode {
        match self.reason {
            Reason::Validation { code, .. } => code,
            Reason::NotFound => UserErrorCode::NotFound,
            Reason::Permission { .. } => UserErrorCode::PermissionDenied,
            Reason::StaleVersion { .. } => UserErrorCode::StaleVersion,
            Reason::InvalidTransition { .. } => UserErrorCode::InvalidTransition,
            Reason::InUse { .. } => UserErrorCode::InUse,
            Reason::Limit { .. } => UserErrorCode::LimitExceeded,
        }
    }
}
