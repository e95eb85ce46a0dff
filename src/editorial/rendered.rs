use std::collections::HashMap;
use std::sync::Arc;

use entity::article;
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Revision;
use crate::article::card::{Card, RevisionBody};
use crate::article::publisher::{self, Preview};
use crate::correction;
use crate::kernel::{Error, Micros, Result};

/// Renders a revision as publication at this moment would, without writing anything.
pub async fn rendered(
    connection: &impl ConnectionTrait,
    zone: &TimeZone,
    revision: &Revision,
    now: Micros,
) -> Result<Arc<Card>> {
    let cards = rendered_all(connection, zone, &[revision], now).await?;
    cards.into_iter().next().ok_or_else(|| Error::internal("a revision was not rendered"))
}

/// The same of many, in the same order, with as many statements as for one.
pub async fn rendered_all(
    connection: &impl ConnectionTrait,
    zone: &TimeZone,
    revisions: &[&Revision],
    now: Micros,
) -> Result<Vec<Arc<Card>>> {
    let ids: Vec<Uuid> = revisions.iter().map(|revision| revision.article_id).collect();
    let heads = article::Entity::find().filter(article::Column::Id.is_in(ids.iter().copied())).all(connection).await?;
    let heads: HashMap<Uuid, article::Model> = heads.into_iter().map(|head| (head.id, head)).collect();
    let corrections = correction::public_of_each(connection, &ids).await?;
    let previews = revisions.iter().map(|revision| {
        let id = revision.article_id;
        let head = heads.get(&id).ok_or_else(|| Error::internal(format!("article {id} is missing")))?;
        Ok(Preview {
            head: head.clone(),
            revision_id: revision.id,
            content: revision.content.clone(),
            // Who has none has no entry.
            corrections: corrections.get(&id).cloned().unwrap_or_default(),
        })
    });
    let shown = publisher::previews(connection, zone, previews.collect::<Result<_>>()?, now).await?;
    let cards = shown.into_iter().zip(revisions).map(|((card, body), revision)| {
        let preview = RevisionBody { revision: revision.id, body: Arc::new(body) };
        Arc::new(Card { preview: Some(preview), ..card })
    });
    Ok(cards.collect())
}
