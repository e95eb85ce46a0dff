use std::collections::HashMap;
use std::sync::Arc;

use entity::author;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Author, AuthorKind, groups};
use crate::db::{NameList, Sql};
use crate::facet::{Facet, depends_on};
use crate::kernel::{
    AuthorRef, Count, CursorKind, Error, GlobalId, NodeKind, Page, PageRequest, Position, Result, Slug,
};

/// The cursors of lists of authors.
pub const LIST: CursorKind = CursorKind::Authors;
const PUBLIC: NameList = NameList { table: "author", condition: "is_live" };

/// Authors by id, for what is public and signed by them.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Author>>> {
    ids.iter().for_each(|id| depends_on(Facet::author(*id)));
    let mut sql = Sql::new("SELECT * FROM author WHERE ");
    let rows: Vec<author::Model> = sql.is_one_of(connection, "id", ids.iter().copied()).all(connection).await?;
    rows.into_iter().map(|row| Author::try_from(row).map(|author| (author.id, Arc::new(author)))).collect()
}

async fn row(connection: &impl ConnectionTrait, reference: &AuthorRef) -> Result<Option<author::Model>> {
    depends_on(Facet::AUTHORS);
    let query = match reference {
        AuthorRef::Id(id) => author::Entity::find_by_id(GlobalId::parse_as(NodeKind::Author, id)?),
        AuthorRef::Slug(slug) => author::Entity::find().filter(author::Column::Slug.eq(Slug::parse(slug)?.as_str())),
    };
    Ok(query.one(connection).await?)
}

/// The author that a reference names, if the public knows of them: they, or a group that they are in, sign a public
/// article.
pub async fn find(connection: &impl ConnectionTrait, reference: &AuthorRef) -> Result<Option<Arc<Author>>> {
    let Some(row) = row(connection, reference).await? else { return Ok(None) };
    let is_public = row.is_live || groups(connection, &[row.id]).await?.values().flatten().any(|group| group.is_live);
    if !is_public {
        return Ok(None);
    }
    Author::try_from(row).map(|author| Some(Arc::new(author)))
}

/// The id behind a reference, public or not. Fails with `NOT_FOUND`.
pub async fn find_id(connection: &impl ConnectionTrait, reference: &AuthorRef) -> Result<Uuid> {
    let row = row(connection, reference).await?;
    row.map(|row| row.id).ok_or_else(|| Error::not_found(format!("There is no author with {reference}.")))
}

/// The authors who sign public articles, by name.
pub async fn list(
    connection: &impl ConnectionTrait,
    kinds: &[AuthorKind],
    page: &PageRequest,
) -> Result<Page<Arc<Author>>> {
    depends_on(Facet::AUTHORS);
    let rows: Vec<author::Model> = PUBLIC.rows(connection, &names(kinds), page).await?;
    let authors = rows.into_iter().map(|row| Author::try_from(row).map(Arc::new)).collect::<Result<_>>()?;
    Ok(page.page(authors, |author: &Arc<Author>| Position::Name(author.name_key.clone(), author.id)))
}

/// How many there are, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, kinds: &[AuthorKind]) -> Result<Count> {
    depends_on(Facet::AUTHORS);
    PUBLIC.count(connection, &names(kinds)).await
}

fn names(kinds: &[AuthorKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.as_str()).collect()
}
