use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::{Extent, LanguageScope, NamedScope};
use crate::article::card::Card;
use crate::article::more_in::{self, Found};
use crate::article::{FeedWindows, Scope};
use crate::collection;
use crate::kernel::{Count, Micros, Page, PageRequest, Result};
use crate::route::{NodeRef, RoutedKind};
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;

/// An article of a list, and which list around the one that was asked for it comes from.
#[derive(Clone, Debug)]
pub struct MoreIn {
    pub card: Arc<Card>,
    /// The page of that list; `None` for the whole site and for languages.
    pub level: Option<NodeRef>,
    pub level_name: String,
    /// Steps up from the list that was asked for: 0 is that list itself.
    pub distance: u32,
}

/// A list, or one around it.
struct Level {
    scope: Scope,
    name: String,
    page: Option<NodeRef>,
}

/// The other articles of a list, newest first. A region or a category with few of them goes on with its parent, and so
/// on up to the root; no article comes twice.
pub async fn more_in(
    feed_windows: &FeedWindows,
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    now: Micros,
    (scope, language): (&NamedScope, LanguageScope),
    article: &Card,
    page: &PageRequest,
) -> Result<Page<MoreIn>> {
    let here = |card: Arc<Card>| MoreIn { card, level: scope.page, level_name: scope.name.clone(), distance: 0 };
    let levels = match &scope.extent {
        Extent::Feed(feed) => levels(vocabulary, scope, *feed),
        Extent::Nothing => Vec::new(),
        Extent::Collection(found) => {
            let others = collection::others(connection, vocabulary, found, now, article, page).await?;
            return Ok(others.map(here));
        }
    };
    let scopes: Vec<Scope> = levels.iter().map(|level| level.scope).collect();
    let found = more_in::list(feed_windows, connection, &scopes, language.of(article), article.sort_key, page).await?;
    Ok(found.map(|Found { card, level: distance }| match levels.get(distance as usize) {
        Some(Level { name, page, .. }) => MoreIn { card, level: *page, level_name: name.clone(), distance },
        None => here(card),
    }))
}

/// How many articles [`more_in`] has in all its pages; `None` for a collection, whose pages know it.
pub async fn count(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    (scope, language): (&NamedScope, LanguageScope),
    article: &Card,
) -> Result<Option<Count>> {
    let levels = match &scope.extent {
        Extent::Feed(feed) => levels(vocabulary, scope, *feed),
        Extent::Nothing => Vec::new(),
        Extent::Collection(_) => return Ok(None),
    };
    let scopes: Vec<Scope> = levels.iter().map(|level| level.scope).collect();
    more_in::count(connection, &scopes, language.of(article), article.sort_key).await.map(Some)
}

/// The scope, and for a region or a category those of its primary parents, nearest first.
fn levels(vocabulary: &Vocabulary, named: &NamedScope, scope: Scope) -> Vec<Level> {
    let mut levels = vec![Level { scope, name: named.name.clone(), page: named.page }];
    match scope.kind {
        ScopeKind::Region => levels.extend(vocabulary.regions.line(scope.id).iter().rev().map(|region| Level {
            scope: Scope::new(ScopeKind::Region, region.id),
            name: region.name.clone(),
            page: Some(NodeRef { kind: RoutedKind::Region, id: region.id }),
        })),
        ScopeKind::Category => levels.extend(vocabulary.categories.line(scope.id).iter().rev().map(|category| Level {
            scope: Scope::new(ScopeKind::Category, category.id),
            name: category.name.clone(),
            page: Some(NodeRef { kind: RoutedKind::Category, id: category.id }),
        })),
        _ => {}
    }
    levels
}
