use async_graphql::{Context, ID, InputObject, Object};

use super::article_payload::{Outcome, article_payload, settled, step};
use super::once::once;
use super::settle::payload;
use crate::article::input::CommentPolicyInput;
use crate::auth::Operation;
use crate::editorial;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::nullable::Nullable;
use crate::kernel::Micros;
use crate::workflow::{Publish, ReleaseMode};

/// Input of submitArticle.
#[derive(InputObject)]
pub struct SubmitArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// For the editors; at most 2,000 characters.
    note: Option<String>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of requestArticleChanges.
#[derive(InputObject)]
pub struct RequestArticleChangesInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// What to change; at most 2,000 characters.
    note: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of publishArticle.
#[derive(InputObject)]
pub struct PublishArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// For the history; at most 2,000 characters.
    note: Option<String>,
    /// Only a typo: modifiedAt stays as it is.
    #[graphql(default)]
    is_silent: bool,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of scheduleArticle.
#[derive(InputObject)]
pub struct ScheduleArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// When; in the future.
    at: Micros,
    /// Schedule or embargo.
    #[graphql(default_with = "ReleaseMode::PublishAt")]
    mode: ReleaseMode,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of unscheduleArticle.
#[derive(InputObject)]
pub struct UnscheduleArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of archiveArticle.
#[derive(InputObject)]
pub struct ArchiveArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// Path or URL.
    redirect_to: Option<String>,
    /// For the history; at most 2,000 characters.
    note: Option<String>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of retractArticle.
#[derive(InputObject)]
pub struct RetractArticleInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// What readers are told; at most 2,000 characters.
    notice: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of discardDraft.
#[derive(InputObject)]
pub struct DiscardDraftInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of changeArticlePath.
#[derive(InputObject)]
pub struct ChangeArticlePathInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// New last part.
    slug: String,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of setCommentPolicy.
#[derive(InputObject)]
pub struct SetCommentPolicyInput {
    /// EditorialArticle.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// What.
    policy: CommentPolicyInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

article_payload!(SubmitArticlePayload);
article_payload!(RequestArticleChangesPayload);
article_payload!(PublishArticlePayload);
article_payload!(ScheduleArticlePayload);
article_payload!(UnscheduleArticlePayload);
article_payload!(ArchiveArticlePayload);
article_payload!(RetractArticlePayload);
article_payload!(DiscardDraftPayload);
article_payload!(ChangeArticlePathPayload);
article_payload!(SetCommentPolicyPayload);

#[derive(Default)]
pub struct WorkflowMutation;

#[Object]
impl WorkflowMutation {
    /// Hands the working copy to the editors.
    async fn submit_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: SubmitArticleInput,
    ) -> Nullable<SubmitArticlePayload> {
        payload(async {
            let (request, SubmitArticleInput { id, expected_version, note, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::SubmitArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::submit(&request.app, &request.caller, once, step, note).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Sends a working copy that was handed in back.
    async fn request_article_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: RequestArticleChangesInput,
    ) -> Nullable<RequestArticleChangesPayload> {
        payload(async {
            let (request, RequestArticleChangesInput { id, expected_version, note, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::RequestArticleChanges, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::request_changes(&request.app, &request.caller, once, step, note).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Publishes the working copy now; an archived article comes back. A planned release is cancelled.
    #[graphql(directive = cost::apply(10))]
    async fn publish_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: PublishArticleInput,
    ) -> Nullable<PublishArticlePayload> {
        payload(async {
            let (request, PublishArticleInput { id, expected_version, note, is_silent, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::PublishArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => {
                    editorial::publish(&request.app, &request.caller, once, Publish { step, note, is_silent }).await
                }
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Freezes the working copy for release, plainly or under embargo. Later edits do not slip into it.
    async fn schedule_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: ScheduleArticleInput,
    ) -> Nullable<ScheduleArticlePayload> {
        payload(async {
            let (request, ScheduleArticleInput { id, expected_version, at, mode, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::ScheduleArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::schedule(&request.app, &request.caller, once, step, at, mode).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Cancels a planned release; the working copy is a draft again.
    async fn unschedule_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: UnscheduleArticleInput,
    ) -> Nullable<UnscheduleArticlePayload> {
        payload(async {
            let (request, UnscheduleArticleInput { id, expected_version, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::UnscheduleArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::unschedule(&request.app, &request.caller, once, step).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Withdraws an article without fault. Its path answers that it is gone, or redirects.
    #[graphql(directive = cost::apply(10))]
    async fn archive_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: ArchiveArticleInput,
    ) -> Nullable<ArchiveArticlePayload> {
        payload(async {
            let (request, ArchiveArticleInput { id, expected_version, redirect_to, note, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::ArchiveArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::archive(&request.app, &request.caller, once, step, redirect_to, note).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Withdraws an article with a notice to readers: removed everywhere at once, what was planned is cancelled.
    #[graphql(directive = cost::apply(10))]
    async fn retract_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: RetractArticleInput,
    ) -> Nullable<RetractArticlePayload> {
        payload(async {
            let (request, RetractArticleInput { id, expected_version, notice, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::RetractArticle, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::retract(&request.app, &request.caller, once, step, notice).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Throws the working copy away and returns to what is public.
    async fn discard_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: DiscardDraftInput,
    ) -> Nullable<DiscardDraftPayload> {
        payload(async {
            let (request, DiscardDraftInput { id, expected_version, client_mutation_id }) = (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::DiscardDraft, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::discard(&request.app, &request.caller, once, step).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Changes the path of a public article; the old one redirects for ever.
    #[graphql(directive = cost::apply(10))]
    async fn change_article_path(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: ChangeArticlePathInput,
    ) -> Nullable<ChangeArticlePathPayload> {
        payload(async {
            let (request, ChangeArticlePathInput { id, expected_version, slug, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::ChangeArticlePath, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::change_path(&request.app, &request.caller, once, step, slug).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }

    /// Opens, closes or disables comments at once, in what is public and in what is pending.
    #[graphql(directive = cost::apply(10))]
    async fn set_comment_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what.")] input: SetCommentPolicyInput,
    ) -> Nullable<SetCommentPolicyPayload> {
        payload(async {
            let (request, SetCommentPolicyInput { id, expected_version, policy, client_mutation_id }) =
                (Request::of(ctx), input);
            let (step, once) = (
                step(&request.caller, Operation::SetCommentPolicy, &id, expected_version),
                once(ctx, client_mutation_id.as_deref())?,
            );
            let outcome = match step {
                Ok(step) => editorial::set_comment_policy(&request.app, &request.caller, once, step, policy).await,
                Err(failure) => Err(failure),
            };
            settled(ctx, outcome, client_mutation_id).await
        })
        .await
    }
}
