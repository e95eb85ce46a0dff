use entity::collection_item;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{CollectionItemInput, ItemLayout};
use crate::article::existing;
use crate::facet::depends_on_nothing;
use crate::kernel::{ArticleRef, Error, GlobalId, MediaRef, Micros, NodeKind, Result};

/// What editors placed in a collection, in order, as the input that places it so, with the articles.
pub async fn placed_items(
    connection: &impl ConnectionTrait,
    collection: Uuid,
) -> Result<Vec<(Uuid, CollectionItemInput)>> {
    depends_on_nothing("read for the newsroom");
    let rows = collection_item::Entity::find()
        .filter(collection_item::Column::CollectionId.eq(collection))
        .order_by_asc(collection_item::Column::Position)
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            let id = |kind, id| GlobalId::new(kind, id).to_string().into();
            let item = CollectionItemInput {
                article: ArticleRef::Id(id(NodeKind::Article, row.article_id)),
                headline: row.headline,
                kicker: row.kicker,
                summary: row.summary,
                image: row.image_id.map(|image| MediaRef::Id(id(NodeKind::MediaAsset, image))),
                layout: ItemLayout::from_stored(&row.layout)?,
                starts_at: row.starts_at.map(Micros),
                ends_at: row.ends_at.map(Micros),
            };
            Ok((row.article_id, item))
        })
        .collect()
}

/// The article that an item places.
pub async fn article_of(connection: &impl ConnectionTrait, item: &CollectionItemInput) -> Result<Uuid> {
    let found = existing(connection, [&item.article]).await?;
    found
        .get(&item.article)
        .copied()
        .ok_or_else(|| Error::not_found(format!("There is no article with {}.", item.article)))
}
