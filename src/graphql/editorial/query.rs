use async_graphql::{Context, ID, InputObject, MergedObject, Object, OneofObject};

use super::article::{EditorialArticle, EditorialArticleConnection};
use super::audit::{AuditEntry, AuditEntryConnection, AuditFilter};
use super::media::EditorialMedia;
use super::terms::EditorialTerms;
use super::vocabulary::EditorialVocabulary;
use crate::article::filter::DateTimeRange;
use crate::audit;
use crate::auth::Operation;
use crate::editorial::{self, ArticleKey, Filter};
use crate::fulltext::Query;
use crate::graphql::Request;
use crate::graphql::account::{ApiKeyEditorial, UserEditorial};
use crate::graphql::article::Article;
use crate::graphql::connection::{PageArgs, wanted, wants_count};
use crate::graphql::directives::{cost, semanticNonNull};
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::kernel::{Error, GlobalId, ImportKey, NodeKind, PageRequest, Result};
use crate::taxonomy::TermKind;
use crate::workflow::{PublicationState, WorkflowState};

/// How the newsroom names an article.
#[derive(OneofObject)]
pub enum EditorialArticleRef {
    /// Id of the EditorialArticle.
    Id(ID),
    /// Id of the public Article.
    ArticleId(ID),
    /// Canonical or former path.
    Path(String),
    /// Key it was imported under.
    ImportKey(ImportKey),
}

impl EditorialArticleRef {
    fn key(self) -> Result<ArticleKey> {
        Ok(match self {
            Self::Id(id) => ArticleKey::Id(GlobalId::parse_as(NodeKind::EditorialArticle, &id)?),
            Self::ArticleId(id) => ArticleKey::Id(GlobalId::parse_as(NodeKind::Article, &id)?),
            Self::Path(path) => ArticleKey::Path(path),
            Self::ImportKey(key) => ArticleKey::ImportKey(key),
        })
    }
}

/// Which articles of the newsroom. All conditions hold.
#[derive(Default, InputObject)]
pub struct EditorialArticleFilter {
    /// Words of the working copy, as in Query.search: all of them, in any case, also as parts of words; "quoted" one after the
    /// other, -x not x, title:x in the headline. Other forms of a word are not looked for.
    text: Option<String>,
    /// One of these states: of the working copy, unless that is what is public. See publications.
    states: Option<Vec<WorkflowState>>,
    /// What the public sees is one of these, whatever the working copy is: [PUBLISHED] is all that is public.
    publications: Option<Vec<PublicationState>>,
    /// The working copy differs from what is public, or nothing is public yet.
    has_unpublished_changes: Option<bool>,
    /// Who created it.
    created_by: Option<ID>,
    /// Created by the viewer, or bylined with the author that the viewer is.
    mine: Option<bool>,
    /// The working copy or what is public uses this region, category, tag, author, source or asset.
    uses_id: Option<ID>,
    /// Last change.
    updated_at: Option<DateTimeRange>,
}

impl EditorialArticleFilter {
    fn read(self) -> Result<Filter> {
        let Self { text, states, publications, has_unpublished_changes, created_by, mine, uses_id, updated_at } = self;
        let range = updated_at.unwrap_or_default();
        Ok(Filter {
            text: text.map(|text| Query::parse(&text)).transpose()?,
            states: states.unwrap_or_default(),
            publications: publications.unwrap_or_default(),
            has_unpublished_changes,
            created_by: created_by.map(|id| user_actor(&id)).transpose()?,
            mine: mine.unwrap_or_default(),
            uses: uses_id.map(|id| used(&id)).transpose()?,
            updated_from: range.from.map(|time| time.0),
            updated_before: range.before.map(|time| time.0),
        })
    }
}

#[derive(Default)]
pub struct EditorialArticles;

#[Object]
impl EditorialArticles {
    /// One article; null if it is not there or the viewer may not see it.
    async fn article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: EditorialArticleRef,
    ) -> Nullable<EditorialArticle> {
        nullable(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialArticle)?;
            let found = editorial::find(request.db.primary(), &request.caller, &by.key()?).await?;
            Ok(found.map(EditorialArticle))
        })
        .await
    }

    /// Articles in any state, the last changed first. Contributors and authors see their own.
    #[graphql(directive = semanticNonNull::apply())]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those.")] filter: Option<EditorialArticleFilter>,
    ) -> Nullable<EditorialArticleConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialArticles)?;
            let page = PageArgs { first, after, last, before }.check(editorial::LIST, PageRequest::MAX)?;
            let filter = filter.unwrap_or_default().read()?;
            connect(ctx, &filter, page).await
        })
        .await
    }

    /// Scheduled and embargoed articles in order of release.
    #[graphql(directive = semanticNonNull::apply())]
    async fn releases(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those in this time.")] between: Option<DateTimeRange>,
    ) -> Nullable<EditorialArticleConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialReleases)?;
            let page = PageArgs { first, after, last, before }.check(editorial::LIST, PageRequest::MAX)?;
            let between = between.unwrap_or_default();
            let (from, before) = (between.from.map(|time| time.0), between.before.map(|time| time.0));
            let (connection, caller) = (request.db.primary(), &request.caller);
            let mut found = editorial::releases(connection, caller, from, before, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(editorial::count_releases(connection, caller, from, before).await?);
            }
            Ok(found.map(EditorialArticle).into())
        })
        .await
    }

    /// Where a region, category, tag, author, source or asset is used, drafts included.
    #[graphql(directive = semanticNonNull::apply())]
    async fn usages(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "What is used.")] id: ID,
    ) -> Nullable<EditorialArticleConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialUsages)?;
            let page = PageArgs { first, after, last, before }.check(editorial::LIST, PageRequest::MAX)?;
            connect(ctx, &Filter { uses: Some(used(&id)?), ..Filter::default() }, page).await
        })
        .await
    }

    /// Audit log, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those.")] filter: Option<AuditFilter>,
    ) -> Nullable<AuditEntryConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialAuditLog)?;
            let page = PageArgs { first, after, last, before }.check(audit::LIST, PageRequest::MAX)?;
            let AuditFilter { subject, user, action } = filter.unwrap_or_default();
            let subject = subject.map(|id| GlobalId::parse(&id)).transpose()?.map(|id| id.id);
            let actor = user.map(|id| user_actor(&id)).transpose()?;
            audit_page(ctx, &audit::Filter { subject, actor, action }, page).await
        })
        .await
    }
}

/// A page of articles of the newsroom.
async fn connect(ctx: &Context<'_>, filter: &Filter, page: PageRequest) -> Result<EditorialArticleConnection> {
    let request = Request::of(ctx);
    let (connection, caller) = (request.db.primary(), &request.caller);
    let mut found = editorial::list(connection, caller, filter, &wanted(ctx, page)).await?;
    if wants_count(ctx) {
        found.count = Some(editorial::count(connection, caller, filter).await?);
    }
    Ok(found.map(EditorialArticle).into())
}

/// A page of the audit log.
pub(super) async fn audit_page(
    ctx: &Context<'_>,
    filter: &audit::Filter,
    page: PageRequest,
) -> Result<AuditEntryConnection> {
    let connection = Request::of(ctx).db.primary();
    let mut found = audit::list(connection, filter, &wanted(ctx, page)).await?;
    if wants_count(ctx) {
        found.count = Some(audit::count(connection, filter).await?);
    }
    Ok(found.map(AuditEntry).into())
}

/// What was named, if articles can use it.
fn used(id: &ID) -> Result<(NodeKind, uuid::Uuid)> {
    let GlobalId { kind, id } = GlobalId::parse(id)?;
    if TermKind::of(kind).is_some() || kind == NodeKind::MediaAsset {
        return Ok((kind, id));
    }
    Err(Error::invalid("Give the id of a region, category, tag, author, source or asset."))
}

/// A user as the audit log names them.
fn user_actor(id: &ID) -> Result<String> {
    Ok(format!("user:{}", GlobalId::parse_as(NodeKind::User, id)?))
}

/// The staff entrance. Every field needs at least CONTRIBUTOR; answers are private.
#[derive(Default, MergedObject)]
pub struct Editorial(
    EditorialArticles,
    EditorialTerms,
    EditorialVocabulary,
    EditorialMedia,
    UserEditorial,
    ApiKeyEditorial,
);

#[derive(Default)]
pub struct EditorialQuery;

#[Object]
impl EditorialQuery {
    /// The staff entrance.
    async fn editorial(&self, ctx: &Context<'_>) -> Nullable<Editorial> {
        present(async {
            Request::of(ctx).caller.require(Operation::Editorial)?;
            Ok(Editorial::default())
        })
        .await
    }

    /// What a preview link shows, in the shape of a public article; null if the token is not valid (any more). Each use is
    /// counted.
    #[graphql(directive = cost::apply(20))]
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of createPreviewLink.")] token: String,
    ) -> Nullable<Article> {
        nullable(async {
            for (name, value) in [("x-robots-tag", "noindex"), ("referrer-policy", "no-referrer")] {
                ctx.insert_http_header(name, value);
            }
            let request = Request::of(ctx);
            let Some(revision) = editorial::open_preview(&request.app, &request.caller, &token).await? else {
                return Ok(None);
            };
            request.shows_preview();
            let zone = request.vocabulary().site.zone();
            let card = editorial::rendered(request.db.primary(), &zone, &revision, request.caller.now).await?;
            Ok(Some(Article(card)))
        })
        .await
    }
}
