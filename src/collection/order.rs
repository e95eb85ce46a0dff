//! A collection as a list to walk through.

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::entries::{MAX_ITEMS, cards, entries, placed};
use super::list::{LIST, of_article};
use super::{Collection, CollectionKind};
use crate::article::card::Card;
use crate::article::live;
use crate::article::navigation::Neighbours;
use crate::kernel::{Edge, Micros, Page, PageRequest, Position, Result};
use crate::vocabulary::Vocabulary;

/// The items before and after an article in the order of a collection; none if it is not in it.
pub async fn neighbours(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    collection: &Collection,
    now: Micros,
    article: &Card,
) -> Result<Neighbours> {
    let entries = entries(connection, vocabulary, collection, now, MAX_ITEMS).await?;
    let Some(place) = entries.iter().position(|entry| entry.article_id == article.id) else {
        return Ok(Neighbours::default());
    };
    let previous = place.checked_sub(1).and_then(|place| entries.get(place));
    let next = entries.get(place + 1);
    let cards = cards(connection, previous.into_iter().chain(next)).await?;
    let card = |entry: Option<&super::entries::Entry>| entry.and_then(|entry| cards.get(&entry.article_id).cloned());
    Ok(Neighbours { previous: card(previous), next: card(next) })
}

/// The part after an article in the series that an editor placed it in, of those in a language if one is given; of several series
/// it is the one that was changed last.
pub async fn next_in_series(
    connection: &impl ConnectionTrait,
    article: Uuid,
    language: Option<&str>,
    now: Micros,
) -> Result<Option<Arc<Card>>> {
    let first = PageRequest::first(LIST, 1);
    let series = of_article(connection, article, &[CollectionKind::Series], now, &first).await?;
    let Some(series) = series.edges.into_iter().next() else { return Ok(None) };
    let placed = placed(connection, series.node.id, now).await?;
    let parts = placed.iter().map(|part| part.article_id).skip_while(|id| *id != article).skip(1);
    let parts: Vec<Uuid> = parts.collect();
    if parts.is_empty() {
        return Ok(None);
    }
    let mut cards = live::by_ids(connection, &parts).await?;
    let is_meant = |card: &Arc<Card>| language.is_none_or(|language| card.language == language);
    Ok(parts.iter().filter_map(|id| cards.remove(id)).find(is_meant))
}

/// The other articles of a collection in its order. The cursors are steps in a list of one level.
pub async fn others(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    collection: &Collection,
    now: Micros,
    article: &Card,
    page: &PageRequest,
) -> Result<Page<Arc<Card>>> {
    let mut entries = entries(connection, vocabulary, collection, now, MAX_ITEMS).await?;
    entries.retain(|entry| entry.article_id != article.id);
    let page = page.slice(&entries, |entry| Position::Step(0, i64::from(entry.position)));
    let mut cards = cards(connection, page.edges.iter().map(|edge| &edge.node)).await?;
    let Page { edges, has_next, has_previous, end, count } = page;
    let edges = edges
        .into_iter()
        .filter_map(|Edge { cursor, node }| Some(Edge { cursor, node: cards.remove(&node.article_id)? }));
    Ok(Page { edges: edges.collect(), has_next, has_previous, end, count })
}
