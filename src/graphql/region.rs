use async_graphql::{Context, Object, SimpleObject};

use super::Request;
use super::article::Breadcrumb;
use super::collection::Collection;
use super::connection::{PageArgs, narrowed, page_by_place};
use super::directives::{listSize, semanticNonNull};
use super::nullable::{Nullable, nullable, present};
use super::routable::Routable;
use crate::connection;
use crate::kernel::{CursorKind, PageRequest, Position, RegionRef, Result};
use crate::region::{self, RegionKind};
use crate::route::{NodeRef, RoutedKind};
use crate::term_view;

connection!(RegionConnection, RegionEdge, Region, "Page of regions.");

/// The cursors of lists of regions by name.
const BY_NAME: CursorKind = CursorKind::Regions;
/// The cursors of lists of the regions below another.
const CHILDREN: CursorKind = CursorKind::RegionsBelow;

term_view! {
    /// A place or grouping of places. A directed acyclic graph: Russia is in Eastern Europe (primary) and in Eurasia.
    Region of region::Region {
        slug: "URL part, unique within its type.", name: "Display name.",
        description: "Introduction for the archive page.", image: "Picture for the archive page.",
        after_name {}
        after_url {}
        article_count: "Number of public articles, descendants included. Read from a counter.",
        articles: "Public articles, newest first, descendants included unless told otherwise.",
        below: "Include articles of the regions below it.",
        rest {
            /// Trail from the home page: its ancestors along the primary line, then itself.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
            pub async fn breadcrumbs(&self, ctx: &Context<'_>) -> Option<Vec<Breadcrumb>> {
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
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(3))]
            fn parents(&self, ctx: &Context<'_>) -> Option<Vec<Region>> {
                let request = Request::of(ctx);
                Some(self.0.parents.iter().filter_map(|id| Self::get(request, *id)).collect())
            }

            /// Ancestors along the primary line, root first.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(6))]
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
        ready(this, field, out) {}
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
