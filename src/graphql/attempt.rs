use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::{Context, Response};

/// What an operation tells whoever may run it again: whether something of it is committed.
#[derive(Clone, Debug, Default)]
pub struct Attempt(Arc<AtomicBool>);

/// Marks an error of a transaction that may do when it is run again, and of which nothing has happened.
#[derive(Debug)]
pub(super) struct GaveWay;

impl Attempt {
    /// A change is committed: the operation is not run again, whatever comes after.
    pub(super) fn has_changed(ctx: &Context<'_>) {
        if let Some(Self(changed)) = ctx.data_opt() {
            changed.store(true, Ordering::Release);
        }
    }

    /// Whether the operation failed because it gave way to another or lost its connection, and nothing of it is committed.
    pub fn may_do_again(&self, response: &Response) -> bool {
        let gave_way = response.errors.iter().any(|error| error.source::<GaveWay>().is_some());
        gave_way && !self.0.load(Ordering::Acquire)
    }
}
