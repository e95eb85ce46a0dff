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
        } else if matches!(error.code(), Code::Internal | Code::Unavailable) {
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

/// `{ "code": … }`.
pub(super) fn code_extension(code: Code) -> ErrorExtensionValues {
    let mut values = ErrorExtensionValues::default();
    values.set("code", code.as_str());
    values
}
