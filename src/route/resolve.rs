use entity::route;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{NodeRef, RoutedKind};
use crate::kernel::{Error, Result};

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The canonical page of something.
    Page(NodeRef),
    /// A former path of something that is now elsewhere.
    Former { node: NodeRef, canonical: String, http_status: i16 },
    /// A redirect to a path or an address.
    Redirect { to: String, http_status: i16 },
    /// There was something once.
    Gone { node: Option<NodeRef> },
}

/// Looks up a path, `None` if nothing was ever there. A path with a slash at its end is a former one of that without.
pub async fn resolve(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Found>> {
    let trimmed = path.strip_suffix('/').filter(|rest| !rest.is_empty());
    let asked: Vec<&str> = [Some(path), trimmed].into_iter().flatten().collect();
    let rows = route::Entity::find().filter(route::Column::Path.is_in(asked)).all(connection).await?;
    let exact = rows.iter().find(|row| row.path == path);
    let Some(row) = exact.or(rows.first()) else { return Ok(None) };
    let node = node(row)?;
    Ok(Some(match (row.status.as_str(), node) {
        ("CANONICAL", Some(node)) if exact.is_some() => Found::Page(node),
        ("CANONICAL", Some(node)) => Found::Former { node, canonical: row.path.clone(), http_status: 301 },
        ("ALIAS", Some(node)) => match canonical(connection, node).await? {
            Some(canonical) => Found::Former { node, canonical, http_status: row.http_status },
            None => Found::Gone { node: Some(node) },
        },
        ("REDIRECT", _) => {
            let to = row.target.clone().ok_or_else(|| Error::internal(format!("{path} redirects nowhere")))?;
            Found::Redirect { to, http_status: row.http_status }
        }
        _ => Found::Gone { node },
    }))
}

/// The canonical path of something; `None` if it has none any more.
pub async fn canonical(connection: &impl ConnectionTrait, node: NodeRef) -> Result<Option<String>> {
    let row = route::Entity::find()
        .filter(route::Column::NodeKind.eq(node.kind.as_str()))
        .filter(route::Column::NodeId.eq(node.id))
        .filter(route::Column::Status.eq("CANONICAL"))
        .one(connection)
        .await?;
    Ok(row.map(|row| row.path))
}

fn node(row: &route::Model) -> Result<Option<NodeRef>> {
    let Some((kind, id)) = row.node_kind.as_deref().zip(row.node_id) else { return Ok(None) };
    Ok(Some(NodeRef { kind: RoutedKind::from_stored(kind)?, id }))
}
