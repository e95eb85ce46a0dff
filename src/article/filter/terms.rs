use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{AuthorRef, GlobalId, NodeKind, Result, TagRef};

#[derive(FromQueryResult)]
struct TagRow {
    id: Uuid,
    slug: String,
    wikidata_id: Option<String>,
}

/// The ids of tags that the public knows. Fails with `BAD_USER_INPUT` on what cannot be an id.
pub async fn public_tags(connection: &impl ConnectionTrait, asked: &[TagRef]) -> Result<HashMap<TagRef, Uuid>> {
    depends_on(Facet::TAGS);
    let (mut ids, mut slugs, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for reference in asked {
        match reference {
            TagRef::Id(id) => ids.push(GlobalId::parse_as(NodeKind::Tag, id)?),
            TagRef::Slug(slug) => slugs.push(slug.as_str()),
            TagRef::WikidataId(item) => items.push(item.as_str()),
        }
    }
    let mut sql = Sql::new("SELECT t.id, t.slug, t.wikidata_id FROM tag t WHERE t.is_live AND (t.id IN ");
    sql.list(ids).push(" OR t.slug IN ").list(slugs).push(" OR t.wikidata_id IN ").list(items).push(")");
    let rows: Vec<TagRow> = sql.all(connection).await?;
    let mut found = HashMap::new();
    for reference in asked {
        let row = rows.iter().find(|row| match reference {
            TagRef::Id(id) => *id.0 == GlobalId::new(NodeKind::Tag, row.id).to_string(),
            TagRef::Slug(slug) => *slug == row.slug,
            TagRef::WikidataId(item) => Some(item) == row.wikidata_id.as_ref(),
        });
        if let Some(row) = row {
            found.insert(reference.clone(), row.id);
        }
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct AuthorRow {
    id: Uuid,
    slug: String,
}

/// The ids of authors that the public knows: who has a public article, and the members of a group that has.
///
/// Fails with `BAD_USER_INPUT` on what cannot be an id.
pub async fn public_authors(
    connection: &impl ConnectionTrait,
    asked: &[AuthorRef],
) -> Result<HashMap<AuthorRef, Uuid>> {
    depends_on(Facet::AUTHORS);
    let (mut ids, mut slugs) = (Vec::new(), Vec::new());
    for reference in asked {
        match reference {
            AuthorRef::Id(id) => ids.push(GlobalId::parse_as(NodeKind::Author, id)?),
            AuthorRef::Slug(slug) => slugs.push(slug.as_str()),
        }
    }
    let mut sql = Sql::new("SELECT u.id, u.slug FROM author u WHERE (u.id IN ");
    sql.list(ids).push(" OR u.slug IN ").list(slugs).push(") AND (u.is_live OR EXISTS (SELECT 1 FROM author_member m");
    sql.push(" JOIN author g ON g.id = m.group_id WHERE m.member_id = u.id AND g.is_live))");
    let rows: Vec<AuthorRow> = sql.all(connection).await?;
    let mut found = HashMap::new();
    for reference in asked {
        let row = rows.iter().find(|row| match reference {
            AuthorRef::Id(id) => *id.0 == GlobalId::new(NodeKind::Author, row.id).to_string(),
            AuthorRef::Slug(slug) => *slug == row.slug,
        });
        if let Some(row) = row {
            found.insert(reference.clone(), row.id);
        }
    }
    Ok(found)
}
