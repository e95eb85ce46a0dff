use std::pin::Pin;

use async_graphql::{Context, Result};

use super::UserError;
use crate::graphql::nullable::Nullable;
use crate::graphql::{Attempt, Request};
use crate::refusal::Failure;

/// What a service did, or why it did not, for the payload. What follows reads the stored state anew.
pub fn settle<T>(ctx: &Context<'_>, outcome: Result<T, Failure>) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(done) => {
            Attempt::has_changed(ctx);
            Request::of(ctx).refresh();
            Ok((Some(done), Vec::new()))
        }
        Err(Failure::Refused(refusals)) => Ok((None, refusals.into_iter().map(UserError::from).collect())),
        Err(Failure::Failed(error)) => Err(error.into()),
    }
}

/// A payload under way. A mutation that fails leaves what others of the same document did: it is null at its own place.
pub fn payload<'a, T>(
    done: impl Future<Output = Result<T>> + Send + 'a,
) -> Pin<Box<dyn Future<Output = Nullable<T>> + Send + 'a>> {
    Box::pin(async { Some(done.await) })
}
