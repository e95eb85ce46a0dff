use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::{Context, ID, Object, SimpleObject};

use super::Request;
use super::article::{self, ArticleConnection, Breadcrumb};
use super::collection::Collection;
use super::connection::{PageArgs, narrowed, page_by_place};
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
use crate::connection;
use crate::kernel::{NodeKind, PageRequest, Position, RegionRef, Result};
use crate::region::{self, RegionKind};
use crate::route::{NodeRef, RoutedKind};

connection!(RegionConnection, RegionEdge, Region, "Page of regions.");

/// The letter of lists of regions by name.
const BY_NAME: u8 = b'r';
/// The letter of lists of the regions below another.
const CHILDREN: u8 = b'y';

#[derive(Clone)]
pub struct Region(pub Arc<region::Region>);

/// A place or grouping of places. A directed acyclic graph: Russia is in Eastern Europe (primary) and in Eurasia.
#[Object]
impl Region {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Region, self.0.id)
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
        Request::of(ctx).count(Scope::new(ScopeKind::Region, self.0.id)).await
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
        #[graphql(desc = "Include articles of the regions below it.", default_with = "Some(true)")]
        include_descendants: Option<bool>,
    ) -> Nullable<ArticleConnection> {
        let everything = include_descendants.unwrap_or(true);
        let kind = if everything { ScopeKind::Region } else { ScopeKind::RegionDirect };
        let args = PageArgs { first, after, last, before };
        present(article::page_of(ctx, args, filter, Some(Scope::new(kind, self.0.id)))).await
    }

    /// Trail from the home page: its ancestors along the primary line, then itself.
    #[graphql(directive = semanticNonNull::apply())]
    fn breadcrumbs(&self, ctx: &Context<'_>) -> Option<Vec<Breadcrumb>> {
        let request = Request::of(ctx);
        Some(Breadcrumb::trail(request, self.trail(request)))
    }

    /// Front curated for this page, if any.
    async fn front(&self, ctx: &Context<'_>) -> Nullable<Collection> {
        nullable(Collection::front(Request::of(ctx), NodeRef { kind: RoutedKind::Region, id: self.0.id })).await
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Kind.
    fn region_kind(&self) -> RegionKind {
        self.0.kind
    }

    /// Official name.
    fn official_name(&self) -> Option<&str> {
        self.0.official_name.as_deref()
    }

    /// UN M49 code, three digits as text, e.g. "250". Null for editorial groupings.
    fn m49(&self) -> Option<&str> {
        self.0.m49.as_deref()
    }

    /// ISO 3166-1 alpha-2, e.g. FR.
    fn iso_alpha2(&self) -> Option<&str> {
        self.0.iso_alpha2.as_deref()
    }

    /// ISO 3166-1 alpha-3, e.g. FRA.
    fn iso_alpha3(&self) -> Option<&str> {
        self.0.iso_alpha3.as_deref()
    }

    /// ISO 3166-2, e.g. FR-75C.
    fn iso_subdivision(&self) -> Option<&str> {
        self.0.iso_subdivision.as_deref()
    }

    /// Wikidata item, e.g. Q142.
    fn wikidata_id(&self) -> Option<&str> {
        self.0.wikidata_id.as_deref()
    }

    /// Centre.
    fn coordinates(&self) -> Option<Coordinates> {
        let (latitude, longitude) = self.0.latitude.zip(self.0.longitude)?;
        Some(Coordinates { latitude, longitude })
    }

    /// Parent in breadcrumbs and paths.
    fn primary_parent(&self, ctx: &Context<'_>) -> Option<Region> {
        let request = Request::of(ctx);
        self.0.parents.first().and_then(|id| Self::get(request, *id))
    }

    /// Every direct parent, primary first.
    #[graphql(directive = semanticNonNull::apply())]
    fn parents(&self, ctx: &Context<'_>) -> Option<Vec<Region>> {
        let request = Request::of(ctx);
        Some(self.0.parents.iter().filter_map(|id| Self::get(request, *id)).collect())
    }

    /// Ancestors along the primary line, root first.
    #[graphql(directive = semanticNonNull::apply())]
    fn ancestors(&self, ctx: &Context<'_>) -> Option<Vec<Region>> {
        Some(Request::of(ctx).vocabulary().regions.line(self.0.id).into_iter().map(Self).collect())
    }

    /// Direct children, in editorial order, then by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn children(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<RegionConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(CHILDREN, PageRequest::MAX)?;
            let children = Request::of(ctx).vocabulary().regions.children(self.0.id);
            Ok(page_by_place(&page, children).map(Self).into())
        })
        .await
    }
}

impl Fields for Region {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        match field.name.node.as_str() {
            "id" => out.value(&global_id(NodeKind::Region, self.0.id)),
            "slug" => out.value(&self.0.slug),
            "name" => out.value(&self.0.name),
            "path" => out.value(&self.0.path()),
            _ => false,
        }
    }
}

impl Region {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(Self::get(request, id))
    }

    /// A region of the vocabulary.
    pub(super) fn get(request: &Request, id: uuid::Uuid) -> Option<Self> {
        request.vocabulary().regions.get(id).cloned().map(Self)
    }

    /// The pages that lead to it, and itself.
    pub(super) fn trail(&self, request: &Request) -> Vec<Routable> {
        let above = request.vocabulary().regions.line(self.0.id);
        above.into_iter().chain([self.0.clone()]).map(|region| Routable::Region(Self(region))).collect()
    }
}

/// Point on Earth, WGS 84.
#[derive(SimpleObject)]
pub struct Coordinates {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
}

#[derive(Default)]
pub struct RegionQuery;

#[Object]
impl RegionQuery {
    /// One region.
    async fn region(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: RegionRef) -> Nullable<Region> {
        nullable(async { Ok(Request::of(ctx).vocabulary().regions.find(&by)?.map(Region)) }).await
    }

    /// Regions by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn regions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<RegionKind>>,
    ) -> Nullable<RegionConnection> {
        nullable(async {
            let page = PageArgs { first, after, last, before }.check(BY_NAME, PageRequest::MAX)?;
            let all = Request::of(ctx).vocabulary().regions.by_name();
            let kinds = narrowed(kinds)?;
            let some: Vec<_> = match kinds.as_slice() {
                [] => all.to_vec(),
                kinds => all.iter().filter(|region| kinds.contains(&region.kind)).cloned().collect(),
            };
            let found = page.slice(&some, |region| Position::Name(region.name_key.clone(), region.id));
            Ok(Some(found.map(Region).into()))
        })
        .await
    }
}
