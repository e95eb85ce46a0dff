use async_graphql::InputObject;
use entity::route;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use serde::{Deserialize, Serialize};

use super::claim::holder;
use super::resolve::lookup;
use super::space::redirected;
use super::spelling::stored;
use crate::db::{DatabaseTransaction, save_row};
use crate::kernel::{Code, Conflict, Error, Micros, Outcome, Result, checked};

/// A path that leads elsewhere, or says that what was there is gone.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RedirectInput {
    /// Path.
    pub path: String,
    /// Path or URL; absent with status 410.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<String>,
    /// 301, 302, 307, 308 or 410.
    #[serde(default = "moved", skip_serializing_if = "is_moved")]
    #[graphql(default = 301)]
    pub http_status: i16,
}

fn moved() -> i16 {
    301
}

fn is_moved(status: &i16) -> bool {
    *status == 301
}

/// Saves a redirect under its path. Fails with `CONFLICT` if the path is or was that of a page.
pub async fn save(tx: &DatabaseTransaction, now: Micros, input: RedirectInput) -> Result<Outcome> {
    let RedirectInput { path, redirect_to, http_status } = input;
    let path = redirected(path).map_err(|error| error.in_field("path"))?;
    let (status, target) = match (http_status, redirect_to) {
        (301 | 302 | 307 | 308, Some(to)) => {
            let to = if to.starts_with('/') { checked::path(to) } else { checked::http_url(to) };
            let to = to.map_err(|error| error.in_field("redirectTo"))?;
            ("REDIRECT", Some(to))
        }
        (301 | 302 | 307 | 308, None) => return Err(Error::invalid("A path or URL is needed.").in_field("redirectTo")),
        (410, None) => ("GONE", None),
        (410, Some(_)) => return Err(Error::invalid("What is gone (410) leads nowhere.").in_field("redirectTo")),
        _ => {
            let message = format!("It is {http_status}; it must be 301, 302, 307, 308 or 410.");
            return Err(Error::invalid(message).in_field("httpStatus"));
        }
    };
    if let Some(to) = &target {
        refuse_circle(tx, &path, to).await?;
    }
    let was = route::Entity::find_by_id(path.clone()).one(tx).await?;
    if let Some(page) = was.as_ref().filter(|row| row.node_id.is_some()) {
        let error = Error::new(Code::Conflict, format!("The path {path} is that of a page."));
        return Err(error.held_by(holder(page)?).in_field("path"));
    }
    let created_at = was.as_ref().map_or(now.0, |row| row.created_at);
    let ceased_at = was.as_ref().and_then(|row| row.ceased_at);
    let row = route::Model {
        path,
        status: status.into(),
        node_kind: None,
        node_id: None,
        target,
        http_status,
        created_at,
        ceased_at,
    };
    save_row::<route::Entity, _>(tx, was.as_ref(), row, |_| {}).await
}

/// Lets go of a path: a redirect, or the former path of something. Fails with `NOT_FOUND` if there is none, and with
/// `BAD_USER_INPUT` if it is where something is, or says that something was withdrawn. Gives the path as it was stored.
pub async fn release(tx: &DatabaseTransaction, path: &str) -> Result<String> {
    let at = |path: &str| route::Entity::find_by_id(path.to_owned()).one(tx);
    let row = match at(path).await? {
        Some(row) => Some(row),
        None => at(&stored(path)).await?,
    };
    let row = row.ok_or_else(|| Error::not_found("There is no redirect at this path."))?;
    match (row.status.as_str(), row.node_id) {
        (_, None) | ("ALIAS" | "RESERVED", Some(_)) => {}
        ("CANONICAL", Some(_)) => return Err(Error::invalid("A page is at this path. Change or withdraw that first.")),
        (_, Some(_)) => return Err(Error::invalid("This path tells readers that its page was withdrawn; it stays.")),
    }
    route::Entity::delete_by_id(row.path.clone()).exec(tx).await?;
    Ok(row.path)
}

/// Makes the path of a page that is gone lead elsewhere.
pub async fn lead_elsewhere(tx: &DatabaseTransaction, path: &str, to: String) -> Result<()> {
    let to = if to.starts_with('/') { checked::path(to) } else { checked::http_url(to) };
    let to = to.map_err(|error| error.in_field("redirectTo"))?;
    refuse_circle(tx, path, &to).await?;
    let Some(row) = route::Entity::find_by_id(path.to_owned()).one(tx).await? else { return Ok(()) };
    let mut row = row.into_active_model();
    row.status = Set("REDIRECT".into());
    row.target = Set(Some(to));
    row.http_status = Set(301);
    row.update(tx).await?;
    Ok(())
}

/// Follows the redirects from `to`. Fails with `CONFLICT` if they come back to `path`.
async fn refuse_circle(tx: &DatabaseTransaction, path: &str, to: &str) -> Result<()> {
    let mut next = Some(to.to_owned());
    let mut hops = 0;
    while let Some(to) = next.take().filter(|_| hops < 20) {
        let there = lookup(tx, &to).await?.map(|(row, _)| row);
        if to == path || there.as_ref().is_some_and(|row| row.path == path) {
            let message = format!("The redirect leads back to {path}.");
            return Err(Error::conflict(Conflict::Cycle, message).in_field("redirectTo"));
        }
        hops += 1;
        next = there.and_then(|row| row.target);
    }
    Ok(())
}

/// Walks over all redirects by path.
#[derive(Default)]
pub struct Export {
    after: String,
}

impl Export {
    /// The next redirects; `None` at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Vec<RedirectInput>>> {
        let rows = route::Entity::find()
            .filter(route::Column::NodeId.is_null())
            .filter(route::Column::Path.gt(self.after.as_str()))
            .order_by_asc(route::Column::Path)
            .limit(500)
            .all(connection)
            .await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after.clone_from(&last.path);
        let inputs = rows.into_iter().map(|row| RedirectInput {
            path: row.path,
            redirect_to: row.target,
            http_status: row.http_status,
        });
        Ok(Some(inputs.collect()))
    }
}
