use std::borrow::Cow;
use std::fmt;

/// The result of anything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The closed list of reasons a request can fail, as clients see them in `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// A value that no request should carry; the message says what is allowed.
    BadUserInput,
    /// `first` or `last` is missing, doubled or out of range.
    PageSizeInvalid,
    /// A cursor that this list did not give out, or of changes that this database does not have.
    CursorInvalid,
    /// Something that the request refers to does not exist.
    NotFound,
    /// Credentials are missing or not valid.
    Unauthenticated,
    /// The viewer may not do this.
    Forbidden,
    /// The request contradicts the stored state.
    Conflict,
    /// The document asks for more than one request may.
    QueryTooComplex,
    /// The operation took longer than one may and was given up; ask for less at once. What a mutation changed is unknown.
    Timeout,
    /// No document is known by this id or hash; send the text with it.
    PersistedQueryNotFound,
    /// This server does not keep documents that clients send.
    PersistedQueryNotSupported,
    /// Too many requests.
    RateLimited,
    /// Search does not work at the moment, everything else does; try again.
    SearchUnavailable,
    /// The database cannot be reached or is read-only; try again.
    Unavailable,
    /// The connection to the database was lost while a change was being committed: it has happened or it has not. Read what
    /// is stored, or repeat it with the same clientMutationId, which is safe.
    OutcomeUnknown,
    /// Our fault; the cause is in the log under the request id.
    Internal,
}

impl Code {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 18] = [
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::BadUserInput,
        Self::PageSizeInvalid,
        Self::CursorInvalid,
        Self::NotFound,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::Conflict,
        Self::QueryTooComplex,
        Self::Timeout,
        Self::PersistedQueryNotFound,
        Self::PersistedQueryNotSupported,
        Self::RateLimited,
        Self::SearchUnavailable,
        Self::Unavailable,
        Self::OutcomeUnknown,
        Self::Internal,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::PageSizeInvalid => "PAGE_SIZE_INVALID",
            Self::CursorInvalid => "CURSOR_INVALID",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::Conflict => "CONFLICT",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::Timeout => "TIMEOUT",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::RateLimited => "RATE_LIMITED",
            Self::SearchUnavailable => "SEARCH_UNAVAILABLE",
            Self::Unavailable => "UNAVAILABLE",
            Self::OutcomeUnknown => "OUTCOME_UNKNOWN",
            Self::Internal => "INTERNAL",
        }
    }
}

/// How a request contradicts what is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conflict {
    /// Something else has this key or path.
    #[default]
    Taken,
    /// Something would lie below itself, or lead to itself.
    Cycle,
    /// Something else refers to it.
    InUse,
    /// It cannot be changed (any more).
    Fixed,
}

/// A failure: a code and a message that are safe to show, and a cause that only the log sees.
///
/// It is not `Display` on purpose: anything that is would turn into a GraphQL error by itself, driver text included.
pub struct Error {
    code: Code,
    /// The part of the input that it concerns, from the outside in; empty if it concerns the whole.
    path: Vec<String>,
    message: String,
    /// With the code `Conflict`.
    conflict: Conflict,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    is_retryable: bool,
    /// Paths that something else has, if that is what is wrong.
    taken_paths: Vec<String>,
    /// The global id of what has the value that is taken, if that is known.
    taken_by: Option<String>,
}

impl Error {
    /// A failure that the client can understand and mend.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            path: Vec::new(),
            message: message.into(),
            conflict: Conflict::default(),
            cause: None,
            is_retryable: false,
            taken_paths: Vec::new(),
            taken_by: None,
        }
    }

    /// A value that is not acceptable.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::BadUserInput, message)
    }

    /// A request that contradicts what is stored.
    pub fn conflict(conflict: Conflict, message: impl Into<String>) -> Self {
        Self { conflict, ..Self::new(Code::Conflict, message) }
    }

    /// A reference to something that does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// A path that something else has, now or formerly.
    pub fn path_taken(path: &str, by: String) -> Self {
        let error = Self::new(Code::Conflict, format!("The path {path} is taken."));
        Self { taken_paths: vec![path.to_owned()], taken_by: Some(by), ..error }
    }

    /// The paths that something else has, if that is what is wrong.
    pub fn taken_paths(&self) -> &[String] {
        &self.taken_paths
    }

    /// The same failure that also concerns these paths.
    pub(super) fn with_taken_paths(self, paths: Vec<String>) -> Self {
        Self { taken_paths: paths, ..self }
    }

    /// A failure of ours: the client learns nothing but that it happened.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            code: Code::Internal,
            path: Vec::new(),
            message: "Something went wrong on our side. The request id finds it in the log.".into(),
            conflict: Conflict::default(),
            cause: Some(cause.into()),
            is_retryable: false,
            taken_paths: Vec::new(),
            taken_by: None,
        }
    }

    /// The same failure with what caused it, for the log.
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same failure with the part of the input that it concerns, e.g. `officialName` or `items.0.label`; it comes before
    /// the part that is known already.
    pub fn in_field(mut self, field: &str) -> Self {
        self.path.splice(0..0, field.split('.').map(ToOwned::to_owned));
        self
    }

    /// The same failure of a transaction of which nothing has happened and that may do when it is run again from its start:
    /// another one was in the way, or the connection was lost before the commit.
    pub fn retryable(self) -> Self {
        Self { is_retryable: true, ..self }
    }

    /// Whether the transaction that failed may do when it is run again from its start; nothing of it has happened.
    pub fn is_retryable(&self) -> bool {
        self.is_retryable
    }

    /// The same failure with what has the value that is taken.
    pub fn held_by(self, holder: String) -> Self {
        Self { taken_by: Some(holder), ..self }
    }

    /// The global id of what has the value that is taken, if that is known.
    pub fn taken_by(&self) -> Option<&str> {
        self.taken_by.as_deref()
    }

    pub fn code(&self) -> Code {
        self.code
    }

    /// How it contradicts what is stored, if that is its code.
    pub fn conflict_kind(&self) -> Conflict {
        self.conflict
    }

    /// What is wrong and what is allowed, with the part of the input that it concerns.
    pub fn message(&self) -> Cow<'_, str> {
        if self.path.is_empty() {
            Cow::Borrowed(&self.message)
        } else {
            Cow::Owned(format!("{}: {}", self.path.join("."), self.message))
        }
    }

    /// The part of the input that it concerns, and what is wrong with it.
    pub fn into_parts(self) -> (Vec<String>, String) {
        (self.path, self.message)
    }

    /// What to write to the log; never to a client.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.cause.as_deref()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.code.as_str(), self.message())?;
        if let Some(cause) = &self.cause {
            write!(out, " ({cause})")?;
        }
        Ok(())
    }
}
