use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, ServerError};

use super::attempt::GaveWay;
use crate::kernel::{Code, Error};

/// The one door from our errors to GraphQL's: message and code go out, the cause goes to the log.
impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        if error.is_retryable() {
            // It may be run again; if that does not help either, its code is in the line of the operation.
            tracing::warn!(code = error.code().as_str(), cause = ?error.cause().map(ToString::to_string), "a transaction gave way");
        } else if matches!(error.code(), Code::Internal | Code::Unavailable | Code::OutcomeUnknown) {
            tracing::error!(code = error.code().as_str(), cause = ?error.cause().map(ToString::to_string), "request failed");
        }
        let mut out = Self::new(error.message());
        out.extensions = Some(code_extension(error.code()));
        if error.is_retryable() {
            out.source = Some(Arc::new(GaveWay));
        }
        out
    }
}

/// An error that concerns the whole request.
pub fn request_error(error: &Error) -> ServerError {
    let mut out = ServerError::new(error.message(), None);
    out.extensions = Some(code_extension(error.code()));
    out
}

/// What a change made or left, read again for its payload. An answer that says done shows what was done: that nothing is
/// there, though it was committed, is an error and not `null`.
pub(super) fn read_back<I, T>(done: Option<I>, found: Option<T>) -> crate::kernel::Result<Option<T>> {
    if done.is_some() && found.is_none() {
        let message = "What this made or changed cannot be read back: it is gone already, or this server has lost sight of it. \
                       Read what is stored.";
        return Err(Error::new(Code::OutcomeUnknown, message).because("a payload without its own row"));
    }
    Ok(found)
}

/// `{ "code": … }`.
pub(super) fn code_extension(code: Code) -> ErrorExtensionValues {
    let mut values = ErrorExtensionValues::default();
    values.set("code", code.as_str());
    values
}
