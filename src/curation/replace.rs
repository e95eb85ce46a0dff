use std::collections::{BTreeSet, HashMap, HashSet};

use entity::article_revision;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use serde_json::{Map, json};
use uuid::Uuid;

use super::Kind;
use crate::app::Change;
use crate::article::{ArticleContent, lock_heads};
use crate::db::{DatabaseTransaction, Sql};
use crate::editorial;
use crate::kernel::{Error, Result};
use crate::refusal::Failure;
use crate::taxonomy::Column;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
}

/// The next public articles after one that use a term, by id.
pub(super) async fn public_users(
    tx: &DatabaseTransaction,
    kind: Kind,
    id: Uuid,
    after: Uuid,
    most: usize,
) -> Result<Vec<Uuid>> {
    let Column { table, name } = kind.row().used_by;
    let mut sql = Sql::new("SELECT DISTINCT article_id AS id FROM ");
    sql.push(table).push(" WHERE ").push(name).push(" = ").bind(id).push(" AND article_id > ").bind(after);
    sql.push(" ORDER BY article_id LIMIT ").number(most);
    Ok(sql.all::<Row>(tx).await?.into_iter().map(|row| row.id).collect())
}

/// How many public articles use a term.
pub(super) async fn count_public_users(tx: &DatabaseTransaction, kind: Kind, id: Uuid) -> Result<i64> {
    let Column { table, name } = kind.row().used_by;
    let mut sql = Sql::new("SELECT count(DISTINCT article_id) AS n FROM ");
    sql.push(table).push(" WHERE ").push(name).push(" = ").bind(id);
    number(tx, &sql).await
}

/// The next articles after one that use a term publicly, in a working copy or in a frozen revision. Those by frozen revisions
/// that are not working copies come last: they are few, and have to be read to know.
pub(super) async fn users(
    tx: &DatabaseTransaction,
    kind: Kind,
    id: Uuid,
    after: Uuid,
    most: usize,
) -> Result<Vec<Uuid>> {
    let mut found: BTreeSet<Uuid> = public_users(tx, kind, id, after, most).await?.into_iter().collect();
    let mut sql = Sql::new("SELECT article_id AS id FROM draft_reference WHERE kind = ");
    sql.bind(kind.node().type_name()).push(" AND ref_id = ").bind(id).push(" AND article_id > ").bind(after);
    sql.push(" ORDER BY article_id LIMIT ").number(most);
    found.extend(sql.all::<Row>(tx).await?.into_iter().map(|row| row.id));
    let mut users: Vec<Uuid> = found.into_iter().take(most).collect();
    if users.len() < most {
        let frozen = frozen_users(tx, kind, id, after).await?;
        let more: Vec<Uuid> = frozen.into_iter().filter(|article| !users.contains(article)).collect();
        users.extend(more.into_iter().take(most - users.len()));
    }
    Ok(users)
}

/// How many articles use a term.
pub(super) async fn count_users(tx: &DatabaseTransaction, kind: Kind, id: Uuid) -> Result<i64> {
    let Column { table, name } = kind.row().used_by;
    let mut sql = Sql::new("SELECT count(*) AS n FROM (SELECT article_id FROM ");
    sql.push(table).push(" WHERE ").push(name).push(" = ").bind(id);
    sql.push(" UNION SELECT article_id FROM draft_reference WHERE kind = ").bind(kind.node().type_name());
    sql.push(" AND ref_id = ").bind(id).push(") u");
    number(tx, &sql).await
}

/// Articles that were planned for release and worked on since, whose frozen revision uses a term.
async fn frozen_users(tx: &DatabaseTransaction, kind: Kind, id: Uuid, after: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Frozen {
        id: Uuid,
        content: String,
    }
    let mut sql =
        Sql::new("SELECT a.id, r.content FROM article a JOIN article_revision r ON r.id = a.release_revision_id");
    sql.push(" WHERE a.release_at IS NOT NULL AND a.release_revision_id <> a.head_revision_id AND a.id > ");
    sql.bind(after).push(" ORDER BY a.id");
    let uses = |frozen: &Frozen| {
        // What cannot be read is not released either.
        serde_json::from_str(&frozen.content).is_ok_and(|content: ArticleContent| content.refers_to(kind.node(), id))
    };
    Ok(sql.all::<Frozen>(tx).await?.into_iter().filter(uses).map(|frozen| frozen.id).collect())
}

/// Moves every use of a term by some articles to another of its kind: in what is public, in working copies and in frozen
/// revisions, each as a new revision. What readers know as the last change of an article stays.
pub(super) async fn replace(
    change: &mut Change,
    kind: Kind,
    from: Uuid,
    to: Uuid,
    articles: &[Uuid],
) -> Result<(), Failure> {
    if articles.is_empty() {
        return Ok(());
    }
    let heads = lock_heads(&change.tx, articles).await?;
    let shown: HashSet<Uuid> = heads
        .iter()
        .flat_map(|head| [Some(head.head_revision_id), head.live_revision_id, head.release_revision_id])
        .flatten()
        .collect();
    let rows =
        article_revision::Entity::find().filter(article_revision::Column::Id.is_in(shown)).all(&change.tx).await?;
    let mut changed = HashMap::new();
    for row in rows {
        let mut content: ArticleContent = serde_json::from_str(&row.content).map_err(Error::internal)?;
        if content.replace_term(kind, from, to) {
            changed.insert(row.id, content);
        }
    }
    let mut detail = Map::new();
    detail.insert("replaced".into(), json!({"from": from, "to": to}));
    editorial::rewrite(change, heads, &changed, &detail).await
}

/// The `n` of a statement.
pub(super) async fn number(tx: &DatabaseTransaction, sql: &Sql) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    Ok(sql.one::<Number>(tx).await?.ok_or_else(|| Error::internal("a count without a row"))?.n)
}
