use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::curation;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::editorial::Redirect;
use crate::graphql::error::read_back;
use crate::graphql::nullable::Nullable;
use crate::route::{self, RedirectInput};

/// Input of createRedirect.
#[derive(InputObject)]
pub struct CreateRedirectInput {
    #[graphql(flatten)]
    redirect: RedirectInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateRedirectPayload {
    /// The redirect.
    redirect: Option<Redirect>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Input of deleteRedirect.
#[derive(InputObject)]
pub struct DeleteRedirectInput {
    /// Which path.
    path: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteRedirectPayload {
    /// The path that leads nowhere now.
    deleted_path: Option<String>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct RedirectMutation;

#[Object]
impl RedirectMutation {
    /// Makes a path lead elsewhere, or say that what was there is gone. Refused if it is or was that of a page.
    #[graphql(directive = cost::apply(10))]
    async fn create_redirect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From where, to where.")] input: CreateRedirectInput,
    ) -> Nullable<CreateRedirectPayload> {
        payload(async {
            let (request, CreateRedirectInput { redirect, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let (path, user_errors) =
                settle(ctx, curation::create_redirect(&request.app, &request.caller, once, redirect).await)?;
            let redirect = match path {
                Some(path) => {
                    read_back(Some(&path), route::redirect(request.db.primary(), &path).await?)?.map(Redirect)
                }
                None => None,
            };
            Ok(CreateRedirectPayload { redirect, user_errors, client_mutation_id })
        })
        .await
    }

    /// Deletes a redirect, or lets go of the former path of a page: it leads nowhere from now on, and something else may have
    /// it. Refused for the path where a page is, and for that of one that was withdrawn.
    async fn delete_redirect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteRedirectInput,
    ) -> Nullable<DeleteRedirectPayload> {
        payload(async {
            let (request, DeleteRedirectInput { path, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = curation::delete_redirect(&request.app, &request.caller, once, path).await;
            let (deleted_path, user_errors) = settle(ctx, done)?;
            Ok(DeleteRedirectPayload { deleted_path, user_errors, client_mutation_id })
        })
        .await
    }
}
