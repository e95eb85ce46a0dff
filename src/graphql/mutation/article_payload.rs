use async_graphql::{Context, ID, Result};
use uuid::Uuid;

use super::UserError;
use super::settle::settle;
use crate::auth::{Caller, Operation};
use crate::graphql::Request;
use crate::graphql::article::Article;
use crate::graphql::editorial::EditorialArticle;
use crate::kernel::{GlobalId, NodeKind};
use crate::refusal::Failure;
use crate::workflow::Step;

/// What a step of an article came to, for its payload.
pub struct Outcome {
    pub article: Option<EditorialArticle>,
    pub live: Option<Article>,
    pub user_errors: Vec<UserError>,
    pub client_mutation_id: Option<String>,
}

/// Defines the payload of a step.
macro_rules! article_payload {
    ($name:ident) => {
        /// What came of it.
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            /// The article after the change.
            article: Option<$crate::graphql::editorial::EditorialArticle>,
            /// The public snapshot after the change; null if not public.
            live: Option<$crate::graphql::article::Article>,
            /// Why nothing happened; empty on success.
            user_errors: Vec<$crate::graphql::mutation::UserError>,
            /// Echo of the input.
            client_mutation_id: Option<String>,
        }

        impl From<Outcome> for $name {
            fn from(outcome: Outcome) -> Self {
                let Outcome { article, live, user_errors, client_mutation_id } = outcome;
                Self { article, live, user_errors, client_mutation_id }
            }
        }
    };
}

pub(super) use article_payload;

/// Reads which article a step is for; what is wrong with it is for those to know who may take the step.
pub fn step(caller: &Caller, operation: Operation, id: &ID, expected_version: i32) -> Result<Step, Failure> {
    caller.require(operation)?;
    let id = GlobalId::parse_as(NodeKind::EditorialArticle, id).map_err(|error| error.in_field("id"))?;
    Ok(Step { id, expected_version })
}

/// The payload of a step.
pub async fn settled<P: From<Outcome>>(
    ctx: &Context<'_>,
    outcome: Result<Uuid, Failure>,
    client_mutation_id: Option<String>,
) -> Result<P> {
    let (id, user_errors) = settle(ctx, outcome)?;
    let (article, live) = match id {
        Some(id) => both(ctx, id).await?,
        None => (None, None),
    };
    Ok(Outcome { article, live, user_errors, client_mutation_id }.into())
}

/// An article as the newsroom and as the public has it, as far as the payload is asked for it.
pub async fn both(ctx: &Context<'_>, id: Uuid) -> Result<(Option<EditorialArticle>, Option<Article>)> {
    let (request, asked) = (Request::of(ctx), ctx.look_ahead());
    let draft = if asked.field("article").exists() { request.drafts.one(id).await? } else { None };
    let live = if asked.field("live").exists() { request.articles.one(id).await? } else { None };
    Ok((draft.map(EditorialArticle), live.map(Article)))
}
