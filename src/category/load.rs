use entity::category;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::{Categories, Category};
use crate::kernel::{Error, Result};

/// Reads all categories.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Categories> {
    let rows = category::Entity::find().all(connection).await?;
    let categories = rows.into_iter().map(|row| {
        Ok(Category {
            id: row.id,
            parent_id: row.parent_id,
            slug: row.slug,
            name: row.name,
            description: row.description.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            image_id: row.image_id,
            media_topic: row.media_topic,
            wikidata_id: row.wikidata_id,
            position: row.position,
            version: row.version,
        })
    });
    Ok(Categories::new(categories.collect::<Result<_>>()?))
}
