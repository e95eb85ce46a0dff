use std::collections::HashMap;

use entity::{collection, collection_item};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::input::{CollectionInput, CollectionItemInput};
use super::published::read;
use super::{CollectionKind, ItemLayout};
use crate::article::input::Names;
use crate::body::RichText;
use crate::body::input::RichTextInput;
use crate::kernel::{CategoryRef, Error, MediaRef, Micros, Patch, RegionRef, Result};
use crate::media;
use crate::vocabulary::Vocabulary;

/// Collections fetched in one step.
const STEP: u64 = 50;

/// Walks over all collections, published or not, by slug.
#[derive(Default)]
pub struct Export {
    after: Option<String>,
}

impl Export {
    /// The next collections; `None` at the end.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Vec<CollectionInput>>> {
        let mut query = collection::Entity::find().order_by_asc(collection::Column::Slug).limit(STEP);
        if let Some(slug) = &self.after {
            query = query.filter(collection::Column::Slug.gt(slug.as_str()));
        }
        let rows = query.all(connection).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some(last.slug.clone());
        let items = collection_item::Entity::find()
            .filter(collection_item::Column::CollectionId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(collection_item::Column::CollectionId)
            .order_by_asc(collection_item::Column::Position)
            .all(connection)
            .await?;
        let names = Names::of_articles(connection, items.iter().map(|item| item.article_id).collect()).await?;
        let images = rows.iter().map(|row| row.image_id).chain(items.iter().map(|item| item.image_id)).flatten();
        let images = media::keys(connection, images.collect()).await?;
        let mut by_collection: HashMap<Uuid, Vec<CollectionItemInput>> = HashMap::new();
        for row in items {
            by_collection.entry(row.collection_id).or_default().push(item(row, &names, &images)?);
        }
        let inputs = rows.into_iter().map(|row| {
            let items = by_collection.remove(&row.id).unwrap_or_default();
            input(row, items, vocabulary, &images)
        });
        inputs.collect::<Result<_>>().map(Some)
    }
}

fn input(
    row: collection::Model,
    items: Vec<CollectionItemInput>,
    vocabulary: &Vocabulary,
    images: &HashMap<Uuid, MediaRef>,
) -> Result<CollectionInput> {
    let description: Option<RichText> = read(row.description.as_deref())?;
    let region = row.region_id.map(|id| vocabulary.regions.get(id).ok_or_else(|| dangling(id))).transpose()?;
    let category = row.category_id.map(|id| vocabulary.categories.get(id).ok_or_else(|| dangling(id))).transpose()?;
    Ok(CollectionInput {
        slug: row.slug,
        title: Patch::Set(row.title),
        collection_kind: Patch::Set(CollectionKind::from_stored(&row.kind)?),
        description: set(description.map(|text| RichTextInput::Html(text.html))),
        image: set(row.image_id.and_then(|id| images.get(&id).cloned())),
        region: set(region.map(|region| RegionRef::Slug(region.slug.clone()))),
        category: set(category.map(|category| CategoryRef::Slug(category.slug.clone()))),
        is_published: Patch::Set(row.is_published),
        backfill: set(read(row.backfill.as_deref())?),
        items: if items.is_empty() { Patch::Keep } else { Patch::Set(items) },
    })
}

fn item(row: collection_item::Model, names: &Names, images: &HashMap<Uuid, MediaRef>) -> Result<CollectionItemInput> {
    Ok(CollectionItemInput {
        article: names.article(row.article_id),
        headline: row.headline,
        kicker: row.kicker,
        summary: row.summary,
        image: row.image_id.and_then(|id| images.get(&id).cloned()),
        layout: ItemLayout::from_stored(&row.layout)?,
        starts_at: row.starts_at.map(Micros),
        ends_at: row.ends_at.map(Micros),
    })
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

fn dangling(id: Uuid) -> Error {
    Error::internal(format!("a collection refers to {id}, which is gone"))
}
