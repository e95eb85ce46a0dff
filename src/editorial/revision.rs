use std::collections::HashMap;
use std::sync::Arc;

use entity::{article, article_revision};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::article::ArticleContent;
use crate::db::{Sql, count_rows};
use crate::kernel::{Count, CursorKind, Direction, Error, Micros, Page, PageRequest, Position, Result};
use crate::wire_enum;

/// The cursors of lists of revisions.
pub const LIST: CursorKind = CursorKind::Revisions;

wire_enum!(
    /// Why a revision exists.
    RevisionReason {
        /// The first one.
        Create = "CREATE",
        /// Somebody saved it.
        Save = "SAVE",
        /// A program saved it for somebody who writes.
        Autosave = "AUTOSAVE",
        /// It was handed in.
        Submit = "SUBMIT",
        /// It was changed in the step that published it.
        Publish = "PUBLISH",
        /// It corrects what was public.
        Correction = "CORRECTION",
        /// It is an older one again.
        Restore = "RESTORE",
        /// It came from another system.
        Import = "IMPORT",
    }
);

/// An immutable version of an article's content.
#[derive(Clone, Debug)]
pub struct Revision {
    pub id: Uuid,
    pub article_id: Uuid,
    /// From 1.
    pub number: i32,
    pub reason: RevisionReason,
    pub note: Option<String>,
    pub content: ArticleContent,
    pub created_by: Option<String>,
    pub created_at: Micros,
}

impl TryFrom<article_revision::Model> for Revision {
    type Error = Error;

    fn try_from(row: article_revision::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            article_id: row.article_id,
            number: row.number,
            reason: RevisionReason::from_stored(&row.reason)?,
            note: row.note,
            content: serde_json::from_str(&row.content).map_err(Error::internal)?,
            created_by: row.created_by,
            created_at: Micros(row.created_at),
        })
    }
}

/// The revisions of an article, newest first.
pub async fn revisions(
    connection: &impl ConnectionTrait,
    article: Uuid,
    page: &PageRequest,
) -> Result<Page<Arc<Revision>>> {
    use article_revision::Column;
    let order = if page.direction == Direction::Forward { Order::Desc } else { Order::Asc };
    let mut query = article_revision::Entity::find()
        .filter(Column::ArticleId.eq(article))
        .order_by(Column::Number, order)
        .limit(page.limit as u64 + 1);
    if let Some(Position::Key(number)) = page.after {
        query = query.filter(Column::Number.lt(number));
    }
    if let Some(Position::Key(number)) = page.before {
        query = query.filter(Column::Number.gt(number));
    }
    let rows = query.all(connection).await?;
    let revisions = rows.into_iter().map(|row| Revision::try_from(row).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    Ok(page.page(revisions, |revision| Position::Key(revision.number.into())))
}

/// How many revisions an article has, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, article: Uuid) -> Result<Count> {
    let mut sql = Sql::new("SELECT id FROM article_revision WHERE article_id = ");
    sql.bind(article);
    count_rows(connection, &sql).await
}

/// Revisions by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Revision>>> {
    let rows = article_revision::Entity::find()
        .filter(article_revision::Column::Id.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((row.id, Arc::new(Revision::try_from(row)?)))).collect()
}

/// The head of the article that a revision belongs to.
pub(super) async fn head_of(connection: &impl ConnectionTrait, article: Uuid) -> Result<article::Model> {
    let row = article::Entity::find_by_id(article).one(connection).await?;
    row.ok_or_else(|| Error::internal(format!("article {article} is missing")))
}
