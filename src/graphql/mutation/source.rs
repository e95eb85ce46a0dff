//! Sources: the same three steps as for the other things that articles are filed under.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::settle;
use super::term_input::{deleted, ids, one};
use crate::auth::Operation;
use crate::curation::{self, Kind, Term};
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::source::Source;
use crate::source::SourceInput;

/// Input of createSource.
#[derive(InputObject)]
pub struct CreateSourceInput {
    #[graphql(flatten)]
    term: SourceInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateSource; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateSourceInput {
    /// Which one.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    term: SourceInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteSource.
#[derive(InputObject)]
pub struct DeleteSourceInput {
    /// Which one.
    id: ID,
    /// What takes its place wherever it is used; without it, what is used is not deleted.
    replace_by_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateSourcePayload {
    /// What was made.
    source: Option<Source>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateSourcePayload {
    /// As it is now.
    source: Option<Source>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteSourcePayload {
    /// Id that is gone.
    deleted_source_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct SourceMutation;

#[Object]
impl SourceMutation {
    /// Makes a source. The public does not see it before an article cites it.
    #[graphql(directive = cost::apply(10))]
    async fn create_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateSourceInput,
    ) -> Result<CreateSourcePayload> {
        let (request, CreateSourceInput { term, client_mutation_id }) = (Request::of(ctx), input);
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Source(Box::new(term)));
        let done = curation::create(&request.app, &request.caller, Operation::CreateSource, once, term).await;
        let (id, user_errors) = settle(ctx, done)?;
        let source = Source::stored(request, id).await?;
        Ok(CreateSourcePayload { source, user_errors, client_mutation_id })
    }

    /// Changes a source. With another slug, the former page redirects.
    #[graphql(directive = cost::apply(10))]
    async fn update_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateSourceInput,
    ) -> Result<UpdateSourcePayload> {
        let request = Request::of(ctx);
        let UpdateSourceInput { id, expected_version, term, client_mutation_id } = input;
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Source(Box::new(term)));
        let operation = Operation::UpdateSource;
        let done = match one(&request.caller, operation, Kind::Source, &id) {
            Ok(id) => {
                curation::update(&request.app, &request.caller, operation, once, (id, expected_version), term).await
            }
            Err(failure) => Err(failure),
        };
        let (id, user_errors) = settle(ctx, done)?;
        let source = Source::stored(request, id).await?;
        Ok(UpdateSourcePayload { source, user_errors, client_mutation_id })
    }

    /// Deletes a source. Refused while it is used, unless there is a replacement; then its page redirects there.
    #[graphql(directive = cost::apply(10))]
    async fn delete_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteSourceInput,
    ) -> Result<DeleteSourcePayload> {
        let (request, DeleteSourceInput { id, replace_by_id, client_mutation_id }) = (Request::of(ctx), input);
        let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::DeleteSource);
        let done = match ids(&request.caller, operation, Kind::Source, &id, replace_by_id.as_ref()) {
            Ok(ids) => curation::delete(&request.app, &request.caller, operation, once, Kind::Source, ids).await,
            Err(failure) => Err(failure),
        };
        let (gone, user_errors) = settle(ctx, done)?;
        let deleted_source_id = deleted(Kind::Source, gone);
        Ok(DeleteSourcePayload { deleted_source_id, user_errors, client_mutation_id })
    }
}
