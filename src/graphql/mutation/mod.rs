//! What changes something: one file per kind of thing. A field is one service call; what happened is in the payload.

mod api_key;
mod article;
mod article_payload;
mod bulk;
mod collection;
mod correction;
mod media;
mod menu;
mod merge_tags;
mod once;
mod password;
mod preview;
mod redirect;
mod session;
mod settle;
mod site;
mod terms;
mod translation;
mod user;
mod user_error;
mod warning;
mod workflow;

use async_graphql::MergedObject;

pub use user_error::UserError;
pub use warning::Warning;

/// Entry points for writing, by POST only. What the input makes impossible is said in userErrors, and then nothing has
/// happened; missing rights are an error of the answer, and the payload is null. What the other mutations of the document did
/// stands, with their payloads. A payload shows the state after the change.
#[derive(Default, MergedObject)]
pub struct Mutation(
    session::SessionMutation,
    password::PasswordMutation,
    user::UserMutation,
    api_key::ApiKeyMutation,
    article::ArticleMutation,
    translation::TranslationMutation,
    bulk::BulkMutation,
    correction::CorrectionMutation,
    workflow::WorkflowMutation,
    preview::PreviewMutation,
    terms::AuthorMutation,
    terms::SourceMutation,
    terms::TagMutation,
    merge_tags::MergeTagsMutation,
    terms::CategoryMutation,
    terms::RegionMutation,
    menu::MenuMutation,
    media::MediaMutation,
    collection::CollectionMutation,
    redirect::RedirectMutation,
    site::SiteMutation,
);
