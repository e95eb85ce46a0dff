//! What changes something: one file per kind of thing. A field is one service call; what happened is in the payload.

mod article;
mod article_payload;
mod once;
mod preview;
mod settle;
mod tag;
mod user_error;
mod workflow;

use async_graphql::MergedObject;

pub use user_error::UserError;

/// Entry points for writing, by POST only. What the input makes impossible is said in userErrors, and then nothing has
/// happened; missing rights are an error of the answer. A payload shows the state after the change.
#[derive(Default, MergedObject)]
pub struct Mutation(article::ArticleMutation, workflow::WorkflowMutation, preview::PreviewMutation, tag::TagMutation);
