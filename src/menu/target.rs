use entity::menu;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};

use super::MenuItem;
use crate::db::{DatabaseTransaction, save_row};
use crate::kernel::{Error, Micros, Result};
use crate::route::NodeRef;

impl MenuItem {
    /// Whether this item or one below it leads to a page.
    fn leads_to(&self, page: NodeRef) -> bool {
        self.target == Some(page) || self.children.iter().any(|child| child.leads_to(page))
    }

    fn lead_to(&mut self, from: NodeRef, to: NodeRef) {
        if self.target == Some(from) {
            self.target = Some(to);
        }
        self.children.iter_mut().for_each(|child| child.lead_to(from, to));
    }
}

/// How many menus have an item that leads to a page.
pub async fn uses(tx: &DatabaseTransaction, page: NodeRef) -> Result<usize> {
    let menus = super::load(tx).await?;
    Ok(menus.iter().filter(|menu| menu.items.iter().any(|item| item.leads_to(page))).count())
}

/// Lets every item that leads to a page lead to another.
pub async fn replace_target(tx: &DatabaseTransaction, now: Micros, from: NodeRef, to: NodeRef) -> Result<()> {
    let rows = menu::Entity::find().order_by_asc(menu::Column::Id).lock_exclusive().all(tx).await?;
    for was in rows {
        let mut items: Vec<MenuItem> = serde_json::from_str(&was.items).map_err(Error::internal)?;
        if !items.iter().any(|item| item.leads_to(from)) {
            continue;
        }
        items.iter_mut().for_each(|item| item.lead_to(from, to));
        let row = menu::Model { items: serde_json::to_string(&items).map_err(Error::internal)?, ..was.clone() };
        save_row::<menu::Entity, _>(tx, Some(&was), row, |row| {
            row.version += 1;
            row.updated_at = now.0;
        })
        .await?;
    }
    Ok(())
}
