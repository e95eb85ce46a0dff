use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::UserError;
use super::article_payload::{Outcome, SavedOutcome, article_payload, both, saved, saved_payload, settled, step};
use super::once::once;
use super::settle::{payload, settle};
use super::warning::Warning;
use crate::article::{AfterSave, ArticleInput, ImportArticle};
use crate::auth::Operation;
use crate::correction::CorrectionKind;
use crate::editorial::{self, Correct, Create, Update};
use crate::graphql::Request;
use crate::graphql::article::Article;
use crate::graphql::correction::Correction;
use crate::graphql::directives::cost;
use crate::graphql::editorial::EditorialArticle;
use crate::graphql::error::read_back;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::kernel::{GlobalId, ImportKey, NodeKind, Patch};
use crate::refusal::Failure;

/// Input of createArticle.
#[derive(InputObject)]
pub struct CreateArticleInput {
    /// Content.
    content: ArticleInput,
    /// What next.
    #[graphql(default_with = "AfterSave::KeepDraft")]
    then: AfterSave,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of importArticle.
#[derive(InputObject)]
pub struct ImportArticleInput {
    /// Key in another system.
    import_key: ImportKey,
    /// Content.
    content: ArticleInput,
    /// Former paths that must redirect here.
    paths: Option<Vec<String>>,
    /// What next.
    #[graphql(default_with = "AfterSave::KeepDraft")]
    then: AfterSave,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateArticle.
#[derive(InputObject)]
pub struct UpdateArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// What changes; what is absent stays as it is.
    patch: ArticleInput,
    /// Of a translation: the version of the original, as readers see it, that the text follows from now on.
    translated_from_version: Option<i32>,
    /// For the history.
    note: Option<String>,
    /// Autosaves of one writer within 10 minutes become one revision.
    #[graphql(default)]
    is_autosave: bool,
    /// With PUBLISH, a change that is not worth telling, e.g. other tags: modifiedAt stays as it is.
    #[graphql(default)]
    is_silent: bool,
    /// What next.
    #[graphql(default_with = "AfterSave::KeepDraft")]
    then: AfterSave,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of correctArticle.
#[derive(InputObject)]
pub struct CorrectArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// What changes; absent for a notice only.
    patch: Option<ArticleInput>,
    /// Kind of notice.
    #[graphql(default_with = "CorrectionKind::Correction")]
    correction_kind: CorrectionKind,
    /// What readers are told; at most 2,000 characters.
    text: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of restoreRevision.
#[derive(InputObject)]
pub struct RestoreRevisionInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// Which.
    revision_id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteArticle.
#[derive(InputObject)]
pub struct DeleteArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

saved_payload!(CreateArticlePayload);
saved_payload!(UpdateArticlePayload);
article_payload!(RestoreRevisionPayload);

/// What came of it.
#[derive(SimpleObject)]
pub struct ImportArticlePayload {
    /// The article after the change.
    article: Option<EditorialArticle>,
    /// The public snapshot after the change; null if not public.
    live: Option<Article>,
    /// Created rather than updated.
    was_created: Option<bool>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// What of the input was left out though the rest was taken; look at it after pasting.
    warnings: Vec<Warning>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CorrectArticlePayload {
    /// The article after the change.
    article: Option<EditorialArticle>,
    /// The public snapshot after the change.
    live: Option<Article>,
    /// The notice.
    correction: Option<Correction>,
    /// Fields of the pending draft that were left alone, because they differ from what was public.
    conflicting_fields: Option<Vec<String>>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// What of the input was left out though the rest was taken; look at it after pasting.
    warnings: Vec<Warning>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteArticlePayload {
    /// Id that is gone.
    deleted_editorial_article_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct ArticleMutation;

#[Object]
impl ArticleMutation {
    /// Creates an article and, if asked, hands it in or publishes it in the same transaction.
    #[graphql(directive = cost::apply(10))]
    async fn create_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article.")] input: CreateArticleInput,
    ) -> Nullable<CreateArticlePayload> {
        payload(async {
            let (request, CreateArticleInput { content, then, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let outcome = editorial::create(&request.app, &request.caller, once, Create { content, then }).await;
            saved(ctx, outcome, "content", client_mutation_id).await
        })
        .await
    }

    /// Creates or updates the article with this import key. Running an import twice changes nothing.
    #[graphql(directive = cost::apply(10))]
    async fn import_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article.")] input: ImportArticleInput,
    ) -> Nullable<ImportArticlePayload> {
        payload(async {
            let request = Request::of(ctx);
            let ImportArticleInput { import_key, content, paths, then, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let input = ImportArticle {
                import_key,
                then,
                path: None,
                paths: paths.unwrap_or_default(),
                was_public: false,
                first_published_at: None,
                modified_at: None,
                feed_guid: None,
                corrections: Patch::Keep,
                release: None,
                withdrawn: None,
                content,
            };
            let (done, user_errors) = settle(ctx, editorial::import(&request.app, &request.caller, once, input).await)?;
            let (article, live) = match &done {
                Some(done) => both(ctx, done.article).await?,
                None => (None, None),
            };
            let (was_created, warnings) = done.map(|done| (done.was_created, done.warnings)).unzip();
            let warnings = Warning::all(warnings.unwrap_or_default(), "content");
            Ok(ImportArticlePayload { article, live, was_created, user_errors, warnings, client_mutation_id })
        })
        .await
    }

    /// Saves a new revision of the working copy. The public does not see it until it is published.
    #[graphql(directive = cost::apply(10))]
    async fn update_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what changes.")] input: UpdateArticleInput,
    ) -> Nullable<UpdateArticlePayload> {
        payload(async {
            let request = Request::of(ctx);
            let UpdateArticleInput {
                id,
                expected_version,
                patch,
                translated_from_version,
                note,
                is_autosave,
                is_silent,
                then,
                client_mutation_id,
            } = input;
            let (step, once) = (
                step(&request.caller, Operation::UpdateArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => {
                    let input = Update { step, patch, translated_from_version, note, is_autosave, is_silent, then };
                    editorial::update(&request.app, &request.caller, once, input).await
                }
                Err(failure) => Err(failure),
            };
            saved(ctx, outcome, "patch", client_mutation_id).await
        })
        .await
    }

    /// Changes the public text and issues a notice, in one transaction. What is pending is corrected too, where it does not
    /// differ already.
    #[graphql(directive = cost::apply(10))]
    async fn correct_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what changes.")] input: CorrectArticleInput,
    ) -> Nullable<CorrectArticlePayload> {
        payload(async {
            let request = Request::of(ctx);
            let CorrectArticleInput { id, expected_version, patch, correction_kind, text, client_mutation_id } = input;
            let (step, once) = (
                step(&request.caller, Operation::CorrectArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => {
                    let input = Correct { step, patch: patch.unwrap_or_default(), kind: correction_kind, text };
                    editorial::correct(&request.app, &request.caller, once, input).await
                }
                Err(failure) => Err(failure),
            };
            let (done, user_errors) = settle(ctx, outcome)?;
            let (mut article, mut live, mut correction) = (None, None, None);
            if let Some(done) = &done {
                (article, live) = both(ctx, done.article).await?;
                correction = read_back(Some(done.correction), request.corrections.one(done.correction).await?)?
                    .map(Correction::from);
            }
            let (conflicting_fields, warnings) = done.map(|done| (done.conflicting_fields, done.warnings)).unzip();
            let warnings = Warning::all(warnings.unwrap_or_default(), "patch");
            Ok(CorrectArticlePayload {
                article,
                live,
                correction,
                conflicting_fields,
                user_errors,
                warnings,
                client_mutation_id,
            })
        })
        .await
    }

    /// Makes an old revision the working copy, as a new revision.
    async fn restore_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article and revision.")] input: RestoreRevisionInput,
    ) -> Nullable<RestoreRevisionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let RestoreRevisionInput { id, expected_version, revision_id, client_mutation_id } = input;
            let (step, once) = (
                step(&request.caller, Operation::RestoreRevision, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let revision = GlobalId::parse_as(NodeKind::ArticleRevision, &revision_id);
            let outcome = match (step, revision) {
                (Ok(step), Ok(revision)) => {
                    editorial::restore(&request.app, &request.caller, once, step, revision).await
                }
                (Err(failure), _) => Err(failure),
                (_, Err(error)) => Err(Failure::from(error.in_field("revisionId"))),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Deletes an article that was never public.
    async fn delete_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article.")] input: DeleteArticleInput,
    ) -> Nullable<DeleteArticlePayload> {
        payload(async {
            let (request, DeleteArticleInput { id, expected_version, client_mutation_id }) = (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::DeleteArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::remove(&request.app, &request.caller, once, step).await,
                Err(failure) => Err(failure),
            };
            let (gone, user_errors) = settle(ctx, outcome)?;
            let deleted_editorial_article_id = gone.map(|id| global_id(NodeKind::EditorialArticle, id));
            Ok(DeleteArticlePayload { deleted_editorial_article_id, user_errors, client_mutation_id })
        })
        .await
    }
}
