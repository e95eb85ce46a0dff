use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::db::Sql;
use crate::kernel::{ArticleRef, GlobalId, NodeKind, Result};

#[derive(FromQueryResult)]
struct Routed {
    path: String,
    node_id: Uuid,
}

#[derive(FromQueryResult)]
struct Known {
    id: Uuid,
}

/// The articles that writers name, public or not; a reference that leads nowhere is missing.
pub async fn existing(
    connection: &impl ConnectionTrait,
    references: impl IntoIterator<Item = &ArticleRef>,
) -> Result<HashMap<ArticleRef, Uuid>> {
    let mut named: HashMap<ArticleRef, Uuid> = HashMap::new();
    let mut paths = Vec::new();
    for reference in references {
        let id = match reference {
            ArticleRef::Id(id) => GlobalId::parse_as(NodeKind::Article, id).ok(),
            ArticleRef::ImportKey(key) => key.article_id().ok(),
            ArticleRef::Path(path) => {
                paths.push(path.as_str());
                None
            }
        };
        named.extend(id.map(|id| (reference.clone(), id)));
    }
    if !paths.is_empty() {
        let mut sql = Sql::new("SELECT path, node_id FROM route WHERE node_kind = 'ARTICLE' AND path IN ");
        sql.list(paths);
        let rows = sql.all::<Routed>(connection).await?;
        named.extend(rows.into_iter().map(|row| (ArticleRef::Path(row.path), row.node_id)));
    }
    if named.is_empty() {
        return Ok(named);
    }
    let mut sql = Sql::new("SELECT id FROM article WHERE id IN ");
    sql.list(named.values().copied());
    let known: HashSet<Uuid> = sql.all::<Known>(connection).await?.into_iter().map(|row| row.id).collect();
    named.retain(|_, id| known.contains(id));
    Ok(named)
}
