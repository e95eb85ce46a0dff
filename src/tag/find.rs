use std::collections::HashMap;
use std::sync::Arc;

use entity::tag;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Tag, TagKind};
use crate::db::{NameList, Sql};
use crate::facet::{Facet, depends_on};
use crate::kernel::{
    Count, CursorKind, Error, GlobalId, NodeKind, Page, PageRequest, Position, Result, Slug, TagRef, checked,
};

/// The cursors of lists of tags.
pub const LIST: CursorKind = CursorKind::Tags;
const PUBLIC: NameList = NameList { table: "tag", condition: "is_live" };

/// Tags by id, for what is public and has them.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Tag>>> {
    ids.iter().for_each(|id| depends_on(Facet::tag(*id)));
    let mut sql = Sql::new("SELECT * FROM tag WHERE ");
    let rows: Vec<tag::Model> = sql.is_one_of(connection, "id", ids.iter().copied()).all(connection).await?;
    rows.into_iter().map(|row| Tag::try_from(row).map(|tag| (tag.id, Arc::new(tag)))).collect()
}

async fn row(connection: &impl ConnectionTrait, reference: &TagRef) -> Result<Option<tag::Model>> {
    depends_on(Facet::TAGS);
    let query = match reference {
        TagRef::Id(id) => tag::Entity::find_by_id(GlobalId::parse_as(NodeKind::Tag, id)?),
        TagRef::Slug(slug) => tag::Entity::find().filter(tag::Column::Slug.eq(Slug::parse(slug)?.as_str())),
        TagRef::WikidataId(item) => {
            tag::Entity::find().filter(tag::Column::WikidataId.eq(checked::wikidata(item.clone())?))
        }
    };
    Ok(query.one(connection).await?)
}

/// The tag that a reference names, if the public knows of it.
pub async fn find(connection: &impl ConnectionTrait, reference: &TagRef) -> Result<Option<Arc<Tag>>> {
    let row = row(connection, reference).await?.filter(|row| row.is_live);
    row.map(|row| Tag::try_from(row).map(Arc::new)).transpose()
}

/// The id behind a reference, public or not. Fails with `NOT_FOUND`.
pub async fn find_id(connection: &impl ConnectionTrait, reference: &TagRef) -> Result<Uuid> {
    let row = row(connection, reference).await?;
    row.map(|row| row.id).ok_or_else(|| Error::not_found(format!("There is no tag with {reference}.")))
}

/// The tags that the public knows of, by name.
pub async fn list(connection: &impl ConnectionTrait, kinds: &[TagKind], page: &PageRequest) -> Result<Page<Arc<Tag>>> {
    depends_on(Facet::TAGS);
    let rows: Vec<tag::Model> = PUBLIC.rows(connection, &names(kinds), page).await?;
    let tags = rows.into_iter().map(|row| Tag::try_from(row).map(Arc::new)).collect::<Result<_>>()?;
    Ok(page.page(tags, |tag: &Arc<Tag>| Position::Name(tag.name_key.clone(), tag.id)))
}

/// How many there are, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, kinds: &[TagKind]) -> Result<Count> {
    depends_on(Facet::TAGS);
    PUBLIC.count(connection, &names(kinds)).await
}

fn names(kinds: &[TagKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.as_str()).collect()
}
