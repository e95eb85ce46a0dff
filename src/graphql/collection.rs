use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::Request;
use super::article::Article;
use super::category::Category;
use super::connection::{PageArgs, narrowed, wanted, wants_count};
use super::directives::{listSize, semanticNonNull};
use super::feed_link::FeedLink;
use super::media::MediaAsset;
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::region::Region;
use super::rich_text::RichText;
use super::scalars::{DateTime, Url};
use crate::article::card::Card;
use crate::collection::{self, CollectionKind, ITEMS_LIST, Item, ItemLayout};
use crate::connection;
use crate::kernel::{CollectionRef, NodeKind, PageRequest, Result};
use crate::navigation::LanguageScope;
use crate::route::NodeRef;
use crate::syndication::Topic;

connection!(CollectionConnection, CollectionEdge, Collection, "Page of collections.");
connection!(CollectionItemConnection, CollectionItemEdge, CollectionItem, "Page of items of a collection.");

#[derive(Clone)]
pub struct Collection(pub Arc<collection::Collection>);

/// A curated list: home page, section front, story package, series.
#[Object]
impl Collection {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Collection, self.0.id)
    }

    /// Kind.
    fn collection_kind(&self) -> CollectionKind {
        self.0.kind
    }

    /// URL part.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Canonical path.
    pub async fn path(&self) -> String {
        self.0.path()
    }

    /// Canonical absolute URL.
    pub async fn url(&self, ctx: &Context<'_>) -> Url {
        Request::of(ctx).vocabulary().site.url(&self.0.path()).into()
    }

    /// RSS, Atom and JSON Feed of its articles.
    #[graphql(directive = listSize::apply(3))]
    fn feeds(&self, ctx: &Context<'_>) -> Vec<FeedLink> {
        FeedLink::all(Request::of(ctx), &Topic::Collection(self.0.slug.clone()), Some(&self.0.title))
    }

    /// Title.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Introduction.
    fn description(&self) -> Option<RichText> {
        RichText::of(&self.0.description)
    }

    /// Picture.
    async fn image(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(MediaAsset::load(Request::of(ctx), self.0.image_id)).await
    }

    /// Region it fronts.
    fn region(&self, ctx: &Context<'_>) -> Option<Region> {
        let request = Request::of(ctx);
        self.0.region_id.and_then(|id| Region::get(request, id))
    }

    /// Category it fronts.
    fn category(&self, ctx: &Context<'_>) -> Option<Category> {
        let request = Request::of(ctx);
        self.0.category_id.and_then(|id| Category::get(request, id))
    }

    /// Current public items in order: curated ones, then backfill. At most 200.
    #[graphql(directive = semanticNonNull::apply())]
    async fn items(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<CollectionItemConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, last, before }.check(ITEMS_LIST, PageRequest::MAX)?;
            let (connection, vocabulary, now) = (request.db.reader(), request.vocabulary(), request.caller.now);
            let mut found = collection::items(connection, vocabulary, &self.0, now, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(collection::count_items(connection, vocabulary, &self.0, now).await?);
            }
            request.know_articles(found.edges.iter().map(|edge| &edge.node.card));
            Ok(found.map(CollectionItem).into())
        })
        .await
    }

    /// Last change.
    fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl Collection {
    /// As it is stored, published or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(collection::stored(request.db.primary(), id).await?.map(Self))
    }

    /// The front that was curated for a page.
    pub(super) async fn front(request: &Request, of: NodeRef) -> Result<Option<Self>> {
        Ok(request.fronts.one(of).await?.map(Self))
    }
}

pub struct CollectionItem(Item);

/// An article as placed on a front: the texts may differ from the article's own.
#[Object]
impl CollectionItem {
    /// Unique within the collection.
    fn key(&self) -> &str {
        &self.0.key
    }

    /// Order, from 0.
    fn position(&self) -> u32 {
        self.0.position
    }

    /// The article.
    fn article(&self) -> Article {
        Article(self.0.card.clone())
    }

    /// Headline to show.
    fn headline(&self) -> &str {
        &self.0.headline
    }

    /// Kicker to show.
    fn kicker(&self) -> Option<&str> {
        self.0.kicker.as_deref()
    }

    /// Summary to show.
    fn summary(&self) -> &str {
        &self.0.summary
    }

    /// Picture to show.
    async fn image(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(MediaAsset::load(Request::of(ctx), self.0.image_id)).await
    }

    /// Weight.
    fn layout(&self) -> ItemLayout {
        self.0.layout
    }

    /// Placed by an editor (true) or by the backfill rule (false).
    fn is_curated(&self) -> bool {
        self.0.is_curated
    }
}

/// A page of the published collections that an article is placed in.
pub(super) async fn of_article(ctx: &Context<'_>, article: Uuid, args: PageArgs) -> Result<CollectionConnection> {
    let request = Request::of(ctx);
    let (connection, now) = (request.db.reader(), request.caller.now);
    let page = args.check(collection::LIST, PageRequest::MAX)?;
    let mut found = collection::of_article(connection, article, &[], now, &page).await?;
    if wants_count(ctx) {
        found.count = Some(collection::count_of_article(connection, article, now).await?);
    }
    Ok(found.map(Collection).into())
}

/// The article after one in its series.
pub(super) async fn next_in_series(
    ctx: &Context<'_>,
    article: &Card,
    language: LanguageScope,
) -> Result<Option<Article>> {
    let request = Request::of(ctx);
    let within = (language == LanguageScope::Same).then_some(article.language.as_str());
    let found = collection::next_in_series(request.db.reader(), article.id, within, request.caller.now).await?;
    request.know_articles(found.iter());
    Ok(found.map(Article))
}

#[derive(Default)]
pub struct CollectionQuery;

#[Object]
impl CollectionQuery {
    /// One published collection.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: CollectionRef,
    ) -> Nullable<Collection> {
        nullable(async { Ok(collection::find(Request::of(ctx).db.reader(), &by).await?.map(Collection)) }).await
    }

    /// Published collections, last changed first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<CollectionKind>>,
    ) -> Nullable<CollectionConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(collection::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let connection = Request::of(ctx).db.reader();
            let mut found = collection::list(connection, &kinds, &page).await?;
            if wants_count(ctx) {
                found.count = Some(collection::count(connection, &kinds).await?);
            }
            Ok(found.map(Collection).into())
        })
        .await
    }
}
