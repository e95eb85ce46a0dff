use async_graphql::{Context, ID, Result};
use uuid::Uuid;

use super::UserError;
use super::settle::settle;
use super::warning::Warning;
use crate::auth::{Caller, Operation};
use crate::editorial::Saved;
use crate::graphql::Request;
use crate::graphql::article::Article;
use crate::graphql::editorial::EditorialArticle;
use crate::graphql::error::read_back;
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

/// What saving an article came to, for its payload.
pub struct SavedOutcome {
    pub outcome: Outcome,
    pub warnings: Vec<Warning>,
}

/// Defines the payload of a step that saves texts.
macro_rules! saved_payload {
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
            /// What of the input was left out though the rest was taken; look at it after pasting.
            warnings: Vec<$crate::graphql::mutation::Warning>,
            /// Echo of the input.
            client_mutation_id: Option<String>,
        }

        impl From<SavedOutcome> for $name {
            fn from(saved: SavedOutcome) -> Self {
                let SavedOutcome { outcome, warnings } = saved;
                let Outcome { article, live, user_errors, client_mutation_id } = outcome;
                Self { article, live, user_errors, warnings, client_mutation_id }
            }
        }
    };
}

pub(super) use saved_payload;

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

/// The payload of a step that saves texts; `part` is what they are called in its input.
pub async fn saved<P: From<SavedOutcome>>(
    ctx: &Context<'_>,
    outcome: Result<Saved, Failure>,
    part: &str,
    client_mutation_id: Option<String>,
) -> Result<P> {
    let (outcome, warnings) = match outcome {
        Ok(Saved { article, warnings }) => (Ok(article), Warning::all(warnings, part)),
        Err(failure) => (Err(failure), Vec::new()),
    };
    let outcome = settled(ctx, outcome, client_mutation_id).await?;
    Ok(SavedOutcome { outcome, warnings }.into())
}

/// An article as the newsroom and as the public has it, as far as the payload is asked for it.
pub async fn both(ctx: &Context<'_>, id: Uuid) -> Result<(Option<EditorialArticle>, Option<Article>)> {
    let (request, asked) = (Request::of(ctx), ctx.look_ahead());
    let draft = match asked.field("article").exists() {
        true => read_back(Some(id), request.drafts.one(id).await?)?,
        false => None,
    };
    let live = if asked.field("live").exists() { request.articles.one(id).await? } else { None };
    Ok((draft.map(EditorialArticle), live.map(Article)))
}
