use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::UserError;
use super::article_payload::step;
use super::once::once;
use super::settle::{payload, settle};
use super::warning::Warning;
use crate::article::{AfterSave, ArticleInput};
use crate::auth::Operation;
use crate::editorial::{self, Update};
use crate::graphql::Request;
use crate::graphql::directives::{cost, listSize};
use crate::graphql::editorial::EditorialArticle;
use crate::graphql::error::read_back;
use crate::graphql::nullable::Nullable;
use crate::refusal::Failure;

/// One of the articles of updateArticles.
#[derive(InputObject)]
pub struct ArticleUpdateInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// What changes; absent fields stay as they are.
    patch: ArticleInput,
}

/// Input of updateArticles.
#[derive(InputObject)]
pub struct UpdateArticlesInput {
    /// Which articles, and what changes of each; at most 500.
    articles: Vec<ArticleUpdateInput>,
    /// For the history; at most 2,000 characters.
    note: Option<String>,
    /// With PUBLISH, changes that are not worth telling, e.g. other tags: modifiedAt stays as it is.
    #[graphql(default)]
    is_silent: bool,
    /// What next, for each.
    #[graphql(default_with = "AfterSave::KeepDraft")]
    then: AfterSave,
    /// Echoed; a repetition within 24 hours does what was not done yet and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of one of the articles.
#[derive(SimpleObject)]
pub struct ArticleUpdateResult {
    /// As it was asked for.
    id: ID,
    /// The article after the change; null if it was not changed.
    article: Option<EditorialArticle>,
    /// Why nothing happened to it; empty on success. Paths are within its member of `articles`.
    user_errors: Vec<UserError>,
    /// What of its patch was left out though the rest was taken.
    warnings: Vec<Warning>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateArticlesPayload {
    /// What came of each article, in the order of the input; null if nothing was tried.
    #[graphql(directive = listSize::apply(50))]
    results: Option<Vec<ArticleUpdateResult>>,
    /// Why nothing was tried; what concerns one article is with that.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct BulkMutation;

#[Object]
impl BulkMutation {
    /// Changes up to 500 articles, each for itself: what cannot be changed keeps nobody from the others.
    #[graphql(directive = cost::apply(100))]
    async fn update_articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which articles, and what changes.")] input: UpdateArticlesInput,
    ) -> Nullable<UpdateArticlesPayload> {
        payload(async {
            let request = Request::of(ctx);
            let UpdateArticlesInput { articles, note, is_silent, then, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::UpdateArticles)?;
            let ids: Vec<ID> = articles.iter().map(|article| article.id.clone()).collect();
            let updates = articles.into_iter().map(|ArticleUpdateInput { id, expected_version, patch }| {
                let step = step(&request.caller, Operation::UpdateArticles, &id, expected_version)?;
                let note = note.clone();
                let translated_from_version = None;
                Ok(Update { step, patch, translated_from_version, note, is_autosave: false, is_silent, then })
            });
            let updates: Vec<Result<Update, Failure>> = updates.collect();
            let done = editorial::update_many(&request.app, &request.caller, once, updates).await;
            let (outcomes, user_errors) = settle(ctx, done)?;
            let mut results = None;
            if let Some(outcomes) = outcomes {
                let changed: Vec<_> = outcomes.iter().flatten().map(|saved| saved.article).collect();
                let found = request.drafts.many(&changed).await?.into_iter().flatten();
                let mut found: Vec<_> = found.collect();
                let mut each = Vec::with_capacity(outcomes.len());
                for (id, outcome) in ids.into_iter().zip(outcomes) {
                    let (saved, user_errors) = settle(ctx, outcome)?;
                    let (changed, warnings) = saved.map(|saved| (saved.article, saved.warnings)).unzip();
                    let place = changed.and_then(|changed| found.iter().position(|article| article.id == changed));
                    let article = read_back(changed, place.map(|place| EditorialArticle(found.swap_remove(place))))?;
                    let warnings = Warning::all(warnings.unwrap_or_default(), "patch");
                    each.push(ArticleUpdateResult { id, article, user_errors, warnings });
                }
                results = Some(each);
            }
            Ok(UpdateArticlesPayload { results, user_errors, client_mutation_id })
        })
        .await
    }
}
