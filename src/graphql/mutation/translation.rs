use async_graphql::{Context, ID, InputObject, Object};

use super::article_payload::{Outcome, article_payload, settled};
use super::once::once;
use super::settle::payload;
use crate::auth::Operation;
use crate::editorial;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::nullable::Nullable;
use crate::kernel::{GlobalId, NodeKind};

/// Input of createTranslation.
#[derive(InputObject)]
pub struct CreateTranslationInput {
    /// What is translated: an EditorialArticle that the viewer may see, or a public Article, whoever wrote it.
    id: ID,
    /// Language to translate into (BCP 47).
    language: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

article_payload!(CreateTranslationPayload);

#[derive(Default)]
pub struct TranslationMutation;

#[Object]
impl TranslationMutation {
    /// Makes a draft in another language of what an article is now: with its credits, places, topics, sources and pictures, and
    /// without its texts. A story has one article in each language.
    #[graphql(directive = cost::apply(10))]
    async fn create_translation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which article, and into which language.")] input: CreateTranslationInput,
    ) -> Nullable<CreateTranslationPayload> {
        payload(async {
            let (request, CreateTranslationInput { id, language, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::CreateTranslation)?;
            let public = GlobalId::parse_as(NodeKind::Article, &id);
            let done = match public.or_else(|_| GlobalId::parse_as(NodeKind::EditorialArticle, &id)) {
                Ok(id) => editorial::create_translation(&request.app, &request.caller, once, id, language).await,
                Err(error) => Err(error.in_field("id").into()),
            };
            settled(ctx, done, client_mutation_id).await
        })
        .await
    }
}
