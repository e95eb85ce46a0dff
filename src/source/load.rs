use entity::source;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::{Source, SourceKind, Sources};
use crate::kernel::{Error, Result};

/// Reads all sources.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Sources> {
    let rows = source::Entity::find().all(connection).await?;
    let sources = rows.into_iter().map(|row| {
        Ok(Source {
            id: row.id,
            kind: SourceKind::from_stored(&row.kind)?,
            slug: row.slug,
            name: row.name,
            name_key: row.name_key,
            homepage_url: row.homepage_url,
            description: row.description.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            logo_id: row.logo_id,
            region_id: row.region_id,
            ownership_note: row.ownership_note,
            wikidata_id: row.wikidata_id,
            is_live: row.is_live,
            version: row.version,
        })
    });
    Ok(Sources::new(sources.collect::<Result<_>>()?))
}
