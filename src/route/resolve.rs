use entity::route;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::spelling::spellings;
use super::{NodeRef, RoutedKind};
use crate::facet::{Facet, depends_on, depends_on_nothing};
use crate::kernel::{Error, Result};

/// Redirects that are followed for one answer.
const HOPS: usize = 20;

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The canonical page of something.
    Page(NodeRef),
    /// A path that leads to the page of something: a former one, or a redirect.
    Former { node: NodeRef, canonical: String, http_status: i16 },
    /// A redirect to a path that is nobody's page, or to an address.
    Redirect { to: String, http_status: i16 },
    /// There was something once.
    Gone { node: Option<NodeRef> },
}

/// What the addresses of articles and lists at the home page of WordPress are told by.
const OLD_KEYS: [&str; 5] = ["p", "page_id", "attachment_id", "cat", "author"];

/// Whether a path where nothing is stored is the home page, whatever campaign its query is of.
pub fn is_home(path: &str) -> bool {
    let whole = path.split('#').next().unwrap_or_default();
    let (bare, query) = whole.split_once('?').unwrap_or((whole, ""));
    bare == "/" && !query.split('&').any(|pair| OLD_KEYS.contains(&pair.split('=').next().unwrap_or_default()))
}

/// Looks up a path, `None` if nothing was ever there. A path with a slash at its end is a former one of that without; one
/// with a query that no stored path has is that without. Redirects are followed, so that whoever asks needs one hop; those
/// that lead in a circle lead nowhere.
pub async fn resolve(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Found>> {
    let Some((first, _)) = step(connection, path).await? else { return Ok(None) };
    let Found::Redirect { mut to, http_status } = first else { return Ok(Some(first)) };
    for _ in 0..HOPS {
        // Elsewhere, or to a certain part or view of a page: that is for the front end.
        let next = if to.starts_with('/') && !to.contains(['?', '#']) { step(connection, &to).await? } else { None };
        let Some((next, path)) = next else { return Ok(Some(Found::Redirect { to, http_status })) };
        to = match next {
            Found::Page(node) => return Ok(Some(Found::Former { node, canonical: path, http_status })),
            Found::Former { node, canonical, .. } => {
                return Ok(Some(Found::Former { node, canonical, http_status }));
            }
            Found::Gone { node } => return Ok(Some(Found::Gone { node })),
            Found::Redirect { to, .. } => to,
        };
    }
    Ok(None)
}

/// The row that a path means, and whether a slash at its end is too much.
pub(super) async fn lookup(connection: &impl ConnectionTrait, path: &str) -> Result<Option<(route::Model, bool)>> {
    let asked = spellings(path);
    if asked.is_empty() {
        return Ok(None);
    }
    asked.iter().for_each(|spelling| depends_on(Facet::path(&spelling.path)));
    let paths = asked.iter().map(|spelling| spelling.path.as_str());
    let mut rows = route::Entity::find()
        .filter(route::Column::Path.is_in(paths))
        // What waits for a draft is nothing yet.
        .filter(route::Column::Status.ne("RESERVED"))
        .all(connection)
        .await?;
    let place = asked
        .iter()
        .find_map(|spelling| Some((rows.iter().position(|row| row.path == spelling.path)?, spelling.is_trimmed)));
    Ok(place.map(|(place, is_trimmed)| (rows.swap_remove(place), is_trimmed)))
}

/// What is at a path as it is stored, with that path.
async fn step(connection: &impl ConnectionTrait, path: &str) -> Result<Option<(Found, String)>> {
    let Some((row, is_trimmed)) = lookup(connection, path).await? else {
        // Pages of these come and go without their paths being told.
        [Facet::TAGS, Facet::AUTHORS, Facet::COLLECTIONS].into_iter().for_each(depends_on);
        return Ok(None);
    };
    let node = node(&row)?;
    if let Some(NodeRef { kind, id }) = node {
        match kind {
            RoutedKind::Article => depends_on(Facet::article(id)),
            RoutedKind::Tag => depends_on(Facet::tag(id)),
            RoutedKind::Author => [Facet::author(id), Facet::AUTHORS].into_iter().for_each(depends_on),
            RoutedKind::Collection => depends_on(Facet::collection(id)),
            // Vocabulary.
            RoutedKind::Region | RoutedKind::Category | RoutedKind::Source => {}
        }
    }
    let found = match (row.status.as_str(), node) {
        ("CANONICAL", Some(node)) if is_trimmed => {
            Found::Former { node, canonical: row.path.clone(), http_status: 301 }
        }
        ("CANONICAL", Some(node)) => Found::Page(node),
        ("ALIAS", Some(node)) => now_at(connection, node, row.http_status).await?,
        ("REDIRECT", _) => redirect(&row, row.http_status)?,
        _ => Found::Gone { node },
    };
    Ok(Some((found, row.path)))
}

/// Where a former path of something leads: to its page, or where editors sent the readers of what was withdrawn.
async fn now_at(connection: &impl ConnectionTrait, node: NodeRef, http_status: i16) -> Result<Found> {
    depends_on_nothing("`resolve` says it of every spelling of the path and of the page that it leads to");
    let row = route::Entity::find()
        .filter(route::Column::NodeKind.eq(node.kind.as_str()))
        .filter(route::Column::NodeId.eq(node.id))
        .filter(route::Column::Status.is_in(["CANONICAL", "REDIRECT"]))
        .order_by_asc(route::Column::Status)
        .order_by_desc(route::Column::CeasedAt)
        .one(connection)
        .await?;
    match row {
        Some(row) if row.status == "CANONICAL" => Ok(Found::Former { node, canonical: row.path, http_status }),
        Some(row) => redirect(&row, http_status),
        None => Ok(Found::Gone { node: Some(node) }),
    }
}

fn redirect(row: &route::Model, http_status: i16) -> Result<Found> {
    let to = row.target.clone().ok_or_else(|| Error::internal(format!("{} redirects nowhere", row.path)))?;
    Ok(Found::Redirect { to, http_status })
}

pub(super) fn node(row: &route::Model) -> Result<Option<NodeRef>> {
    let Some((kind, id)) = row.node_kind.as_deref().zip(row.node_id) else { return Ok(None) };
    Ok(Some(NodeRef { kind: RoutedKind::from_stored(kind)?, id }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_page_has_any_query_but_those_of_old_articles() {
        for path in ["/", "/#top", "/?utm_source=x", "/?page=2", "/?fbclid=1&utm_source=p", "/?"] {
            assert!(is_home(path), "{path}");
        }
        for path in ["/?p=7", "/?utm_source=x&p=7", "/?page_id=3", "/x", "/x?utm_source=x", "//?a=1"] {
            assert!(!is_home(path), "{path}");
        }
    }
}
