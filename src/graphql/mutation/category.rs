//! Categories: the same three steps as for the other things that articles are filed under.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::settle;
use super::term_input::{deleted, ids, one};
use crate::auth::Operation;
use crate::category::CategoryInput;
use crate::curation::{self, Kind, Term};
use crate::graphql::Request;
use crate::graphql::category::Category;
use crate::graphql::directives::cost;

/// Input of createCategory.
#[derive(InputObject)]
pub struct CreateCategoryInput {
    #[graphql(flatten)]
    term: CategoryInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateCategory; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateCategoryInput {
    /// Which one.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    term: CategoryInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteCategory.
#[derive(InputObject)]
pub struct DeleteCategoryInput {
    /// Which one.
    id: ID,
    /// What takes its place wherever it is used; without it, what is used is not deleted.
    replace_by_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateCategoryPayload {
    /// What was made.
    category: Option<Category>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateCategoryPayload {
    /// As it is now.
    category: Option<Category>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteCategoryPayload {
    /// Id that is gone.
    deleted_category_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct CategoryMutation;

#[Object]
impl CategoryMutation {
    /// Makes a category.
    #[graphql(directive = cost::apply(10))]
    async fn create_category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateCategoryInput,
    ) -> Result<CreateCategoryPayload> {
        let (request, CreateCategoryInput { term, client_mutation_id }) = (Request::of(ctx), input);
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Category(Box::new(term)));
        let done = curation::create(&request.app, &request.caller, Operation::CreateCategory, once, term).await;
        let (id, user_errors) = settle(ctx, done)?;
        let category = Category::stored(request, id).await?;
        Ok(CreateCategoryPayload { category, user_errors, client_mutation_id })
    }

    /// Changes a category; with another parent, the lists follow. With another slug, the former page redirects.
    #[graphql(directive = cost::apply(10))]
    async fn update_category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateCategoryInput,
    ) -> Result<UpdateCategoryPayload> {
        let request = Request::of(ctx);
        let UpdateCategoryInput { id, expected_version, term, client_mutation_id } = input;
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Category(Box::new(term)));
        let operation = Operation::UpdateCategory;
        let done = match one(&request.caller, operation, Kind::Category, &id) {
            Ok(id) => {
                curation::update(&request.app, &request.caller, operation, once, (id, expected_version), term).await
            }
            Err(failure) => Err(failure),
        };
        let (id, user_errors) = settle(ctx, done)?;
        let category = Category::stored(request, id).await?;
        Ok(UpdateCategoryPayload { category, user_errors, client_mutation_id })
    }

    /// Deletes a category that has none below it. Refused while it is used, unless there is a replacement; then its page redirects there.
    #[graphql(directive = cost::apply(10))]
    async fn delete_category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteCategoryInput,
    ) -> Result<DeleteCategoryPayload> {
        let (request, DeleteCategoryInput { id, replace_by_id, client_mutation_id }) = (Request::of(ctx), input);
        let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::DeleteCategory);
        let done = match ids(&request.caller, operation, Kind::Category, &id, replace_by_id.as_ref()) {
            Ok(ids) => curation::delete(&request.app, &request.caller, operation, once, Kind::Category, ids).await,
            Err(failure) => Err(failure),
        };
        let (gone, user_errors) = settle(ctx, done)?;
        let deleted_category_id = deleted(Kind::Category, gone);
        Ok(DeleteCategoryPayload { deleted_category_id, user_errors, client_mutation_id })
    }
}
