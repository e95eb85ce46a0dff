use std::collections::HashMap;

use entity::{article_live_body, article_revision};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::announce::announce;
use super::edition::Rendering;
use super::rows::body_row;
use crate::article::ArticleContent;
use crate::db::{DatabaseTransaction, Sql};
use crate::facet::Invalidation;
use crate::kernel::{Error, Micros, Result};

/// Articles that are written again because something that they link to moved: the newest. The links of older ones keep
/// working, by way of a redirect, or lead to the page that says what is gone.
const MOST: usize = 2_000;
/// Articles written again at once.
const STEP: usize = 100;

#[derive(FromQueryResult)]
struct Linking {
    article_id: Uuid,
    revision_id: Uuid,
}

/// Writes the bodies of the public articles that link to `moved` again, but not of those in `written`. Each of which the
/// text really differs has a new version, and an entry in the change stream.
///
/// The turn to publish must have been taken. Heads are left alone: editors may hold them while they wait for their turn.
pub(super) async fn relink(
    tx: &DatabaseTransaction,
    now: Micros,
    moved: &[Uuid],
    written: &[Uuid],
    invalidation: &mut Invalidation,
) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("SELECT a.article_id, a.revision_id FROM article_live a WHERE a.article_id IN ");
    sql.push("(SELECT l.article_id FROM article_link l WHERE l.linked_id IN ").list(moved.iter().copied());
    sql.push(") ORDER BY a.sort_key DESC LIMIT ").number(MOST);
    let mut linking: Vec<Linking> = sql.all(tx).await?;
    linking.retain(|row| !written.contains(&row.article_id));
    for part in linking.chunks(STEP) {
        write_again(tx, now, part, invalidation).await?;
    }
    Ok(())
}

/// Writes the bodies of the public articles that show a file again: it is somewhere else now. The turn to publish must have been
/// taken.
pub async fn render_again(
    tx: &DatabaseTransaction,
    now: Micros,
    asset: Uuid,
    invalidation: &mut Invalidation,
) -> Result<()> {
    let mut sql = Sql::new("SELECT a.article_id, a.revision_id FROM article_live a WHERE a.article_id IN ");
    sql.push("(SELECT m.article_id FROM article_media m WHERE m.asset_id = ").bind(asset).push(")");
    let showing: Vec<Linking> = sql.all(tx).await?;
    for part in showing.chunks(STEP) {
        write_again(tx, now, part, invalidation).await?;
    }
    Ok(())
}

async fn write_again(
    tx: &DatabaseTransaction,
    now: Micros,
    linking: &[Linking],
    invalidation: &mut Invalidation,
) -> Result<()> {
    let revisions = article_revision::Entity::find()
        .filter(article_revision::Column::Id.is_in(linking.iter().map(|row| row.revision_id)))
        .all(tx)
        .await?;
    let contents: Vec<(Uuid, ArticleContent)> = revisions
        .into_iter()
        .map(|row| Ok((row.article_id, serde_json::from_str(&row.content).map_err(Error::internal)?)))
        .collect::<Result<_>>()?;
    let rendering = Rendering::prepare(tx, &contents.iter().map(|(_, content)| content).collect::<Vec<_>>()).await?;
    let before = article_live_body::Entity::find()
        .filter(article_live_body::Column::ArticleId.is_in(linking.iter().map(|row| row.article_id)))
        .all(tx)
        .await?;
    let before: HashMap<Uuid, article_live_body::Model> = before.into_iter().map(|row| (row.article_id, row)).collect();
    let mut changed = Vec::new();
    for (id, content) in &contents {
        let row = body_row(*id, &rendering.render(content))?;
        if before.get(id) != Some(&row) {
            article_live_body::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
            changed.push(*id);
        }
    }
    announce(tx, now, &changed, invalidation).await
}
