use async_graphql::{ID, Interface, Object};

use crate::auth::AccessLevel;
use crate::refusal::{Reason, Refusal, UserErrorCode};
use crate::workflow::{ArticleAction, WorkflowState};

/// Why nothing happened, in a form that a client can act on.
#[derive(Interface)]
#[graphql(
    field(name = "code", ty = "UserErrorCode", desc = "Machine-readable reason."),
    field(name = "message", ty = "&str", desc = "For humans, in English."),
    field(
        name = "field",
        ty = "Option<&[String]>",
        desc = "Path into the input, e.g. [\"content\", \"bylines\", \"0\"]; null if it concerns the whole."
    )
)]
pub enum UserError {
    Validation(ValidationError),
    NotFound(NotFoundError),
    Permission(PermissionError),
    StaleVersion(StaleVersionError),
    InvalidTransition(InvalidTransitionError),
    InUse(InUseError),
    Limit(LimitError),
}

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        match refusal.reason.clone() {
            Reason::Validation { limit, taken_by, .. } => {
                Self::Validation(ValidationError { refusal, limit, taken_by })
            }
            Reason::NotFound => Self::NotFound(NotFoundError { refusal }),
            Reason::Permission { required } => Self::Permission(PermissionError { refusal, required }),
            Reason::StaleVersion { current, changed_fields, .. } => {
                Self::StaleVersion(StaleVersionError { refusal, current, changed_fields })
            }
            Reason::InvalidTransition { state, allowed } => {
                Self::InvalidTransition(InvalidTransitionError { refusal, state, allowed })
            }
            Reason::InUse { usage_count } => Self::InUse(InUseError { refusal, usage_count }),
            Reason::Limit { retry_after_seconds } => Self::Limit(LimitError { refusal, retry_after_seconds }),
        }
    }
}

/// Defines an implementer: what all have, and its own fields.
macro_rules! user_error {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident -> $show:ident: $kept:ty as $shown:ty = $read:expr;)* }) => {
        pub struct $name {
            refusal: Refusal,
            $($field: $kept,)*
        }

        $(#[$about])*
        #[Object]
        impl $name {
            /// Machine-readable reason.
            pub async fn code(&self) -> UserErrorCode {
                self.refusal.code()
            }

            /// For humans, in English.
            pub async fn message(&self) -> &str {
                &self.refusal.message
            }

            /// Path into the input; null if it concerns the whole.
            pub async fn field(&self) -> Option<&[String]> {
                Some(self.refusal.path.as_slice()).filter(|path| !path.is_empty())
            }

            $($(#[$doc])*
            pub async fn $show(&self) -> $shown {
                let read: fn(&Self) -> $shown = $read;
                read(self)
            })*
        }
    };
}

user_error!(
    /// A value is not acceptable.
    ValidationError {
        /// The limit that was broken, if there is one.
        limit -> limit: Option<i32> as Option<i32> = |error| error.limit;
        /// With the code TAKEN, the id of what has the value, if that is known. Staff can ask for it with node.
        taken_by -> taken_by: Option<String> as Option<ID> = |error| error.taken_by.clone().map(ID);
    }
);

user_error!(
    /// What the input refers to is not there, or not for the viewer.
    NotFoundError {}
);

user_error!(
    /// The viewer may see the object but not do this to it.
    PermissionError {
        /// What would be enough.
        required -> required: AccessLevel as AccessLevel = |error| error.required;
    }
);

user_error!(
    /// Somebody has changed it since the version that the client saw. Nothing was overwritten.
    StaleVersionError {
        /// Stored version.
        current -> current_version: i32 as i32 = |error| error.current;
        /// Fields of an article that changed since expectedVersion; empty for other things.
        changed_fields -> changed_fields: Vec<String> as &[String] = |error| &error.changed_fields;
    }
);

user_error!(
    /// It does not fit the state of the article.
    InvalidTransitionError {
        /// State now.
        state -> state: WorkflowState as WorkflowState = |error| error.state;
        /// What fits, as far as the viewer may.
        allowed -> allowed_actions: Vec<ArticleAction> as &[ArticleAction] = |error| &error.allowed;
    }
);

user_error!(
    /// It is used.
    InUseError {
        /// Number of uses, drafts included.
        usage_count -> usage_count: i32 as i32 = |error| error.usage_count;
    }
);

user_error!(
    /// Too many attempts or too many things.
    LimitError {
        /// When to try again; null if waiting does not help.
        retry_after_seconds -> retry_after_seconds: Option<i32> as Option<i32> = |error| error.retry_after_seconds;
    }
);
