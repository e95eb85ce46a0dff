use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::entries::{Entry, MAX_ITEMS, Origin, backfill, cards, entries, placed};
use super::{Collection, ItemLayout};
use crate::article::card::Card;
use crate::article::feed;
use crate::kernel::{
    Count, CursorKind, Direction, Edge, GlobalId, Micros, NodeKind, Page, PageRequest, Position, Result,
};
use crate::vocabulary::Vocabulary;

/// The cursors of lists of items.
pub const ITEMS_LIST: CursorKind = CursorKind::CollectionItems;

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
        let lead = card.detail()?.meta.lead_media.as_ref().map(|figure| figure.asset_id);
        let mut item = Self {
            key: GlobalId::new(NodeKind::Article, card.id).to_string(),
            position: entry.position,
            headline: card.headline.clone(),
            kicker: card.detail()?.meta.kicker.clone(),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;
    use crate::article::filter::ArticleFilter;
    use crate::article::{Scope, fixture};
    use crate::collection::{CollectionInput, CollectionItemInput, by_ids, neighbours, others, save};
    use crate::db::{Database, count_statements};
    use crate::kernel::{ArticleRef, Patch};

    const NOW: Micros = Micros(1_000);

    /// An article that an editor placed: its key, whether it is public, and when it shows.
    type Placing = (i64, bool, Option<i64>, Option<i64>);

    #[derive(Clone, Debug)]
    struct World {
        /// Keys of public articles that nobody placed.
        others: Vec<i64>,
        placed: Vec<Placing>,
        has_backfill: bool,
    }

    fn world() -> impl Strategy<Value = World> {
        let keys = Just((1_i64..=30).collect::<Vec<_>>()).prop_shuffle();
        let window = (any::<bool>(), prop::option::of(990_i64..1_010), prop::option::of(1_010_i64..1_020));
        (keys, prop::collection::vec(window, 0..10), 0_usize..20, any::<bool>()).prop_map(
            |(keys, windows, others, has_backfill)| {
                let placed: Vec<Placing> = keys
                    .iter()
                    .zip(&windows)
                    .map(|(key, (is_public, from, until))| (*key, *is_public, *from, *until))
                    .collect();
                World { others: keys[placed.len()..][..others].to_vec(), placed, has_backfill }
            },
        )
    }

    impl World {
        async fn build(&self) -> (Database, Vocabulary, Arc<Collection>) {
            let db = fixture::database().await;
            for key in &self.others {
                fixture::publish(&db, *key, &[Scope::ALL], &Default::default()).await;
            }
            for (key, is_public, ..) in &self.placed {
                if *is_public {
                    fixture::publish(&db, *key, &[Scope::ALL], &Default::default()).await;
                } else {
                    fixture::draft(&db, *key).await;
                }
            }
            let items = self.placed.iter().map(|(key, _, from, until)| CollectionItemInput {
                article: ArticleRef::Id(GlobalId::new(NodeKind::Article, fixture::id(*key)).to_string().into()),
                headline: Some(format!("Placed {key}")),
                kicker: None,
                summary: None,
                image: None,
                layout: ItemLayout::Lead,
                starts_at: from.map(Micros),
                ends_at: until.map(Micros),
            });
            let input = CollectionInput {
                slug: "home".into(),
                title: Patch::Set("Home".into()),
                is_published: Patch::Set(true),
                backfill: if self.has_backfill { Patch::Set(ArticleFilter::default()) } else { Patch::Keep },
                items: Patch::Set(items.collect()),
                ..CollectionInput::default()
            };
            let vocabulary = Vocabulary::load(db.reader()).await.unwrap();
            let tx = db.begin().await.unwrap();
            let (id, _) = save(&tx, &vocabulary, NOW, input).await.unwrap();
            tx.commit().await.unwrap();
            let collection = by_ids(db.reader(), &[id]).await.unwrap().remove(&id).unwrap();
            (db, vocabulary, collection)
        }

        /// The whole list, made in the simplest way: key, and whether an editor placed it.
        fn list(&self) -> Vec<(i64, bool)> {
            let shows = |(_, is_public, from, until): &&Placing| {
                *is_public && from.is_none_or(|from| from <= NOW.0) && until.is_none_or(|until| until > NOW.0)
            };
            let mut list: Vec<(i64, bool)> = self.placed.iter().filter(shows).map(|(key, ..)| (*key, true)).collect();
            if self.has_backfill {
                let public = self.placed.iter().filter(|(_, is_public, ..)| *is_public).map(|(key, ..)| *key);
                let mut rest: Vec<i64> = self.others.iter().copied().chain(public).collect();
                rest.retain(|key| !list.iter().any(|(placed, _)| placed == key));
                rest.sort_by_key(|key| std::cmp::Reverse(*key));
                list.extend(rest.into_iter().map(|key| (key, false)));
            }
            list
        }
    }

    async fn walk(world: &World, limit: i32) -> Result<(), TestCaseError> {
        let (db, vocabulary, collection) = world.build().await;
        let (connection, expected) = (db.reader(), world.list());
        let read = async |first: Option<i32>, after: Option<&str>, last: Option<i32>, before: Option<&str>| {
            let page = PageRequest::new(ITEMS_LIST, 100, first, after, last, before).unwrap();
            let (page, statements) = count_statements(items(connection, &vocabulary, &collection, NOW, &page)).await;
            assert!(statements <= 3);
            page.unwrap()
        };
        let (mut forward, mut after) = (Vec::new(), None);
        loop {
            let page = read(Some(limit), after.as_deref(), None, None).await;
            forward.extend(page.edges.iter().map(|edge| edge.node.clone()));
            prop_assert_eq!(page.has_next, forward.len() < expected.len());
            after = page.end;
            if !page.has_next {
                break;
            }
        }
        let found: Vec<(i64, bool)> = forward.iter().map(|item| (item.card.sort_key, item.is_curated)).collect();
        prop_assert_eq!(&found, &expected);
        for (place, item) in (0..).zip(&forward) {
            prop_assert_eq!(item.position, place);
            prop_assert_eq!(item.headline.starts_with("Placed"), item.is_curated);
        }
        let (mut backward, mut before) = (Vec::new(), None);
        loop {
            let page = read(None, None, Some(limit), before.as_deref()).await;
            backward.splice(0..0, page.edges.iter().map(|edge| (edge.node.card.sort_key, edge.node.is_curated)));
            before = page.edges.first().map(|edge| edge.cursor.clone());
            if !page.has_previous {
                break;
            }
        }
        prop_assert_eq!(&backward, &expected);
        let count = count_items(connection, &vocabulary, &collection, NOW).await.unwrap();
        prop_assert_eq!(count, Count::exact(expected.len() as i64));

        if let Some(place) = expected.len().checked_sub(2) {
            let card = &forward[place].card;
            let around = neighbours(connection, &vocabulary, &collection, NOW, card).await.unwrap();
            let before = place.checked_sub(1).map(|place| forward[place].card.id);
            prop_assert_eq!(around.previous.map(|card| card.id), before);
            prop_assert_eq!(around.next.map(|card| card.id), Some(forward[place + 1].card.id));
            let page = PageRequest::first(CursorKind::MoreIn, 100);
            let rest = others(connection, &vocabulary, &collection, NOW, card, &page).await.unwrap();
            prop_assert_eq!(rest.edges.len(), expected.len() - 1);
            prop_assert!(rest.edges.iter().all(|edge| edge.node.id != card.id));
        }
        Ok(())
    }

    #[test]
    fn pages_are_those_of_the_whole_list() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut runner = TestRunner::new(Config { cases: 32, failure_persistence: None, ..Config::default() });
        runner.run(&(world(), 1_i32..8), |(world, limit)| runtime.block_on(walk(&world, limit))).unwrap();
    }
}
