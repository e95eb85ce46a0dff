use super::{Reason, Refusal, UserErrorCode};
use crate::kernel::{Code, Conflict, Error, Problems};

/// Why a change did not happen: the client can mend it, or it concerns the whole request.
#[derive(Debug)]
pub enum Failure {
    /// Goes into `userErrors`; never empty.
    Refused(Vec<Refusal>),
    /// Goes into the errors of the answer.
    Failed(Error),
}

impl Failure {
    /// The same failure of a part of the input: `parts` come before the paths that the refusals have.
    pub fn at(self, parts: &[&str]) -> Self {
        match self {
            Self::Refused(refusals) => Self::Refused(refusals.into_iter().map(|refusal| refusal.at(parts)).collect()),
            Self::Failed(error) => Self::Failed(error),
        }
    }

    /// Whether the transaction may do when it is run again from its start ([`Error::is_retryable`]).
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_retryable())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let taken_by = error.taken_by().map(ToOwned::to_owned);
        let invalid = |code| Reason::Validation { code, limit: None, taken_by };
        let reason = match error.code() {
            Code::BadUserInput => invalid(UserErrorCode::Invalid),
            Code::Conflict => invalid(match error.conflict_kind() {
                Conflict::Taken => UserErrorCode::Taken,
                Conflict::Cycle => UserErrorCode::Cycle,
                Conflict::InUse => UserErrorCode::InUse,
                Conflict::Fixed => UserErrorCode::Invalid,
            }),
            Code::NotFound => Reason::NotFound,
            _ => return Self::Failed(error),
        };
        let (path, message) = error.into_parts();
        Self::Refused(vec![Refusal { path, message, reason }])
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        let mut refusals = Vec::new();
        for problem in problems {
            let parts: Vec<&str> = problem.field.split('.').filter(|part| !part.is_empty()).collect();
            match Self::from(problem.error).at(&parts) {
                Self::Refused(more) => refusals.extend(more),
                failed @ Self::Failed(_) => return failed,
            }
        }
        Self::Refused(refusals)
    }
}

impl From<Failure> for Error {
    /// For doors that report one error in words, such as files.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Failed(error) => error,
            Failure::Refused(refusals) => {
                let code = match refusals.first().map(Refusal::code) {
                    Some(UserErrorCode::NotFound) => Code::NotFound,
                    Some(UserErrorCode::PermissionDenied) => Code::Forbidden,
                    Some(UserErrorCode::Invalid | UserErrorCode::Required) | None => Code::BadUserInput,
                    Some(_) => Code::Conflict,
                };
                let messages = refusals.into_iter().map(|refusal| match refusal.path.as_slice() {
                    [] => refusal.message,
                    path => format!("{}: {}", path.join("."), refusal.message),
                });
                Self::new(code, messages.collect::<Vec<_>>().join(" "))
            }
        }
    }
}
