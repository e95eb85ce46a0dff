use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::auth::{Caller, Operation};
use crate::curation;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::nullable::Nullable;
use crate::graphql::tag::Tag;
use crate::kernel::{GlobalId, NodeKind};
use crate::refusal::Failure;

/// Input of mergeTags.
#[derive(InputObject)]
pub struct MergeTagsInput {
    /// Those that go; at most 50.
    ids: Vec<ID>,
    /// The one that stays.
    into_id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct MergeTagsPayload {
    /// The tag that stays.
    tag: Option<Tag>,
    /// Ids that are gone, or go as soon as their articles have moved: see Editorial.vocabularyMoves.
    merged_tag_ids: Option<Vec<ID>>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct MergeTagsMutation;

#[Object]
impl MergeTagsMutation {
    /// Moves every use of some tags to another and redirects their pages.
    #[graphql(directive = cost::apply(50))]
    async fn merge_tags(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and into which.")] input: MergeTagsInput,
    ) -> Nullable<MergeTagsPayload> {
        payload(async {
            let (request, MergeTagsInput { ids, into_id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match read(&request.caller, &ids, &into_id) {
                Ok((tags, into)) => curation::merge_tags(&request.app, &request.caller, once, tags, into).await,
                Err(failure) => Err(failure),
            };
            let (into, user_errors) = settle(ctx, done)?;
            let merged_tag_ids = into.map(|_| ids);
            Ok(MergeTagsPayload {
                tag: read_back(into, Tag::stored(request, into).await?)?,
                merged_tag_ids,
                user_errors,
                client_mutation_id,
            })
        })
        .await
    }
}

fn read(caller: &Caller, ids: &[ID], into: &ID) -> Result<(Vec<uuid::Uuid>, uuid::Uuid), Failure> {
    caller.require(Operation::MergeTags)?;
    let tag = |id: &ID, field: &str| GlobalId::parse_as(NodeKind::Tag, id).map_err(|error| error.in_field(field));
    let tags = ids.iter().enumerate().map(|(place, id)| tag(id, &format!("ids.{place}")));
    Ok((tags.collect::<crate::kernel::Result<_>>()?, tag(into, "intoId")?))
}
