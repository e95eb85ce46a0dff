use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::curation;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::nullable::Nullable;
use crate::graphql::site::Site;
use crate::site::SiteInput;

/// Input of updateSite; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateSiteInput {
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    site: SiteInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateSitePayload {
    /// As it is now.
    site: Option<Site>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct SiteMutation;

#[Object]
impl SiteMutation {
    /// Changes the site settings.
    #[graphql(directive = cost::apply(10))]
    async fn update_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateSiteInput,
    ) -> Nullable<UpdateSitePayload> {
        payload(async {
            let (request, UpdateSiteInput { expected_version, site, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = curation::update_site(&request.app, &request.caller, once, expected_version, site).await;
            let (done, user_errors) = settle(ctx, done)?;
            let site = done.map(|()| Site::of(request));
            Ok(UpdateSitePayload { site, user_errors, client_mutation_id })
        })
        .await
    }
}
