//! Authors: the same three steps as for the other things that articles are filed under.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::settle;
use super::term_input::{deleted, ids, one};
use crate::auth::Operation;
use crate::author::AuthorInput;
use crate::curation::{self, Kind, Term};
use crate::graphql::Request;
use crate::graphql::author::Author;
use crate::graphql::directives::cost;

/// Input of createAuthor.
#[derive(InputObject)]
pub struct CreateAuthorInput {
    #[graphql(flatten)]
    term: AuthorInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateAuthor; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateAuthorInput {
    /// Which one.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    term: AuthorInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteAuthor.
#[derive(InputObject)]
pub struct DeleteAuthorInput {
    /// Which one.
    id: ID,
    /// What takes its place wherever it is used; without it, what is used is not deleted.
    replace_by_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateAuthorPayload {
    /// What was made.
    author: Option<Author>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateAuthorPayload {
    /// As it is now.
    author: Option<Author>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteAuthorPayload {
    /// Id that is gone.
    deleted_author_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct AuthorMutation;

#[Object]
impl AuthorMutation {
    /// Makes an author. The public does not see them before an article credits them.
    #[graphql(directive = cost::apply(10))]
    async fn create_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateAuthorInput,
    ) -> Result<CreateAuthorPayload> {
        let (request, CreateAuthorInput { term, client_mutation_id }) = (Request::of(ctx), input);
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Author(Box::new(term)));
        let done = curation::create(&request.app, &request.caller, Operation::CreateAuthor, once, term).await;
        let (id, user_errors) = settle(ctx, done)?;
        let author = Author::stored(request, id).await?;
        Ok(CreateAuthorPayload { author, user_errors, client_mutation_id })
    }

    /// Changes an author. With another slug, the former page redirects.
    #[graphql(directive = cost::apply(10))]
    async fn update_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateAuthorInput,
    ) -> Result<UpdateAuthorPayload> {
        let request = Request::of(ctx);
        let UpdateAuthorInput { id, expected_version, term, client_mutation_id } = input;
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Author(Box::new(term)));
        let operation = Operation::UpdateAuthor;
        let done = match one(&request.caller, operation, Kind::Author, &id) {
            Ok(id) => {
                curation::update(&request.app, &request.caller, operation, once, (id, expected_version), term).await
            }
            Err(failure) => Err(failure),
        };
        let (id, user_errors) = settle(ctx, done)?;
        let author = Author::stored(request, id).await?;
        Ok(UpdateAuthorPayload { author, user_errors, client_mutation_id })
    }

    /// Deletes an author. Refused while it is used, unless there is a replacement; then its page redirects there.
    #[graphql(directive = cost::apply(10))]
    async fn delete_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteAuthorInput,
    ) -> Result<DeleteAuthorPayload> {
        let (request, DeleteAuthorInput { id, replace_by_id, client_mutation_id }) = (Request::of(ctx), input);
        let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::DeleteAuthor);
        let done = match ids(&request.caller, operation, Kind::Author, &id, replace_by_id.as_ref()) {
            Ok(ids) => curation::delete(&request.app, &request.caller, operation, once, Kind::Author, ids).await,
            Err(failure) => Err(failure),
        };
        let (gone, user_errors) = settle(ctx, done)?;
        let deleted_author_id = deleted(Kind::Author, gone);
        Ok(DeleteAuthorPayload { deleted_author_id, user_errors, client_mutation_id })
    }
}
