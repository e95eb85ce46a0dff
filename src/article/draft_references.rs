use entity::{article, draft_reference};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::article::ArticleContent;
use crate::db::{DatabaseTransaction, insert_all};
use crate::kernel::Result;

/// Keeps what a working copy refers to, unless it is what is public: the public tables know that by themselves.
pub async fn keep(tx: &DatabaseTransaction, head: &article::Model, content: &ArticleContent) -> Result<()> {
    draft_reference::Entity::delete_many().filter(draft_reference::Column::ArticleId.eq(head.id)).exec(tx).await?;
    if head.live_revision_id == Some(head.head_revision_id) {
        return Ok(());
    }
    let rows = content.references().into_iter().map(|(kind, ref_id)| draft_reference::Model {
        kind: kind.type_name().into(),
        ref_id,
        article_id: head.id,
    });
    insert_all::<draft_reference::Entity, _>(tx, rows).await
}

/// The working copies of these articles are what is public now.
pub async fn settle(tx: &DatabaseTransaction, articles: Vec<Uuid>) -> Result<()> {
    if !articles.is_empty() {
        draft_reference::Entity::delete_many()
            .filter(draft_reference::Column::ArticleId.is_in(articles))
            .exec(tx)
            .await?;
    }
    Ok(())
}
