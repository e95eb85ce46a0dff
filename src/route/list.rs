use entity::route;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::resolve::node;
use super::{NodeRef, stored};
use crate::facet::depends_on_nothing;
use crate::kernel::{Count, CursorKind, Direction, Error, Micros, Page, PageRequest, Position, Result};

/// The cursors of lists of redirects.
pub const LIST: CursorKind = CursorKind::Redirects;

/// A path that is not that of a page (any more).
#[derive(Clone, Debug)]
pub struct Redirect {
    pub path: String,
    /// Where it was made to lead.
    pub target: Option<String>,
    /// What it is or was the path of.
    pub node: Option<NodeRef>,
    pub http_status: i16,
    /// Kept for an article that was never public.
    pub is_of_draft: bool,
    pub ceased_at: Option<Micros>,
}

impl TryFrom<route::Model> for Redirect {
    type Error = Error;

    fn try_from(row: route::Model) -> Result<Self> {
        Ok(Self {
            node: node(&row)?,
            is_of_draft: row.status == "RESERVED",
            path: row.path,
            target: row.target,
            http_status: row.http_status,
            ceased_at: row.ceased_at.map(Micros),
        })
    }
}

/// The redirect at a path.
pub async fn redirect(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Redirect>> {
    depends_on_nothing("read for the newsroom");
    let found = route::Entity::find_by_id(stored(path).into_owned()).filter(route::Column::Status.ne("CANONICAL"));
    found.one(connection).await?.map(Redirect::try_from).transpose()
}

/// Which redirects and former paths.
#[derive(Clone, Debug, Default)]
pub struct RedirectFilter {
    pub prefix: Option<String>,
    /// Only those of these kinds.
    pub only: Option<&'static [&'static str]>,
}

impl RedirectFilter {
    /// All but former paths that are kept for drafts.
    pub const OF_THE_PUBLIC: &[&str] = &["ALIAS", "REDIRECT", "GONE"];
    /// Those that lead somewhere if what was there is public.
    pub const LEADING: &[&str] = &["ALIAS", "REDIRECT"];

    fn query(&self) -> Select<route::Entity> {
        let mut query = route::Entity::find().filter(route::Column::Status.ne("CANONICAL"));
        if let Some(only) = self.only {
            query = query.filter(route::Column::Status.is_in(only.iter().copied()));
        }
        if let Some(prefix) = &self.prefix {
            // Everything between the prefix and the prefix with the last character there is.
            query = query.filter(route::Column::Path.between(prefix.clone(), format!("{prefix}\u{10ffff}")));
        }
        query
    }
}

/// How many redirects and former paths there are.
pub async fn count_redirects(connection: &impl ConnectionTrait, filter: &RedirectFilter) -> Result<Count> {
    depends_on_nothing("read for the newsroom");
    let found = filter.query().count(connection).await?;
    Ok(Count::exact(i64::try_from(found).unwrap_or(i64::MAX)))
}

/// Redirects and former paths, by path.
pub async fn redirects(
    connection: &impl ConnectionTrait,
    filter: &RedirectFilter,
    page: &PageRequest,
) -> Result<Page<Redirect>> {
    depends_on_nothing("read for the newsroom");
    let order = if page.direction == Direction::Forward { Order::Asc } else { Order::Desc };
    let mut query = filter.query().order_by(route::Column::Path, order).limit(page.limit as u64 + 1);
    if let Some(Position::Name(path, _)) = &page.after {
        query = query.filter(route::Column::Path.gt(path.as_str()));
    }
    if let Some(Position::Name(path, _)) = &page.before {
        query = query.filter(route::Column::Path.lt(path.as_str()));
    }
    let rows = query.all(connection).await?.into_iter().map(Redirect::try_from).collect::<Result<Vec<_>>>()?;
    Ok(page.page(rows, |row| Position::Name(row.path.clone(), Uuid::nil())))
}
