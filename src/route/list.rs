use entity::route;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::stored;
use crate::facet::depends_on_nothing;
use crate::kernel::{CursorKind, Direction, Micros, Page, PageRequest, Position, Result};

/// The cursors of lists of redirects.
pub const LIST: CursorKind = CursorKind::Redirects;

/// A path that is not that of a page (any more).
#[derive(Clone, Debug)]
pub struct Redirect {
    pub path: String,
    pub destination: Option<String>,
    pub http_status: i16,
    /// The former path of a page.
    pub is_alias: bool,
    pub ceased_at: Option<Micros>,
}

impl From<route::Model> for Redirect {
    fn from(row: route::Model) -> Self {
        Self {
            path: row.path,
            destination: row.target,
            http_status: row.http_status,
            is_alias: row.node_id.is_some(),
            ceased_at: row.ceased_at.map(Micros),
        }
    }
}

/// The redirect at a path.
pub async fn redirect(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Redirect>> {
    depends_on_nothing("read for the newsroom");
    Ok(route::Entity::find_by_id(stored(path).into_owned()).one(connection).await?.map(Redirect::from))
}

/// Redirects and former paths, by path.
pub async fn redirects(
    connection: &impl ConnectionTrait,
    prefix: Option<&str>,
    page: &PageRequest,
) -> Result<Page<Redirect>> {
    depends_on_nothing("read for the newsroom");
    let order = if page.direction == Direction::Forward { Order::Asc } else { Order::Desc };
    let mut query = route::Entity::find()
        .filter(route::Column::Status.ne("CANONICAL"))
        .order_by(route::Column::Path, order)
        .limit(page.limit as u64 + 1);
    if let Some(prefix) = prefix {
        // Everything between the prefix and the prefix with the last character there is.
        query = query.filter(route::Column::Path.between(prefix.to_owned(), format!("{prefix}\u{10ffff}")));
    }
    if let Some(Position::Name(path, _)) = &page.after {
        query = query.filter(route::Column::Path.gt(path.as_str()));
    }
    if let Some(Position::Name(path, _)) = &page.before {
        query = query.filter(route::Column::Path.lt(path.as_str()));
    }
    let rows: Vec<Redirect> = query.all(connection).await?.into_iter().map(Redirect::from).collect();
    Ok(page.page(rows, |row| Position::Name(row.path.clone(), Uuid::nil())))
}
