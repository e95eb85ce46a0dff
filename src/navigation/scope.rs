use std::fmt::Display;
use std::sync::Arc;

use async_graphql::OneofObject;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::article::Scope;
use crate::article::card::Card;
use crate::article::filter::{public_authors, public_tags};
use crate::collection::{self, Collection};
use crate::kernel::{AuthorRef, CategoryRef, CollectionRef, Error, RegionRef, Result, SourceRef, TagRef};
use crate::route::{NodeRef, RoutedKind};
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;
use crate::{author, tag, wire_enum};

wire_enum!(
    /// Scopes relative to an article.
    ArticleScopePreset {
        /// Every article.
        Site = "SITE",
        /// Its first region, descendants included.
        PrimaryRegion = "PRIMARY_REGION",
        /// Its first category, descendants included.
        PrimaryCategory = "PRIMARY_CATEGORY",
        /// Its first byline.
        FirstAuthor = "FIRST_AUTHOR",
        /// Its language.
        SameLanguage = "SAME_LANGUAGE",
    }
);

wire_enum!(
    /// Which languages a list that is made for an article has.
    LanguageScope {
        /// That of the article.
        Same = "SAME",
        /// Any: an article and its translation may both be in it.
        Any = "ANY",
    }
);

impl LanguageScope {
    /// The scope that the list stays within.
    pub fn of(self, article: &Card) -> Option<Scope> {
        (self == Self::Same).then(|| Scope::language(&article.language))
    }
}

/// A list of articles to navigate in.
#[derive(Clone, Debug, PartialEq, Eq, OneofObject)]
#[graphql(name = "ArticleScopeInput")]
pub enum ArticleScope {
    /// Relative to the article.
    Preset(ArticleScopePreset),
    /// A region and its descendants.
    Region(RegionRef),
    /// A category and its descendants.
    Category(CategoryRef),
    /// A tag.
    Tag(TagRef),
    /// An author.
    Author(AuthorRef),
    /// A source.
    Source(SourceRef),
    /// A collection; previous and next follow its order.
    Collection(CollectionRef),
}

/// A list of articles, what it is called, and its page.
#[derive(Clone, Debug)]
pub struct NamedScope {
    pub extent: Extent,
    /// E.g. "France"; the site's name for the whole site.
    pub name: String,
    /// `None` for the whole site, and for languages.
    pub page: Option<NodeRef>,
}

/// Which articles a list has.
#[derive(Clone, Debug)]
pub enum Extent {
    /// Those of a scope, newest first.
    Feed(Scope),
    /// Those of a collection, in its order.
    Collection(Arc<Collection>),
    /// None: the article has no region, category or byline that the list could be of.
    Nothing,
}

/// The list that an input names; the whole site if nothing is named. Presets are those of `article`.
///
/// Fails with `NOT_FOUND` if the public does not know what is named, and with `BAD_USER_INPUT` on a preset that needs
/// an article where there is none.
pub async fn resolve(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    asked: Option<&ArticleScope>,
    article: Option<&Card>,
) -> Result<NamedScope> {
    let preset = match asked {
        None => ArticleScopePreset::Site,
        Some(ArticleScope::Preset(preset)) => *preset,
        Some(ArticleScope::Region(reference)) => {
            let region = vocabulary.regions.find(reference)?;
            return of_region(vocabulary, region.map(|region| region.id)).ok_or_else(|| unknown("region", reference));
        }
        Some(ArticleScope::Category(reference)) => {
            let category = vocabulary.categories.find(reference)?;
            let id = category.map(|category| category.id);
            return of_category(vocabulary, id).ok_or_else(|| unknown("category", reference));
        }
        Some(ArticleScope::Tag(reference)) => {
            let id = public_tags(connection, std::slice::from_ref(reference)).await?.remove(reference);
            return of_tag(connection, id).await?.ok_or_else(|| unknown("tag", reference));
        }
        Some(ArticleScope::Author(reference)) => {
            let id = public_authors(connection, std::slice::from_ref(reference)).await?.remove(reference);
            return of_author(connection, id).await?.ok_or_else(|| unknown("author", reference));
        }
        Some(ArticleScope::Source(reference)) => {
            let source = vocabulary.sources.find_public(reference)?.ok_or_else(|| unknown("source", reference))?;
            return Ok(feed(ScopeKind::Source, RoutedKind::Source, source.id, source.name.clone()));
        }
        Some(ArticleScope::Collection(reference)) => {
            let found = collection::find(connection, reference).await?;
            let found = found.ok_or_else(|| unknown("collection", reference))?;
            let page = Some(NodeRef { kind: RoutedKind::Collection, id: found.id });
            return Ok(NamedScope { name: found.title.clone(), page, extent: Extent::Collection(found) });
        }
    };
    let site = |extent| NamedScope { extent, name: vocabulary.site.name.clone(), page: None };
    if preset == ArticleScopePreset::Site {
        return Ok(site(Extent::Feed(Scope::ALL)));
    }
    let article = article.ok_or_else(|| {
        let preset = preset.as_str();
        Error::invalid(format!("The preset {preset} is relative to an article. Here use SITE, or name the list."))
    })?;
    let found = match preset {
        ArticleScopePreset::Site => None,
        ArticleScopePreset::PrimaryRegion => of_region(vocabulary, article.detail()?.meta.regions.first().copied()),
        ArticleScopePreset::PrimaryCategory => {
            of_category(vocabulary, article.detail()?.meta.categories.first().copied())
        }
        ArticleScopePreset::FirstAuthor => {
            of_author(connection, article.detail()?.meta.bylines.first().map(|byline| byline.author_id)).await?
        }
        ArticleScopePreset::SameLanguage => {
            let language = article.language.clone();
            Some(NamedScope { extent: Extent::Feed(Scope::language(&language)), name: language, page: None })
        }
    };
    Ok(found.unwrap_or_else(|| site(Extent::Nothing)))
}

fn of_region(vocabulary: &Vocabulary, id: Option<Uuid>) -> Option<NamedScope> {
    let region = vocabulary.regions.get(id?)?;
    Some(feed(ScopeKind::Region, RoutedKind::Region, region.id, region.name.clone()))
}

fn of_category(vocabulary: &Vocabulary, id: Option<Uuid>) -> Option<NamedScope> {
    let category = vocabulary.categories.get(id?)?;
    Some(feed(ScopeKind::Category, RoutedKind::Category, category.id, category.name.clone()))
}

async fn of_tag(connection: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<NamedScope>> {
    let Some(id) = id else { return Ok(None) };
    let tag = tag::by_ids(connection, &[id]).await?.remove(&id);
    Ok(tag.map(|tag| feed(ScopeKind::Tag, RoutedKind::Tag, id, tag.name.clone())))
}

async fn of_author(connection: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<NamedScope>> {
    let Some(id) = id else { return Ok(None) };
    let author = author::by_ids(connection, &[id]).await?.remove(&id);
    Ok(author.map(|author| feed(ScopeKind::Author, RoutedKind::Author, id, author.name.clone())))
}

fn feed(kind: ScopeKind, routed: RoutedKind, id: Uuid, name: String) -> NamedScope {
    NamedScope { extent: Extent::Feed(Scope::new(kind, id)), name, page: Some(NodeRef { kind: routed, id }) }
}

fn unknown(what: &str, reference: &impl Display) -> Error {
    Error::not_found(format!("There is no {what} with {reference}."))
}
