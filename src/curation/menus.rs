use entity::menu as table;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::db::touch_vocabulary;
use crate::kernel::{NodeKind, Result};
use crate::menu::{self, MenuInput};
use crate::refusal::{Failure, Refusal};

/// Makes a menu or replaces its items.
pub async fn save(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    expected_version: Option<i32>,
    input: MenuInput,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::SaveMenu, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let location = table::Column::Location.eq(input.location.as_str());
    let stored = table::Entity::find().filter(location).one(&change.tx).await?.map_or(0, |row| row.version);
    if let Some(expected) = expected_version.filter(|expected| *expected != stored) {
        return Err(Refusal::stale("menu", expected, stored).at(&["expectedVersion"]).into());
    }
    let (id, _) = menu::save(&change.tx, change.vocabulary.targets(), change.now, input).await?;
    change.about(NodeKind::Menu, id, None);
    change.commit(app, id).await
}

/// Deletes a menu.
pub async fn delete(app: &App, caller: &Caller, once: Option<IdempotencyKey>, id: Uuid) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::DeleteMenu, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let deleted = table::Entity::delete_by_id(id).exec(&change.tx).await?;
    if deleted.rows_affected == 0 {
        return Err(Refusal::not_found("There is no such menu.").at(&["id"]).into());
    }
    touch_vocabulary(&change.tx).await?;
    change.about(NodeKind::Menu, id, None);
    change.commit(app, id).await
}
