use std::collections::{HashMap, HashSet};

use entity::{article, article_revision};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, json};
use uuid::Uuid;

use super::Kind;
use crate::app::Change;
use crate::db::Sql;
use crate::editorial;
use crate::kernel::{Error, GlobalId, Result};
use crate::refusal::{Failure, Reason, Refusal};

/// Articles whose use of a term can be moved, or its change told, in one transaction.
const MOST: usize = 5_000;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
}

/// The table of public uses, and its column of the term.
const fn public_uses(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Region => ("article_region", "region_id"),
        Kind::Category => ("article_category", "category_id"),
        Kind::Tag => ("article_tag", "tag_id"),
        Kind::Author => ("article_byline", "author_id"),
        Kind::Source => ("article_citation", "source_id"),
    }
}

/// The newest public articles that use a term, at most [`MOST`].
pub(super) async fn public_users(change: &Change, kind: Kind, id: Uuid) -> Result<Vec<Uuid>> {
    let (table, column) = public_uses(kind);
    let mut sql =
        Sql::new("SELECT a.article_id AS id FROM article_live a WHERE a.article_id IN (SELECT article_id FROM ");
    sql.push(table).push(" WHERE ").push(column).push(" = ").bind(id);
    sql.push(") ORDER BY a.sort_key DESC LIMIT ").number(MOST);
    let rows: Vec<Row> = sql.all(&change.tx).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The articles that use a term: publicly, in a working copy, or in a frozen revision.
pub(super) async fn users(change: &Change, kind: Kind, id: Uuid) -> Result<Vec<Uuid>> {
    let (table, column) = public_uses(kind);
    let mut sql = Sql::new("SELECT article_id AS id FROM ");
    sql.push(table).push(" WHERE ").push(column).push(" = ").bind(id);
    sql.push(" UNION SELECT article_id AS id FROM draft_reference WHERE kind = ").bind(kind.node().type_name());
    sql.push(" AND ref_id = ").bind(id);
    sql.push(" UNION SELECT a.id AS id FROM article a JOIN article_revision r ON r.id = a.release_revision_id");
    sql.push(" WHERE a.release_at IS NOT NULL AND (r.content LIKE ").bind(format!("%{id}%"));
    sql.push(" OR r.content LIKE ").bind(format!("%{}%", GlobalId::new(kind.node(), id))).push(")");
    let rows: Vec<Row> = sql.all(&change.tx).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Moves every use of a term to another of its kind: in what is public, in working copies and in frozen revisions, each as a
/// new revision. What readers know as the last change of an article stays.
pub(super) async fn replace(
    change: &mut Change,
    kind: Kind,
    from: Uuid,
    to: Uuid,
    articles: &[Uuid],
) -> Result<(), Failure> {
    if articles.len() > MOST {
        let message = format!("{} articles use it; at most {MOST} can be moved at once.", articles.len());
        return Err(Refusal::new(Reason::Limit { retry_after_seconds: None }, message).into());
    }
    if articles.is_empty() {
        return Ok(());
    }
    let heads = article::Entity::find()
        .filter(article::Column::Id.is_in(articles.iter().copied()))
        .order_by_asc(article::Column::Id)
        .lock_exclusive()
        .all(&change.tx)
        .await?;
    let shown = heads.iter().flat_map(|head| {
        [Some(head.head_revision_id), head.live_revision_id, head.release_revision_id].into_iter().flatten()
    });
    let shown: HashSet<Uuid> = shown.collect();
    let rows =
        article_revision::Entity::find().filter(article_revision::Column::Id.is_in(shown)).all(&change.tx).await?;
    let pairs = [
        (from.to_string(), to.to_string()),
        (GlobalId::new(kind.node(), from).to_string(), GlobalId::new(kind.node(), to).to_string()),
    ];
    let mut changed = HashMap::new();
    for row in rows {
        let text = pairs.iter().fold(row.content.clone(), |text, (from, to)| text.replace(from, to));
        if text != row.content {
            let mut content: crate::article::ArticleContent = serde_json::from_str(&text).map_err(Error::internal)?;
            content.keep_first_uses();
            changed.insert(row.id, content);
        }
    }
    let mut detail = Map::new();
    detail.insert("replaced".into(), json!({"from": from, "to": to}));
    editorial::rewrite(change, heads, &changed, &detail).await
}
