use entity::article;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::db::DatabaseTransaction;
use crate::kernel::Result;

/// Locks the heads of articles, in the order of their ids, as everybody does. It comes before the turn to publish.
pub async fn lock_heads(tx: &DatabaseTransaction, articles: &[Uuid]) -> Result<Vec<article::Model>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let heads = article::Entity::find().filter(article::Column::Id.is_in(articles.iter().copied()));
    Ok(heads.order_by_asc(article::Column::Id).lock_exclusive().all(tx).await?)
}
