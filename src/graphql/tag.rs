use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::Request;
use super::article::{self, ArticleConnection, Breadcrumb};
use super::connection::{PageArgs, narrowed, wants_count};
use super::directives::semanticNonNull;
use super::media::MediaAsset;
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::rich_text::RichText;
use super::routable::Routable;
use super::scalars::Url;
use crate::article::filter::ArticleFilter;
use crate::article::{Scope, ScopeKind};
use crate::connection;
use crate::kernel::{NodeKind, PageRequest, Result, TagRef};
use crate::tag::{self, TagKind};

connection!(TagConnection, TagEdge, Tag, "Page of tags.");

#[derive(Clone)]
pub struct Tag(pub Arc<tag::Tag>);

/// A person, organisation, event, subject, series … that articles are about or mention.
#[Object]
impl Tag {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Tag, self.0.id)
    }

    /// URL part, unique within its type.
    pub async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Display name.
    pub async fn name(&self) -> &str {
        &self.0.name
    }

    /// Introduction for the archive page.
    pub async fn description(&self) -> Option<RichText> {
        RichText::of(&self.0.description)
    }

    /// Picture for the archive page.
    pub async fn image(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(MediaAsset::load(Request::of(ctx), self.0.image_id)).await
    }

    /// Canonical path.
    pub async fn path(&self) -> String {
        self.0.path()
    }

    /// Canonical absolute URL.
    pub async fn url(&self, ctx: &Context<'_>) -> Url {
        Request::of(ctx).vocabulary().site.url(&self.0.path()).into()
    }

    /// Number of public articles. Read from a counter.
    pub async fn article_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Request::of(ctx).count(self.scope()).await
    }

    /// Public articles, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    pub async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Conditions.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Without effect: nothing lies below a tag.", default_with = "Some(true)")]
        include_descendants: Option<bool>,
    ) -> Nullable<ArticleConnection> {
        let _ = include_descendants;
        let args = PageArgs { first, after, last, before };
        present(article::page_of(ctx, args, filter, Some(self.scope()))).await
    }

    /// Trail from the home page to itself.
    #[graphql(directive = semanticNonNull::apply())]
    fn breadcrumbs(&self, ctx: &Context<'_>) -> Option<Vec<Breadcrumb>> {
        Some(Breadcrumb::trail(Request::of(ctx), vec![Routable::Tag(self.clone())]))
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Kind.
    fn tag_kind(&self) -> TagKind {
        self.0.kind
    }

    /// IPTC Media Topic.
    fn media_topic(&self) -> Option<&str> {
        self.0.media_topic.as_deref()
    }

    /// Wikidata item.
    fn wikidata_id(&self) -> Option<&str> {
        self.0.wikidata_id.as_deref()
    }

    /// Other pages about the same thing.
    fn same_as(&self) -> Vec<Url> {
        self.0.same_as.iter().map(|url| url.as_str().into()).collect()
    }
}

impl Tag {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.tags.one(id).await?.map(Self))
    }

    /// The tag that something public has, if it has one.
    pub(super) async fn load(request: &Request, id: Option<Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.tags.one(id).await?.map(Self))
    }

    /// A tag that the public may see by itself: one that a public article has.
    pub(super) async fn public(request: &Request, id: Uuid) -> Result<Option<Self>> {
        Ok(request.tags.one(id).await?.filter(|tag| tag.is_live).map(Self))
    }

    fn scope(&self) -> Scope {
        Scope::new(ScopeKind::Tag, self.0.id)
    }
}

#[derive(Default)]
pub struct TagQuery;

#[Object]
impl TagQuery {
    /// One tag.
    async fn tag(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: TagRef) -> Nullable<Tag> {
        nullable(async { Ok(tag::find(Request::of(ctx).db.reader(), &by).await?.map(Tag)) }).await
    }

    /// Tags by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn tags(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<TagKind>>,
    ) -> Nullable<TagConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(tag::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let connection = Request::of(ctx).db.reader();
            let mut found = tag::list(connection, &kinds, &page).await?;
            if wants_count(ctx) {
                found.count = Some(tag::count(connection, &kinds).await?);
            }
            Ok(found.map(Tag).into())
        })
        .await
    }
}
