//! Regions: the same three steps as for the other things that articles are filed under.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::settle;
use super::term_input::{deleted, ids, one};
use crate::auth::Operation;
use crate::curation::{self, Kind, Term};
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::region::Region;
use crate::region::RegionInput;

/// Input of createRegion.
#[derive(InputObject)]
pub struct CreateRegionInput {
    #[graphql(flatten)]
    term: RegionInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateRegion; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateRegionInput {
    /// Which one.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    term: RegionInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteRegion.
#[derive(InputObject)]
pub struct DeleteRegionInput {
    /// Which one.
    id: ID,
    /// What takes its place wherever it is used; without it, what is used is not deleted.
    replace_by_id: Option<ID>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateRegionPayload {
    /// What was made.
    region: Option<Region>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateRegionPayload {
    /// As it is now.
    region: Option<Region>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteRegionPayload {
    /// Id that is gone.
    deleted_region_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct RegionMutation;

#[Object]
impl RegionMutation {
    /// Makes a region.
    #[graphql(directive = cost::apply(10))]
    async fn create_region(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateRegionInput,
    ) -> Result<CreateRegionPayload> {
        let (request, CreateRegionInput { term, client_mutation_id }) = (Request::of(ctx), input);
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Region(Box::new(term)));
        let done = curation::create(&request.app, &request.caller, Operation::CreateRegion, once, term).await;
        let (id, user_errors) = settle(ctx, done)?;
        let region = Region::stored(request, id).await?;
        Ok(CreateRegionPayload { region, user_errors, client_mutation_id })
    }

    /// Changes a region; with other parents, the lists follow. With another slug, the former page redirects.
    #[graphql(directive = cost::apply(10))]
    async fn update_region(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateRegionInput,
    ) -> Result<UpdateRegionPayload> {
        let request = Request::of(ctx);
        let UpdateRegionInput { id, expected_version, term, client_mutation_id } = input;
        let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::Region(Box::new(term)));
        let operation = Operation::UpdateRegion;
        let done = match one(&request.caller, operation, Kind::Region, &id) {
            Ok(id) => {
                curation::update(&request.app, &request.caller, operation, once, (id, expected_version), term).await
            }
            Err(failure) => Err(failure),
        };
        let (id, user_errors) = settle(ctx, done)?;
        let region = Region::stored(request, id).await?;
        Ok(UpdateRegionPayload { region, user_errors, client_mutation_id })
    }

    /// Deletes a region that has none below it. Refused while it is used, unless there is a replacement; then its page redirects there.
    #[graphql(directive = cost::apply(10))]
    async fn delete_region(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteRegionInput,
    ) -> Result<DeleteRegionPayload> {
        let (request, DeleteRegionInput { id, replace_by_id, client_mutation_id }) = (Request::of(ctx), input);
        let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::DeleteRegion);
        let done = match ids(&request.caller, operation, Kind::Region, &id, replace_by_id.as_ref()) {
            Ok(ids) => curation::delete(&request.app, &request.caller, operation, once, Kind::Region, ids).await,
            Err(failure) => Err(failure),
        };
        let (gone, user_errors) = settle(ctx, done)?;
        let deleted_region_id = deleted(Kind::Region, gone);
        Ok(DeleteRegionPayload { deleted_region_id, user_errors, client_mutation_id })
    }
}
