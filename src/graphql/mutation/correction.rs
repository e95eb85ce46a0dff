use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::UserError;
use super::article_payload::both;
use super::once::once;
use super::settle::{payload, settle};
use crate::auth::Operation;
use crate::correction::CorrectionKind;
use crate::editorial;
use crate::graphql::Request;
use crate::graphql::article::Article;
use crate::graphql::correction::Correction;
use crate::graphql::directives::cost;
use crate::graphql::editorial::EditorialArticle;
use crate::graphql::error::read_back;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::kernel::{GlobalId, NodeKind};

/// Input of updateCorrection; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateCorrectionInput {
    /// Which one.
    id: ID,
    /// What readers are told; at most 2,000 characters.
    text: Option<String>,
    /// Kind of notice; not to or from a retraction.
    correction_kind: Option<CorrectionKind>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteCorrection.
#[derive(InputObject)]
pub struct DeleteCorrectionInput {
    /// Which one; not that of a retraction.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateCorrectionPayload {
    /// The notice after the change.
    correction: Option<Correction>,
    /// The article after the change.
    article: Option<EditorialArticle>,
    /// The public snapshot after the change; null if not public.
    live: Option<Article>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteCorrectionPayload {
    /// Id that is gone.
    deleted_correction_id: Option<ID>,
    /// The article after the change.
    article: Option<EditorialArticle>,
    /// The public snapshot after the change; null if not public.
    live: Option<Article>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct CorrectionMutation;

#[Object]
impl CorrectionMutation {
    /// Puts a notice to readers right. When it was issued stays, and so does modifiedAt of the article.
    #[graphql(directive = cost::apply(10))]
    async fn update_correction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateCorrectionInput,
    ) -> Nullable<UpdateCorrectionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let UpdateCorrectionInput { id, text, correction_kind, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::UpdateCorrection)?;
            let (app, caller) = (&request.app, &request.caller);
            let outcome = match GlobalId::parse_as(NodeKind::Correction, &id) {
                Ok(id) => {
                    let done = editorial::update_correction(app, caller, once, id, text, correction_kind).await;
                    done.map(|article| (article, id))
                }
                Err(error) => Err(error.in_field("id").into()),
            };
            let (done, user_errors) = settle(ctx, outcome)?;
            let (mut article, mut live, mut correction) = (None, None, None);
            if let Some((done, id)) = done {
                (article, live) = both(ctx, done).await?;
                correction = read_back(Some(id), request.corrections.one(id).await?)?.map(Correction::from);
            }
            Ok(UpdateCorrectionPayload { correction, article, live, user_errors, client_mutation_id })
        })
        .await
    }

    /// Takes a notice to readers back. What was changed in the text stays changed.
    #[graphql(directive = cost::apply(10))]
    async fn delete_correction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteCorrectionInput,
    ) -> Nullable<DeleteCorrectionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let DeleteCorrectionInput { id, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::DeleteCorrection)?;
            let outcome = match GlobalId::parse_as(NodeKind::Correction, &id) {
                Ok(id) => {
                    let done = editorial::delete_correction(&request.app, &request.caller, once, id).await;
                    done.map(|article| (article, id))
                }
                Err(error) => Err(error.in_field("id").into()),
            };
            let (done, user_errors) = settle(ctx, outcome)?;
            let (mut article, mut live, mut deleted_correction_id) = (None, None, None);
            if let Some((done, id)) = done {
                (article, live) = both(ctx, done).await?;
                deleted_correction_id = Some(global_id(NodeKind::Correction, id));
            }
            Ok(DeleteCorrectionPayload { deleted_correction_id, article, live, user_errors, client_mutation_id })
        })
        .await
    }
}
