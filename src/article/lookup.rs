use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::card::{CARD_COLUMNS, Card};
use super::live::{self, BodyForms, LiveBody};
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{ArticleRef, GlobalId, NodeKind, Result};
use crate::route;

/// The public article that a reference names, by a former path too; with its body if that is wanted and comes along.
///
/// Fails with `BAD_USER_INPUT` on what cannot be an id.
pub async fn find(
    connection: &impl ConnectionTrait,
    reference: &ArticleRef,
    body: Option<BodyForms>,
) -> Result<Option<(Arc<Card>, Option<Arc<LiveBody>>)>> {
    let id = match reference {
        ArticleRef::Id(id) => GlobalId::parse_as(NodeKind::Article, id)?,
        ArticleRef::ImportKey(key) => key.article_id()?,
        ArticleRef::Path(path) if path.len() > route::LONGEST => return Ok(None),
        ArticleRef::Path(path) => {
            return match live::at_path(connection, path, body).await? {
                Some(found) => Ok(Some(found)),
                None => Ok(at_former_path(connection, path).await?.map(|card| (card, None))),
            };
        }
    };
    Ok(live::by_ids(connection, &[id]).await?.remove(&id).map(|card| (card, None)))
}

/// The public article that was at this path once. A path with a slash at its end is one without.
async fn at_former_path(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Arc<Card>>> {
    let bare = path.trim_end_matches('/');
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM route r JOIN article_live a ON a.article_id = r.node_id");
    sql.push(" WHERE r.node_kind = 'ARTICLE' AND r.path IN ").list([path, bare]);
    // What was imported with the slash is meant before what was made from it.
    sql.push(" ORDER BY r.path DESC LIMIT 1");
    depends_on(Facet::path(path));
    depends_on(Facet::path(bare));
    let found = live::cards(&sql, connection).await?.pop();
    if found.is_none() {
        // The path may be that of an article that comes back.
        depends_on(Facet::STREAM);
    }
    Ok(found)
}
