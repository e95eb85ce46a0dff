use entity::{article, draft_reference};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::article::ArticleContent;
use crate::db::{DatabaseTransaction, insert_all};
use crate::kernel::{NodeKind, Result};

/// Everything that a content refers to by id.
fn references(content: &ArticleContent) -> Vec<(NodeKind, Uuid)> {
    let mut all = Vec::new();
    let mut add = |kind: NodeKind, ids: Vec<Uuid>| all.extend(ids.into_iter().map(|id| (kind, id)));
    add(NodeKind::Region, content.regions.clone());
    add(NodeKind::Region, content.dateline.iter().filter_map(|dateline| dateline.region_id).collect());
    add(NodeKind::Category, content.categories.clone());
    add(NodeKind::Tag, content.tags.iter().map(|tag| tag.tag_id).chain(content.body.tags()).collect());
    add(NodeKind::Author, content.bylines.iter().map(|byline| byline.author_id).collect());
    add(NodeKind::Source, content.citations.iter().filter_map(|citation| citation.source_id).collect());
    add(NodeKind::MediaAsset, content.assets().into_iter().chain(content.seo.image_id).collect());
    all.sort_by_key(|(kind, id)| (*kind as u8, *id));
    all.dedup();
    all
}

/// Keeps what a working copy refers to, unless it is what is public: the public tables know that by themselves.
pub async fn keep(tx: &DatabaseTransaction, head: &article::Model, content: &ArticleContent) -> Result<()> {
    draft_reference::Entity::delete_many().filter(draft_reference::Column::ArticleId.eq(head.id)).exec(tx).await?;
    if head.live_revision_id == Some(head.head_revision_id) {
        return Ok(());
    }
    let rows = references(content).into_iter().map(|(kind, ref_id)| draft_reference::Model {
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
