use entity::route as table;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::app::{App, Once};
use crate::auth::{Caller, Operation};
use crate::facet::Facet;
use crate::kernel::{NodeKind, Result, derived_id};
use crate::refusal::{Failure, Refusal, UserErrorCode};
use crate::route::{self, RedirectInput};

/// Makes a path lead elsewhere, or say that what was there is gone. Refused if it is that of a page.
pub async fn create(app: &App, caller: &Caller, once: Option<Once>, input: RedirectInput) -> Result<String, Failure> {
    let mut change = app.begin(caller, Operation::CreateRedirect, once).await?;
    if let Some(path) = change.replay()? {
        return Ok(path);
    }
    let path = input.path.clone();
    route::save(&change.tx, change.now, input).await?;
    change.touched.add(Facet::path(&path));
    change.about(NodeKind::Redirect, derived_id("redirect", &path), Some(json!({"path": path})));
    change.commit(app, path).await
}

/// Deletes a redirect that was made by hand; the former paths of pages stay.
pub async fn delete(app: &App, caller: &Caller, once: Option<Once>, path: String) -> Result<String, Failure> {
    let mut change = app.begin(caller, Operation::DeleteRedirect, once).await?;
    if let Some(path) = change.replay()? {
        return Ok(path);
    }
    let unknown = || Refusal::not_found("There is no redirect at this path.").at(&["path"]);
    let row = table::Entity::find_by_id(path.clone()).one(&change.tx).await?.ok_or_else(unknown)?;
    if row.node_id.is_some() {
        let message = "This path is or was that of a page; such redirects stay.";
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["path"]).into());
    }
    table::Entity::delete_by_id(path.clone()).exec(&change.tx).await?;
    change.touched.add(Facet::path(&path));
    change.about(NodeKind::Redirect, derived_id("redirect", &path), Some(json!({"path": path})));
    change.commit(app, path).await
}
