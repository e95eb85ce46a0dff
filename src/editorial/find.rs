use std::collections::HashMap;
use std::sync::Arc;

use entity::{article, route};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::EditorialArticle;
use super::working::{content_of, is_own};
use crate::article::ArticleContent;
use crate::auth::{Caller, Role};
use crate::db::DatabaseTransaction;
use crate::kernel::{ImportKey, Result};
use crate::route::spellings;

/// How the newsroom names an article.
#[derive(Clone, Debug)]
pub enum ArticleKey {
    Id(Uuid),
    Path(String),
    ImportKey(ImportKey),
}

/// One article, if the caller may see it; `None` is the same answer whether it is there or not.
pub async fn find(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    key: &ArticleKey,
) -> Result<Option<Arc<EditorialArticle>>> {
    let id = match key {
        ArticleKey::Id(id) => Some(*id),
        ArticleKey::ImportKey(key) => Some(key.article_id()?),
        ArticleKey::Path(path) => {
            let spellings = spellings(path);
            let row = route::Entity::find()
                .filter(route::Column::Path.is_in(spellings.iter().map(|spelling| spelling.path.as_str())))
                .filter(route::Column::NodeKind.eq("ARTICLE"))
                .one(connection)
                .await?;
            row.and_then(|row| row.node_id)
        }
    };
    let Some(id) = id else { return Ok(None) };
    Ok(by_ids(connection, caller, &[id]).await?.remove(&id))
}

/// Articles by id, those that the caller may see.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Arc<EditorialArticle>>> {
    let query = article::Entity::find().filter(article::Column::Id.is_in(ids.iter().copied()));
    Ok(visible(connection, caller, query).await?.into_iter().map(|found| (found.id, found)).collect())
}

/// The articles of some translation groups, each by language, those that the caller may see.
pub async fn translations(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    groups: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<EditorialArticle>>>> {
    let query = article::Entity::find().filter(article::Column::TranslationGroupId.is_in(groups.iter().copied()));
    let query = query.order_by_asc(article::Column::Language).order_by_asc(article::Column::Id);
    let mut translations: HashMap<Uuid, Vec<_>> = HashMap::new();
    for found in visible(connection, caller, query).await? {
        translations.entry(found.translation_group).or_default().push(found);
    }
    Ok(translations)
}

async fn visible(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    query: Select<article::Entity>,
) -> Result<Vec<Arc<EditorialArticle>>> {
    let Some(role) = caller.who.role() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for row in query.all(connection).await? {
        if role >= Role::Editor || own(connection, caller, &row).await? {
            found.push(Arc::new(EditorialArticle::try_from(row)?));
        }
    }
    Ok(found)
}

/// Whether there is such an article, seen or not.
pub(super) async fn exists(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    Ok(article::Entity::find_by_id(id).one(connection).await?.is_some())
}

async fn own(connection: &impl ConnectionTrait, caller: &Caller, row: &article::Model) -> Result<bool> {
    let content = content_of(connection, row.head_revision_id).await?;
    Ok(is_own(caller.who, row.created_by.as_deref(), &content))
}

/// The row of an article and its working copy, locked.
pub(super) async fn locked(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<(article::Model, ArticleContent)>> {
    let Some(row) = article::Entity::find_by_id(id).lock_exclusive().one(tx).await? else { return Ok(None) };
    let content = content_of(tx, row.head_revision_id).await?;
    Ok(Some((row, content)))
}
