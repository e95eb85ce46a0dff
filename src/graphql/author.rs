use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::Request;
use super::article::{self, ArticleConnection};
use super::connection::{PageArgs, narrowed, wants_count};
use super::directives::semanticNonNull;
use super::media::MediaAsset;
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::ready::{Fields, Writer};
use super::region::Region;
use super::rich_text::RichText;
use super::scalars::Url;
use crate::article::filter::ArticleFilter;
use crate::article::{Scope, ScopeKind};
use crate::author::{self, AuthorKind};
use crate::connection;
use crate::kernel::{AuthorRef, NodeKind, PageRequest, Result};

connection!(AuthorConnection, AuthorEdge, Author, "Page of authors.");

#[derive(Clone)]
pub struct Author(pub Arc<author::Author>);

/// A byline identity. Not a login: an account may own one.
#[Object]
impl Author {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Author, self.0.id)
    }

    /// URL part.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Person, group or organisation.
    fn author_kind(&self) -> AuthorKind {
        self.0.kind
    }

    /// Canonical path.
    pub async fn path(&self) -> String {
        self.0.path()
    }

    /// Canonical absolute URL.
    pub async fn url(&self, ctx: &Context<'_>) -> Url {
        Request::of(ctx).vocabulary().site.url(&self.0.path()).into()
    }

    /// Job title.
    fn job_title(&self) -> Option<&str> {
        self.0.job_title.as_deref()
    }

    /// Biography for the author box.
    fn bio(&self) -> Option<RichText> {
        RichText::of(&self.0.bio)
    }

    /// Picture.
    async fn avatar(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(MediaAsset::load(Request::of(ctx), self.0.avatar_id)).await
    }

    /// Home pages and social profiles.
    fn links(&self) -> Vec<AuthorLink> {
        let links = self.0.links.iter().cloned();
        links.map(|author::AuthorLink { rel, url, label }| AuthorLink { rel, url, label }).collect()
    }

    /// Members of a group, if they are named.
    #[graphql(directive = semanticNonNull::apply())]
    async fn members(&self, ctx: &Context<'_>) -> Nullable<Vec<Author>> {
        present(async {
            let found = Request::of(ctx).members.one(self.0.id).await?.unwrap_or_default();
            Ok(found.into_iter().map(Self).collect())
        })
        .await
    }

    /// Groups it belongs to.
    #[graphql(directive = semanticNonNull::apply())]
    async fn groups(&self, ctx: &Context<'_>) -> Nullable<Vec<Author>> {
        present(async {
            let found = Request::of(ctx).groups.one(self.0.id).await?.unwrap_or_default();
            Ok(found.into_iter().map(Self).collect())
        })
        .await
    }

    /// Based in.
    fn home_region(&self, ctx: &Context<'_>) -> Option<Region> {
        let request = Request::of(ctx);
        self.0.home_region_id.and_then(|id| Region::get(request, id))
    }

    /// Still writing for the site.
    fn is_active(&self) -> bool {
        self.0.is_active
    }

    /// Number of public articles. Read from a counter.
    async fn article_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Request::of(ctx).count(self.scope()).await
    }

    /// Public articles, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Conditions.")] filter: Option<ArticleFilter>,
    ) -> Nullable<ArticleConnection> {
        let args = PageArgs { first, after, last, before };
        present(article::page_of(ctx, args, filter, Some(self.scope()))).await
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl Fields for Author {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        match field.name.node.as_str() {
            "id" => out.value(&global_id(NodeKind::Author, self.0.id)),
            "slug" => out.value(&self.0.slug),
            "name" => out.value(&self.0.name),
            "authorKind" => out.value(&self.0.kind),
            "path" => out.value(&self.0.path()),
            "jobTitle" => out.value(&self.0.job_title),
            "bio" => out.optional(RichText::of(&self.0.bio).as_ref(), field),
            _ => false,
        }
    }
}

impl Author {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.authors.one(id).await?.map(Self))
    }

    /// An author that the public may see by itself: one with a public article, or a member of a group with one.
    pub(super) async fn public(request: &Request, id: Uuid) -> Result<Option<Self>> {
        let Some(author) = request.authors.one(id).await? else { return Ok(None) };
        let is_public = author.is_live
            || request.groups.one(id).await?.is_some_and(|groups| groups.iter().any(|group| group.is_live));
        Ok(is_public.then_some(Self(author)))
    }

    fn scope(&self) -> Scope {
        Scope::new(ScopeKind::Author, self.0.id)
    }
}

/// Link of an author.
#[derive(SimpleObject)]
pub struct AuthorLink {
    /// What it is, e.g. mastodon, website, email.
    rel: String,
    /// Address; mailto: is allowed.
    url: String,
    /// Text.
    label: Option<String>,
}

#[derive(Default)]
pub struct AuthorQuery;

#[Object]
impl AuthorQuery {
    /// One author.
    async fn author(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: AuthorRef) -> Nullable<Author> {
        nullable(async { Ok(author::find(Request::of(ctx).db.reader(), &by).await?.map(Author)) }).await
    }

    /// Authors by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn authors(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<AuthorKind>>,
    ) -> Nullable<AuthorConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(author::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let connection = Request::of(ctx).db.reader();
            let mut found = author::list(connection, &kinds, &page).await?;
            if wants_count(ctx) {
                found.count = Some(author::count(connection, &kinds).await?);
            }
            Ok(found.map(Author).into())
        })
        .await
    }
}
