use async_graphql::{Context, ServerResult};
use sha2::{Digest, Sha256};

use crate::app::IdempotencyKey;

/// What makes a request with this `clientMutationId` happen once: the id, and a digest of the arguments.
pub fn once(ctx: &Context<'_>, client_mutation_id: Option<&str>) -> ServerResult<Option<IdempotencyKey>> {
    let Some(key) = client_mutation_id else { return Ok(None) };
    let mut digest = Sha256::new();
    for (name, value) in ctx.field().arguments()? {
        digest.update(name.as_bytes());
        digest.update(value.to_string());
    }
    Ok(Some(IdempotencyKey { key: key.to_owned(), fingerprint: digest.finalize().into() }))
}
