use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::{Context, ID, Object};

use super::Request;
use super::article::{self, ArticleConnection, Breadcrumb};
use super::collection::Collection;
use super::connection::{PageArgs, page_by_place};
use super::directives::semanticNonNull;
use super::media::MediaAsset;
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::ready::{Fields, Writer};
use super::rich_text::RichText;
use super::routable::Routable;
use super::scalars::Url;
use crate::article::filter::ArticleFilter;
use crate::article::{Scope, ScopeKind};
use crate::category;
use crate::connection;
use crate::kernel::{CategoryRef, NodeKind, PageRequest, Result};
use crate::route::{NodeRef, RoutedKind};

connection!(CategoryConnection, CategoryEdge, Category, "Page of categories.");

/// The letter of lists of categories.
const LIST: u8 = b'g';

#[derive(Clone)]
pub struct Category(pub Arc<category::Category>);

/// A section of the site. A tree.
#[Object]
impl Category {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Category, self.0.id)
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

    /// Number of public articles, descendants included. Read from a counter.
    pub async fn article_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Request::of(ctx).count(Scope::new(ScopeKind::Category, self.0.id)).await
    }

    /// Public articles, newest first, descendants included unless told otherwise.
    #[graphql(directive = semanticNonNull::apply())]
    pub async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Conditions.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Include articles of the categories below it.", default_with = "Some(true)")]
        include_descendants: Option<bool>,
    ) -> Nullable<ArticleConnection> {
        let everything = include_descendants.unwrap_or(true);
        let kind = if everything { ScopeKind::Category } else { ScopeKind::CategoryDirect };
        let args = PageArgs { first, after, last, before };
        present(article::page_of(ctx, args, filter, Some(Scope::new(kind, self.0.id)))).await
    }

    /// Trail from the home page: its ancestors, then itself.
    #[graphql(directive = semanticNonNull::apply())]
    fn breadcrumbs(&self, ctx: &Context<'_>) -> Option<Vec<Breadcrumb>> {
        let request = Request::of(ctx);
        Some(Breadcrumb::trail(request, self.trail(request)))
    }

    /// Front curated for this page, if any.
    async fn front(&self, ctx: &Context<'_>) -> Nullable<Collection> {
        nullable(Collection::front(Request::of(ctx), NodeRef { kind: RoutedKind::Category, id: self.0.id })).await
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// IPTC Media Topic, e.g. medtop:20000065.
    fn media_topic(&self) -> Option<&str> {
        self.0.media_topic.as_deref()
    }

    /// Wikidata item.
    fn wikidata_id(&self) -> Option<&str> {
        self.0.wikidata_id.as_deref()
    }

    /// Parent; null for a root.
    fn parent(&self, ctx: &Context<'_>) -> Option<Category> {
        let request = Request::of(ctx);
        self.0.parent_id.and_then(|id| Self::get(request, id))
    }

    /// Ancestors, root first.
    #[graphql(directive = semanticNonNull::apply())]
    fn ancestors(&self, ctx: &Context<'_>) -> Option<Vec<Category>> {
        Some(Request::of(ctx).vocabulary().categories.line(self.0.id).into_iter().map(Self).collect())
    }

    /// Direct children in editorial order.
    #[graphql(directive = semanticNonNull::apply())]
    async fn children(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<CategoryConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(LIST, PageRequest::MAX)?;
            let children = Request::of(ctx).vocabulary().categories.children(Some(self.0.id));
            Ok(page_by_place(&page, children).map(Self).into())
        })
        .await
    }
}

impl Fields for Category {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        match field.name.node.as_str() {
            "id" => out.value(&global_id(NodeKind::Category, self.0.id)),
            "slug" => out.value(&self.0.slug),
            "name" => out.value(&self.0.name),
            "path" => out.value(&self.0.path()),
            _ => false,
        }
    }
}

impl Category {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(Self::get(request, id))
    }

    /// A category of the vocabulary.
    pub(super) fn get(request: &Request, id: uuid::Uuid) -> Option<Self> {
        request.vocabulary().categories.get(id).cloned().map(Self)
    }

    /// The pages that lead to it, and itself.
    pub(super) fn trail(&self, request: &Request) -> Vec<Routable> {
        let above = request.vocabulary().categories.line(self.0.id);
        above.into_iter().chain([self.0.clone()]).map(|category| Routable::Category(Self(category))).collect()
    }
}

#[derive(Default)]
pub struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// One category.
    async fn category(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: CategoryRef) -> Nullable<Category> {
        nullable(async { Ok(Request::of(ctx).vocabulary().categories.find(&by)?.map(Category)) }).await
    }

    /// Root categories in editorial order.
    #[graphql(directive = semanticNonNull::apply())]
    async fn categories(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<CategoryConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(LIST, PageRequest::MAX)?;
            let roots = Request::of(ctx).vocabulary().categories.children(None);
            Ok(page_by_place(&page, roots).map(Category).into())
        })
        .await
    }
}
