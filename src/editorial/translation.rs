use entity::article;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::Change;
use crate::article::ArticleContent;
use crate::kernel::{GlobalId, NodeKind};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Puts an article among the translations of the one that its content names; to be called before the content becomes the
/// working copy. A story has one article in each language: another one in that of the content is a refusal.
pub(super) async fn join(change: &Change, head: &mut article::Model, content: &ArticleContent) -> Result<(), Failure> {
    let is_new = head.version == 0;
    if is_new && content.translation_of.is_none() {
        return Ok(());
    }
    let group = match content.translation_of {
        Some(id) if id == head.id => {
            let message = "An article is no translation of itself.";
            return Err(Refusal::validation(UserErrorCode::Cycle, message).at(&["translationOf"]).into());
        }
        Some(id) => {
            let original = article::Entity::find_by_id(id).lock_exclusive().one(&change.tx).await?;
            original.map_or(id, |original| original.translation_group_id)
        }
        None => head.id,
    };
    let others = article::Entity::find().filter(article::Column::Id.ne(head.id));
    if group != head.translation_group_id {
        let own = others.clone().filter(article::Column::TranslationGroupId.eq(head.id));
        if own.one(&change.tx).await?.is_some() {
            let message = "There are translations of this article, so it cannot be one itself.";
            return Err(Refusal::validation(UserErrorCode::InUse, message).at(&["translationOf"]).into());
        }
    } else if content.language == head.language {
        return Ok(());
    }
    let same = others.filter(article::Column::TranslationGroupId.eq(group));
    if let Some(holder) = same.filter(article::Column::Language.eq(&*content.language)).one(&change.tx).await? {
        let message =
            format!("There is an article in \"{}\" among the translations: {}.", content.language, holder.headline);
        return Err(Refusal::taken(GlobalId::new(NodeKind::EditorialArticle, holder.id), message)
            .at(&["language"])
            .into());
    }
    head.translation_group_id = group;
    Ok(())
}
