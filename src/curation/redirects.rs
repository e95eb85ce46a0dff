use serde_json::json;

use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::facet::Facet;
use crate::kernel::{NodeKind, Result, derived_id};
use crate::refusal::Failure;
use crate::route::{self, RedirectInput};

/// Makes a path lead elsewhere, or say that what was there is gone. Refused if it is that of a page.
pub async fn create(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    input: RedirectInput,
) -> Result<String, Failure> {
    let mut change = app.begin(caller, Operation::CreateRedirect, once).await?;
    if let Some(path) = change.replay()? {
        return Ok(path);
    }
    let path = route::stored(&input.path).into_owned();
    route::save(&change.tx, change.now, input).await?;
    change.invalidation.add(Facet::path(&path));
    change.about(NodeKind::Redirect, derived_id("redirect", &path), Some(json!({"path": path})));
    change.commit(app, path).await
}

/// Deletes a redirect, or lets go of a former path; something else may have it then.
pub async fn delete(app: &App, caller: &Caller, once: Option<IdempotencyKey>, path: String) -> Result<String, Failure> {
    let mut change = app.begin(caller, Operation::DeleteRedirect, once).await?;
    if let Some(path) = change.replay()? {
        return Ok(path);
    }
    let path = route::release(&change.tx, &path).await.map_err(|error| error.in_field("path"))?;
    change.invalidation.add(Facet::path(&path));
    change.about(NodeKind::Redirect, derived_id("redirect", &path), Some(json!({"path": path})));
    change.commit(app, path).await
}
