use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::EditorialArticle;
use crate::auth::Operation;
use crate::connection;
use crate::editorial::{self, Revision, RevisionReason};
use crate::graphql::Request;
use crate::graphql::account::User;
use crate::graphql::article::{Article, ArticleContent};
use crate::graphql::directives::{cost, semanticNonNull};
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::graphql::scalars::DateTime;
use crate::kernel::{NodeKind, Result};

connection!(ArticleRevisionConnection, ArticleRevisionEdge, ArticleRevision, "Page of revisions.");

#[derive(Clone)]
pub struct ArticleRevision(pub Arc<Revision>);

/// An immutable version of an article's content.
#[Object]
impl ArticleRevision {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::ArticleRevision, self.0.id)
    }

    /// From 1, without gaps.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// Why it exists.
    fn reason(&self) -> RevisionReason {
        self.0.reason
    }

    /// Note of who saved it.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Who saved it; null if it was a program, the operator or the server.
    async fn created_by(&self, ctx: &Context<'_>) -> Nullable<User> {
        nullable(User::of_actor(Request::of(ctx), self.0.created_by.as_deref())).await
    }

    /// Its headline.
    fn headline(&self) -> &str {
        &self.0.content.headline
    }

    /// The article.
    #[graphql(directive = semanticNonNull::apply())]
    async fn article(&self, ctx: &Context<'_>) -> Nullable<EditorialArticle> {
        nullable(EditorialArticle::load(Request::of(ctx), self.0.article_id)).await
    }

    /// Is the working copy.
    async fn is_head(&self, ctx: &Context<'_>) -> Result<bool> {
        let article = Request::of(ctx).drafts.one(self.0.article_id).await?;
        Ok(article.is_some_and(|article| article.head_revision_id == self.0.id))
    }

    /// Is public.
    async fn is_live(&self, ctx: &Context<'_>) -> Result<bool> {
        let article = Request::of(ctx).drafts.one(self.0.article_id).await?;
        Ok(article.is_some_and(|article| article.live_revision_id == Some(self.0.id)))
    }

    /// What it says, rendered as readers would see it: the fragments that show a public article show this.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5))]
    async fn content(&self, ctx: &Context<'_>) -> Nullable<ArticleContent> {
        present(async {
            let request = Request::of(ctx);
            let zone = request.vocabulary().site.zone();
            let card = editorial::rendered(request.db.primary(), &zone, &self.0, request.caller.now).await?;
            Ok(Article(card).into())
        })
        .await
    }
}

impl ArticleRevision {
    /// The revision, if the viewer may see its article.
    pub async fn visible(request: &Request, id: Uuid) -> Result<Option<Self>> {
        if !request.caller.who.may(Operation::EditorialArticle) {
            return Ok(None);
        }
        let Some(found) = Self::load(request, Some(id)).await? else { return Ok(None) };
        Ok(EditorialArticle::load(request, found.0.article_id).await?.map(|_| found))
    }

    pub async fn load(request: &Request, id: Option<Uuid>) -> Result<Option<Self>> {
        match id {
            Some(id) => Ok(request.revisions.one(id).await?.map(Self)),
            None => Ok(None),
        }
    }
}
