use async_graphql::ID;
use uuid::Uuid;

use crate::auth::{Caller, Operation};
use crate::curation::Kind;
use crate::graphql::node::global_id;
use crate::kernel::GlobalId;
use crate::refusal::Failure;

/// Reads which term is meant; what is wrong with it is for those to know who may do this.
pub fn one(caller: &Caller, operation: Operation, kind: Kind, id: &ID) -> Result<Uuid, Failure> {
    caller.require(operation)?;
    GlobalId::parse_as(kind.node(), id).map_err(|error| error.in_field("id").into())
}

/// Reads which term is meant, and which takes its place.
pub fn ids(
    caller: &Caller,
    operation: Operation,
    kind: Kind,
    id: &ID,
    replace_by: Option<&ID>,
) -> Result<(Uuid, Option<Uuid>), Failure> {
    let id = one(caller, operation, kind, id)?;
    let by = replace_by.map(|by| GlobalId::parse_as(kind.node(), by)).transpose();
    Ok((id, by.map_err(|error| error.in_field("replaceById"))?))
}

/// The id of what is gone.
pub fn deleted(kind: Kind, id: Option<Uuid>) -> Option<ID> {
    id.map(|id| global_id(kind.node(), id))
}
