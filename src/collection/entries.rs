use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Collection, ItemLayout};
use crate::article::card::Card;
use crate::article::feed::{self, FeedQuery};
use crate::article::filter::feed_query;
use crate::article::live;
use crate::db::Sql;
use crate::facet::{Facet, depends_on, depends_until};
use crate::kernel::{Code, Micros, PageRequest, Result};
use crate::vocabulary::Vocabulary;

/// The longest collection as readers see it.
pub const MAX_ITEMS: usize = 200;

/// An article in a collection, before the cards of curated ones are read.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// From 0, without gaps.
    pub position: u32,
    pub article_id: Uuid,
    pub origin: Origin,
}

/// How an article came into a collection.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Curated(Arc<Placed>),
    Backfill(Arc<Card>),
}

/// An article that an editor placed.
#[derive(Debug, FromQueryResult)]
pub(super) struct Placed {
    pub article_id: Uuid,
    pub headline: Option<String>,
    pub kicker: Option<String>,
    pub summary: Option<String>,
    pub image_id: Option<Uuid>,
    layout: String,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    is_public: bool,
}

impl Placed {
    /// Whether readers see it; when that changes by itself is noted.
    fn shows_at(&self, now: Micros) -> bool {
        let times = [self.starts_at, self.ends_at].into_iter().flatten();
        times.filter(|at| *at > now.0).for_each(|at| depends_until(Micros(at)));
        depends_on(Facet::article(self.article_id));
        self.is_public && self.starts_at.is_none_or(|at| at <= now.0) && self.ends_at.is_none_or(|at| at > now.0)
    }

    pub fn layout(&self) -> Result<ItemLayout> {
        ItemLayout::from_stored(&self.layout)
    }
}

/// The first entries of a collection: what editors placed and is public and in its time, then what the backfill finds.
/// At most `limit`, and at most [`MAX_ITEMS`].
pub(super) async fn entries(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    collection: &Collection,
    now: Micros,
    limit: usize,
) -> Result<Vec<Entry>> {
    let limit = limit.min(MAX_ITEMS);
    let placed = placed(connection, collection.id, now).await?;
    let mut found: Vec<(Uuid, Origin)> =
        placed.into_iter().map(|placed| (placed.article_id, Origin::Curated(Arc::new(placed)))).collect();
    if found.len() < limit
        && let Some(query) = backfill(connection, vocabulary, collection, found.iter().map(|(id, _)| *id)).await?
    {
        let page = feed::list(connection, &query, &PageRequest::first(feed::LIST, limit - found.len())).await?;
        found.extend(page.edges.into_iter().map(|edge| (edge.node.id, Origin::Backfill(edge.node))));
    }
    let entries = found.into_iter().zip(0_u32..).take(limit);
    Ok(entries.map(|((article_id, origin), position)| Entry { position, article_id, origin }).collect())
}

/// What editors placed, as far as it is public and in its time.
pub(super) async fn placed(connection: &impl ConnectionTrait, collection: Uuid, now: Micros) -> Result<Vec<Placed>> {
    depends_on(Facet::collection(collection));
    let mut sql = Sql::new("SELECT i.article_id, i.headline, i.kicker, i.summary, i.image_id, i.layout, i.starts_at,");
    sql.push(" i.ends_at, a.article_id IS NOT NULL AS is_public FROM collection_item i");
    sql.push(" LEFT JOIN article_live a ON a.article_id = i.article_id WHERE i.collection_id = ").bind(collection);
    sql.push(" ORDER BY i.position LIMIT ").number(MAX_ITEMS);
    let mut placed: Vec<Placed> = sql.all(connection).await?;
    placed.retain(|placed| placed.shows_at(now));
    Ok(placed)
}

/// The list that fills a collection up, without what stands in it already.
///
/// A rule that names something which the public no longer knows finds nothing: that has no public articles.
pub(super) async fn backfill(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    collection: &Collection,
    without: impl Iterator<Item = Uuid>,
) -> Result<Option<FeedQuery>> {
    let Some(filter) = &collection.backfill else { return Ok(None) };
    match feed_query(connection, vocabulary, Some(filter), None).await {
        Ok(mut query) => {
            query.without.articles.extend(without);
            Ok(Some(query))
        }
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The cards of entries; one of an article that went away meanwhile is missing.
pub(super) async fn cards<'a>(
    connection: &impl ConnectionTrait,
    entries: impl Iterator<Item = &'a Entry>,
) -> Result<HashMap<Uuid, Arc<Card>>> {
    let (mut known, mut wanted) = (HashMap::new(), Vec::new());
    for entry in entries {
        match &entry.origin {
            Origin::Curated(_) => wanted.push(entry.article_id),
            Origin::Backfill(card) => {
                known.insert(card.id, card.clone());
            }
        }
    }
    if !wanted.is_empty() {
        known.extend(live::by_ids(connection, &wanted).await?);
    }
    Ok(known)
}
