use std::sync::Arc;

use entity::menu;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::Menu;
use crate::kernel::{Error, Result};

/// Reads all menus, by location.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Vec<Arc<Menu>>> {
    let rows = menu::Entity::find().order_by_asc(menu::Column::Location).all(connection).await?;
    let menus = rows.into_iter().map(|row| {
        let items = serde_json::from_str(&row.items).map_err(Error::internal)?;
        Ok(Arc::new(Menu { id: row.id, location: row.location, name: row.name, items, version: row.version }))
    });
    menus.collect()
}
