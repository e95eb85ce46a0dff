//! Tags: the same three steps as for the other things that articles are filed under.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::settle;
use super::term_input::{deleted, ids, one};
use crate::auth::Operation;
use crate::curation::{self, Kind, Term};
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::tag::Tag;
use crate::tag::TagInput;

/// Input of createTag.
#[derive(InputObject)]
pub struct CreateTagInput {
    #[graphql(flatten)]
    term: TagInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateTag; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateTagInput {
    /// Which one.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    term: TagInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteTag.
#[derive(InputObject)]
pub struct DeleteTagInput {
    /// Which one.
    id: ID,
    /// What takes its place wherever it is used; without it, what is used is not deleted.
    replace_by_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateTagPayload {
    /// What was made.
    tag: Option<Tag>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateTagPayload {
    /// As it is now.
    tag: Option<Tag>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteTagPayload {
    /// Id that is gone.
    deleted_tag_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct TagMutation;

#[Object]
impl TagMutation {
    /// Makes a tag. The public does not see it before an article has it.
    #[graphql(directive = cost::apply(10))]
    async fn create_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateTagInput,
    ) -> Result<CreateTagPayload> {
        let (request, CreateTagInput { term, client_mutation_id }) = (Request::of(ctx), input);
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Tag(Box::new(term)));
        let done = curation::create(&request.app, &request.caller, Operation::CreateTag, once, term).await;
        let (id, user_errors) = settle(ctx, done)?;
        let tag = Tag::stored(request, id).await?;
        Ok(CreateTagPayload { tag, user_errors, client_mutation_id })
    }

    /// Changes a tag. With another slug, the former page redirects.
    #[graphql(directive = cost::apply(10))]
    async fn update_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateTagInput,
    ) -> Result<UpdateTagPayload> {
        let request = Request::of(ctx);
        let UpdateTagInput { id, expected_version, term, client_mutation_id } = input;
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Tag(Box::new(term)));
        let operation = Operation::UpdateTag;
        let done = match one(&request.caller, operation, Kind::Tag, &id) {
            Ok(id) => {
                curation::update(&request.app, &request.caller, operation, once, (id, expected_version), term).await
            }
            Err(failure) => Err(failure),
        };
        let (id, user_errors) = settle(ctx, done)?;
        let tag = Tag::stored(request, id).await?;
        Ok(UpdateTagPayload { tag, user_errors, client_mutation_id })
    }

    /// Deletes a tag. Refused while it is used, unless there is a replacement; then its page redirects there.
    #[graphql(directive = cost::apply(10))]
    async fn delete_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteTagInput,
    ) -> Result<DeleteTagPayload> {
        let (request, DeleteTagInput { id, replace_by_id, client_mutation_id }) = (Request::of(ctx), input);
        let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::DeleteTag);
        let done = match ids(&request.caller, operation, Kind::Tag, &id, replace_by_id.as_ref()) {
            Ok(ids) => curation::delete(&request.app, &request.caller, operation, once, Kind::Tag, ids).await,
            Err(failure) => Err(failure),
        };
        let (gone, user_errors) = settle(ctx, done)?;
        let deleted_tag_id = deleted(Kind::Tag, gone);
        Ok(DeleteTagPayload { deleted_tag_id, user_errors, client_mutation_id })
    }
}
