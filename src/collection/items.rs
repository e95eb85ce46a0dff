use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::entries::{Entry, MAX_ITEMS, Origin, backfill, cards, entries, placed};
use super::{Collection, ItemLayout};
use crate::article::card::Card;
use crate::article::feed;
use crate::kernel::{Count, Direction, Edge, GlobalId, Micros, NodeKind, Page, PageRequest, Position, Result};
use crate::vocabulary::Vocabulary;

/// The letter of lists of items.
pub const ITEMS_LIST: u8 = b'i';

/// An article as placed on a front: the texts may differ from the article's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Unique within the collection.
    pub key: String,
    /// From 0.
    pub position: u32,
    pub card: Arc<Card>,
    pub headline: String,
    pub kicker: Option<String>,
    pub summary: String,
    pub image_id: Option<Uuid>,
    pub layout: ItemLayout,
    /// Placed by an editor, not by the backfill.
    pub is_curated: bool,
}

impl Item {
    fn new(entry: Entry, card: Arc<Card>) -> Result<Self> {
        let lead = card.detail.lead_media.as_ref().map(|figure| figure.asset_id);
        let mut item = Self {
            key: GlobalId::new(NodeKind::Article, card.id).to_string(),
            position: entry.position,
            headline: card.headline.clone(),
            kicker: card.detail.kicker.clone(),
            summary: card.summary.clone(),
            image_id: lead,
            layout: ItemLayout::Standard,
            is_curated: false,
            card,
        };
        if let Origin::Curated(placed) = entry.origin {
            item.layout = placed.layout()?;
            item.is_curated = true;
            item.headline = placed.headline.clone().unwrap_or(item.headline);
            item.kicker = placed.kicker.clone().or(item.kicker);
            item.summary = placed.summary.clone().unwrap_or(item.summary);
            item.image_id = placed.image_id.or(item.image_id);
        }
        Ok(item)
    }
}

/// The current public items of a collection in order: at most three statements, those that the names in a backfill
/// rule take not counted.
pub async fn items(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    collection: &Collection,
    now: Micros,
    page: &PageRequest,
) -> Result<Page<Item>> {
    let entries = entries(connection, vocabulary, collection, now, needed(page)).await?;
    let page = page.slice(&entries, |entry| Position::Place(entry.position));
    let mut cards = cards(connection, page.edges.iter().map(|edge| &edge.node)).await?;
    let mut edges = Vec::with_capacity(page.edges.len());
    for Edge { cursor, node } in page.edges {
        if let Some(card) = cards.remove(&node.article_id) {
            edges.push(Edge { cursor, node: Item::new(node, card)? });
        }
    }
    let Page { has_next, has_previous, end, .. } = page;
    Ok(Page { edges, has_next, has_previous, end, count: None })
}

/// How many entries from the start decide what is on a page and whether there is more.
fn needed(page: &PageRequest) -> usize {
    let place = |position: &Option<Position>| match position {
        Some(Position::Place(place)) => Some(*place as usize),
        _ => None,
    };
    match page.direction {
        Direction::Forward => place(&page.after).map_or(0, |after| after + 1) + page.limit + 1,
        Direction::Backward => place(&page.before).unwrap_or(MAX_ITEMS),
    }
}

/// How many items a collection has.
pub async fn count_items(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    collection: &Collection,
    now: Micros,
) -> Result<Count> {
    let placed = placed(connection, collection.id, now).await?;
    let all = MAX_ITEMS as i64;
    let curated = placed.len() as i64;
    if curated >= all {
        return Ok(Count::exact(all));
    }
    let ids = placed.into_iter().map(|placed| placed.article_id);
    let Some(query) = backfill(connection, vocabulary, collection, ids).await? else {
        return Ok(Count::exact(curated));
    };
    let found = feed::count(connection, &query).await?;
    let value = (curated + found.value).min(all);
    Ok(Count { value, is_exact: found.is_exact || value == all })
}
