use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::PreviewLink;
use super::audit::AuditEntryConnection;
use super::diff::RevisionDiff;
use super::query::audit_page;
use super::revision::{ArticleRevision, ArticleRevisionConnection};
use crate::article::Genre;
use crate::audit;
use crate::auth::{Operation, Role};
use crate::connection;
use crate::correction;
use crate::editorial;
use crate::graphql::Request;
use crate::graphql::account::User;
use crate::graphql::article::Article;
use crate::graphql::connection::{PageArgs, wanted, wants_count};
use crate::graphql::correction::Correction;
use crate::graphql::directives::{cost, listSize, semanticNonNull};
use crate::graphql::mutation::UserError;
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::graphql::scalars::{DateTime, LanguageTag};
use crate::kernel::{Code, Error, GlobalId, NodeKind, PageRequest, Result};
use crate::refusal::Failure;
use crate::workflow::{ArticleAction, DraftState, PublicationState, ReleaseMode, WorkflowState};

connection!(EditorialArticleConnection, EditorialArticleEdge, EditorialArticle, "Page of articles in the newsroom.");

#[derive(Clone)]
pub struct EditorialArticle(pub Arc<editorial::EditorialArticle>);

/// An article as the newsroom has it: the working copy, its history, and where it stands.
#[Object]
impl EditorialArticle {
    /// Opaque and globally unique; not the id of the public Article.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::EditorialArticle, self.0.id)
    }

    /// The public snapshot; null unless PUBLISHED.
    async fn live(&self, ctx: &Context<'_>) -> Nullable<Article> {
        nullable(async { Ok(Request::of(ctx).articles.one(self.0.id).await?.map(Article)) }).await
    }

    /// Id that the public Article has or will have.
    fn article_id(&self) -> ID {
        global_id(NodeKind::Article, self.0.id)
    }

    /// What the public sees.
    fn publication(&self) -> PublicationState {
        self.0.standing.publication
    }

    /// State of the working copy.
    fn draft(&self) -> DraftState {
        self.0.standing.draft
    }

    /// One label for lists.
    fn state(&self) -> WorkflowState {
        self.0.standing.state()
    }

    /// Optimistic lock: send it back as expectedVersion.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Headline of the working copy.
    fn headline(&self) -> &str {
        &self.0.headline
    }

    /// URL part it has or will get.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Language.
    fn language(&self) -> LanguageTag {
        self.0.language.as_str().into()
    }

    /// The same story in other languages, as far as the viewer may see them.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    async fn translations(&self, ctx: &Context<'_>) -> Nullable<Vec<EditorialArticle>> {
        present(async {
            let found = Request::of(ctx).draft_translations.one(self.0.translation_group).await?.unwrap_or_default();
            Ok(found.into_iter().filter(|article| article.id != self.0.id).map(Self).collect())
        })
        .await
    }

    /// Version of the original, as readers see it, that the text follows: that of when the translation was begun, until
    /// updateArticle says another; null for an original.
    fn translated_from_version(&self) -> Option<i32> {
        self.0.translated_from_version
    }

    /// The public original has changed, as readers see it, since translatedFromVersion; false for an original.
    #[graphql(directive = semanticNonNull::apply())]
    async fn is_behind(&self, ctx: &Context<'_>) -> Nullable<bool> {
        present(async {
            let Some(from) = self.0.translated_from_version else { return Ok(false) };
            let Some(original) = Request::of(ctx).articles.one(self.0.translation_group).await? else {
                return Ok(false);
            };
            Ok(original.detail()?.added()?.modified_version > Some(from))
        })
        .await
    }

    /// Genre.
    fn genre(&self) -> Genre {
        self.0.genre
    }

    /// 1 highest to 9 lowest.
    fn urgency(&self) -> i32 {
        self.0.urgency
    }

    /// Working copy.
    #[graphql(directive = semanticNonNull::apply())]
    async fn head(&self, ctx: &Context<'_>) -> Nullable<ArticleRevision> {
        nullable(ArticleRevision::load(Request::of(ctx), Some(self.0.head_revision_id))).await
    }

    /// Revision that is public.
    async fn live_revision(&self, ctx: &Context<'_>) -> Nullable<ArticleRevision> {
        nullable(ArticleRevision::load(Request::of(ctx), self.0.live_revision_id)).await
    }

    /// The working copy differs from what is public.
    fn has_unpublished_changes(&self) -> bool {
        self.0.live_revision_id != Some(self.0.head_revision_id)
    }

    /// Planned release; null if none.
    fn release(&self) -> Option<Release> {
        self.0.release.map(|release| Release(self.0.id, release))
    }

    /// All revisions, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<ArticleRevisionConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(editorial::REVISIONS, PageRequest::MAX)?;
            let connection = Request::of(ctx).db.primary();
            let mut found = editorial::revisions(connection, self.0.id, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(editorial::count_revisions(connection, self.0.id).await?);
            }
            Ok(found.map(ArticleRevision).into())
        })
        .await
    }

    /// Differences between two revisions of it.
    #[graphql(directive = cost::apply(10))]
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Older; what is public if absent.")] from: Option<ID>,
        #[graphql(desc = "Newer; the working copy if absent.")] to: Option<ID>,
    ) -> Nullable<RevisionDiff> {
        nullable(async {
            let request = Request::of(ctx);
            let named = |id: Option<ID>| id.map(|id| GlobalId::parse_as(NodeKind::ArticleRevision, &id)).transpose();
            let Some(from) = named(from)?.or(self.0.live_revision_id) else { return Ok(None) };
            let to = named(to)?.unwrap_or(self.0.head_revision_id);
            let mut found = request.revisions.many(&[from, to]).await?.into_iter().flatten();
            let (Some(from), Some(to)) = (found.next(), found.next()) else {
                return Err(Error::not_found("The article has no such revision."));
            };
            if from.article_id != self.0.id || to.article_id != self.0.id {
                return Err(Error::not_found("The article has no such revision."));
            }
            Ok(Some(RevisionDiff::of(request, from, to).await?))
        })
        .await
    }

    /// Notices to readers, newest first.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
    async fn corrections(&self, ctx: &Context<'_>) -> Nullable<Vec<Correction>> {
        present(async {
            let notices = correction::public_of(Request::of(ctx).db.primary(), self.0.id).await?;
            Ok(notices.into_iter().map(|notice| Correction::new(notice, self.0.id)).collect())
        })
        .await
    }

    /// Valid preview links, newest first.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    async fn preview_links(&self, ctx: &Context<'_>) -> Nullable<Vec<PreviewLink>> {
        present(async {
            let request = Request::of(ctx);
            let links = editorial::preview_links(request.db.primary(), self.0.id, request.caller.now).await?;
            Ok(links.into_iter().map(PreviewLink).collect())
        })
        .await
    }

    /// Who created it; null if it was a program, the operator or the server.
    async fn created_by(&self, ctx: &Context<'_>) -> Nullable<User> {
        nullable(User::of_actor(Request::of(ctx), self.0.created_by.as_deref())).await
    }

    /// When it was created.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Last change of anything.
    fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// First time public.
    fn first_published_at(&self) -> Option<DateTime> {
        self.0.first_published_at.map(DateTime)
    }

    /// What the viewer may do now.
    fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<ArticleAction> {
        editorial::allowed_actions(Request::of(ctx).caller.who, self.0.standing)
    }

    /// What prevents publication now; empty if ready.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    async fn publish_blockers(&self, ctx: &Context<'_>) -> Nullable<Vec<UserError>> {
        present(async {
            let request = Request::of(ctx);
            let Some(head) = request.revisions.one(self.0.head_revision_id).await? else { return Ok(Vec::new()) };
            let (connection, now) = (request.db.primary(), request.caller.now);
            let problems = editorial::blockers(connection, request.vocabulary(), &head.content, now).await?;
            match Failure::from(problems) {
                Failure::Refused(refusals) => Ok(refusals.into_iter().map(UserError::from).collect()),
                Failure::Failed(error) => Err(error),
            }
        })
        .await
    }

    /// Who did what to it, newest first. For editors.
    #[graphql(directive = semanticNonNull::apply())]
    async fn history(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<AuditEntryConnection> {
        present(async {
            let request = Request::of(ctx);
            if request.caller.who.role().is_none_or(|role| role < Role::Editor) {
                return Err(Error::new(Code::Forbidden, "The history of an article needs the role EDITOR."));
            }
            let page = PageArgs { first, after, last, before }.check(audit::LIST, PageRequest::MAX)?;
            let filter = audit::Filter { subject: Some(self.0.id), ..audit::Filter::default() };
            audit_page(ctx, &filter, page).await
        })
        .await
    }
}

impl EditorialArticle {
    /// The article, if the viewer may see it.
    pub async fn load(request: &Request, id: Uuid) -> Result<Option<Self>> {
        if request.caller.require(Operation::EditorialArticle).is_err() {
            return Ok(None);
        }
        Ok(request.drafts.one(id).await?.map(Self))
    }
}

pub struct Release(Uuid, editorial::Release);

/// A planned release. The revision is frozen: later edits do not slip into it.
#[Object]
impl Release {
    /// When.
    fn at(&self) -> DateTime {
        DateTime(self.1.at)
    }

    /// Plain schedule or embargo.
    fn mode(&self) -> ReleaseMode {
        self.1.mode
    }

    /// What will be published.
    #[graphql(directive = semanticNonNull::apply())]
    async fn revision(&self, ctx: &Context<'_>) -> Nullable<ArticleRevision> {
        nullable(ArticleRevision::load(Request::of(ctx), Some(self.1.revision_id))).await
    }

    /// Why it was not released when it was due, if it could not be; it is tried again.
    async fn failure(&self, ctx: &Context<'_>) -> Nullable<ReleaseFailure> {
        nullable(async { Ok(Request::of(ctx).release_failures.one(self.0).await?.map(ReleaseFailure)) }).await
    }
}

pub struct ReleaseFailure(editorial::ReleaseFailure);

/// A planned release that failed for a reason that nobody foresaw. What is foreseen is in publishBlockers.
#[Object]
impl ReleaseFailure {
    /// Code of the failure, as in the errors of an answer; the server's log has the cause.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Attempts so far.
    fn attempt_count(&self) -> i32 {
        self.0.attempts
    }

    /// When it failed last.
    fn failed_at(&self) -> DateTime {
        DateTime(self.0.failed_at())
    }

    /// When it is tried again.
    fn retry_at(&self) -> DateTime {
        DateTime(self.0.retry_at())
    }
}
