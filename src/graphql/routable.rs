use async_graphql::Interface;

use super::Request;
use super::article::Article;
use super::author::Author;
use super::category::Category;
use super::collection::Collection;
use super::region::Region;
use super::scalars::Url;
use super::site::SiteLanguage;
use super::source::Source;
use super::tag::Tag;
use crate::collection;
use crate::kernel::Result;
use crate::route::{NodeRef, RoutedKind};

/// Anything with a page of its own.
#[derive(Interface)]
#[graphql(
    field(
        name = "path",
        ty = "String",
        desc = "Canonical path, e.g. /2020/11/france-macron-karabakh. Resolve others with Query.route."
    ),
    field(name = "url", ty = "Url", desc = "Canonical absolute URL.")
)]
pub enum Routable {
    Article(Article),
    Region(Region),
    Category(Category),
    Tag(Tag),
    Author(Author),
    Source(Source),
    Collection(Collection),
    SiteLanguage(SiteLanguage),
}

impl Routable {
    /// The object of a page, if it is public.
    pub(super) async fn load(request: &Request, node: NodeRef) -> Result<Option<Self>> {
        let NodeRef { kind, id } = node;
        let vocabulary = request.vocabulary();
        Ok(match kind {
            RoutedKind::Article => request.articles.one(id).await?.map(|card| Self::Article(Article(card))),
            RoutedKind::Region => vocabulary.regions.get(id).map(|region| Self::Region(Region(region.clone()))),
            RoutedKind::Category => {
                vocabulary.categories.get(id).map(|category| Self::Category(Category(category.clone())))
            }
            RoutedKind::Tag => Tag::public(request, id).await?.map(Self::Tag),
            RoutedKind::Author => Author::public(request, id).await?.map(Self::Author),
            RoutedKind::Source => Source::public(request, id).map(Self::Source),
            RoutedKind::Collection => {
                request.collections.one(id).await?.map(|collection| Self::Collection(Collection(collection)))
            }
        })
    }

    /// The object of a page for the newsroom, used by something public or not.
    pub(super) async fn stored(request: &Request, node: NodeRef) -> Result<Option<Self>> {
        let NodeRef { kind, id } = node;
        Ok(match kind {
            RoutedKind::Tag => request.tags.one(id).await?.map(|tag| Self::Tag(Tag(tag))),
            RoutedKind::Author => request.authors.one(id).await?.map(|author| Self::Author(Author(author))),
            RoutedKind::Source => Source::get(request, id).map(Self::Source),
            RoutedKind::Collection => {
                let found = collection::stored(request.db.primary(), id).await?;
                found.map(|collection| Self::Collection(Collection(collection)))
            }
            RoutedKind::Article | RoutedKind::Region | RoutedKind::Category => Self::load(request, node).await?,
        })
    }

    /// Its path, without a request.
    pub(super) fn canonical_path(&self) -> String {
        match self {
            Self::Article(article) => article.0.path.clone(),
            Self::Region(region) => region.0.path(),
            Self::Category(category) => category.0.path(),
            Self::Tag(tag) => tag.0.path(),
            Self::Author(author) => author.0.path(),
            Self::Source(source) => source.0.path(),
            Self::Collection(collection) => collection.0.path(),
            Self::SiteLanguage(language) => language.canonical_path(),
        }
    }

    /// What to call it in a trail or a sentence.
    pub(super) fn label(&self) -> &str {
        match self {
            Self::Article(article) => &article.0.headline,
            Self::Region(region) => &region.0.name,
            Self::Category(category) => &category.0.name,
            Self::Tag(tag) => &tag.0.name,
            Self::Author(author) => &author.0.name,
            Self::Source(source) => &source.0.name,
            Self::Collection(collection) => &collection.0.title,
            Self::SiteLanguage(language) => language.label(),
        }
    }
}
