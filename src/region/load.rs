use std::collections::HashMap;

use entity::{region, region_edge};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use uuid::Uuid;

use super::{Region, RegionKind, Regions};
use crate::kernel::{Error, Result};

/// Reads all regions.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Regions> {
    let edges = region_edge::Entity::find().order_by_asc(region_edge::Column::Position).all(connection).await?;
    let mut parents: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for edge in edges {
        parents.entry(edge.child_id).or_default().push(edge.parent_id);
    }
    let rows = region::Entity::find().all(connection).await?;
    let regions = rows.into_iter().map(|row| {
        let parents = parents.remove(&row.id).unwrap_or_default();
        Ok(Region {
            id: row.id,
            kind: RegionKind::from_stored(&row.kind)?,
            slug: row.slug,
            name: row.name,
            name_key: row.name_key,
            official_name: row.official_name,
            description: row.description.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            image_id: row.image_id,
            m49: row.m49,
            iso_alpha2: row.iso_alpha2,
            iso_alpha3: row.iso_alpha3,
            iso_subdivision: row.iso_subdivision,
            wikidata_id: row.wikidata_id,
            latitude: row.latitude,
            longitude: row.longitude,
            parents,
            is_reference: row.is_reference,
            version: row.version,
        })
    });
    Ok(Regions::new(regions.collect::<Result<_>>()?))
}
