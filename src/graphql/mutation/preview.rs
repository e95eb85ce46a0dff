use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::auth::Operation;
use crate::editorial::{self, CreatePreview};
use crate::graphql::Request;
use crate::graphql::editorial::PreviewLink;
use crate::graphql::error::read_back;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::kernel::{GlobalId, NodeKind};
use crate::refusal::Failure;

/// Input of createPreviewLink.
#[derive(InputObject)]
pub struct CreatePreviewLinkInput {
    /// EditorialArticle.
    article_id: ID,
    /// Pin a revision; absent follows the working copy.
    revision_id: Option<ID>,
    /// How long it works; at most 30 days.
    #[graphql(default = 86400)]
    expires_in_seconds: i32,
    /// Echoed; a repetition within 24 hours does nothing, and does not show the token again.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreatePreviewLinkPayload {
    /// The link.
    preview_link: Option<PreviewLink>,
    /// For Query.preview; shown this once.
    token: Option<String>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Input of revokePreviewLink.
#[derive(InputObject)]
pub struct RevokePreviewLinkInput {
    /// Which one.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct RevokePreviewLinkPayload {
    /// Id that is gone.
    revoked_preview_link_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct PreviewMutation;

#[Object]
impl PreviewMutation {
    /// Makes a link that shows the draft to whoever has it.
    async fn create_preview_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which article.")] input: CreatePreviewLinkInput,
    ) -> Nullable<CreatePreviewLinkPayload> {
        payload(async {
            let request = Request::of(ctx);
            let CreatePreviewLinkInput { article_id, revision_id, expires_in_seconds, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::CreatePreviewLink)?;
            let outcome = match read(&article_id, revision_id.as_ref()) {
                Ok((article, revision)) => {
                    let input = CreatePreview { article, revision, expires_in_seconds };
                    editorial::create_preview(&request.app, &request.caller, once, input).await
                }
                Err(failure) => Err(failure),
            };
            let (created, user_errors) = settle(ctx, outcome)?;
            let (mut preview_link, mut token) = (None, None);
            if let Some(created) = created {
                let link = editorial::preview_link(request.db.primary(), created.link).await?;
                preview_link = read_back(Some(created.link), link)?.map(PreviewLink);
                token = created.token;
            }
            Ok(CreatePreviewLinkPayload { preview_link, token, user_errors, client_mutation_id })
        })
        .await
    }

    /// Ends a preview link.
    async fn revoke_preview_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokePreviewLinkInput,
    ) -> Nullable<RevokePreviewLinkPayload> {
        payload(async {
            let (request, RevokePreviewLinkInput { id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::RevokePreviewLink)?;
            let outcome = match GlobalId::parse_as(NodeKind::PreviewLink, &id) {
                Ok(id) => editorial::revoke_preview(&request.app, &request.caller, once, id).await,
                Err(error) => Err(Failure::from(error.in_field("id"))),
            };
            let (gone, user_errors) = settle(ctx, outcome)?;
            let revoked_preview_link_id = gone.map(|id| global_id(NodeKind::PreviewLink, id));
            Ok(RevokePreviewLinkPayload { revoked_preview_link_id, user_errors, client_mutation_id })
        })
        .await
    }
}

fn read(article: &ID, revision: Option<&ID>) -> Result<(uuid::Uuid, Option<uuid::Uuid>), Failure> {
    let article = GlobalId::parse_as(NodeKind::EditorialArticle, article).map_err(|error| error.in_field("articleId"));
    let revision = revision.map(|id| GlobalId::parse_as(NodeKind::ArticleRevision, id)).transpose();
    Ok((article?, revision.map_err(|error| error.in_field("revisionId"))?))
}
