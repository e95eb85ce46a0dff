use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::Kind;
use crate::db::{Sql, count_rows};
use crate::kernel::{Count, CursorKind, Direction, Page, PageRequest, Position, Result, name_key};

/// The cursors of these lists.
pub const LIST: CursorKind = CursorKind::TermsOfNewsroom;

/// Which terms of a kind, whether the public knows them or not.
#[derive(Clone, Debug, Default)]
pub struct TermFilter {
    /// The name begins so; case and accents make no difference.
    pub starts_with: Option<String>,
    /// A public article has it, or none.
    pub is_used: Option<bool>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name_key: String,
}

/// Tags, authors or sources by name: their ids.
pub async fn terms(
    connection: &impl ConnectionTrait,
    kind: Kind,
    filter: &TermFilter,
    page: &PageRequest,
) -> Result<Page<Uuid>> {
    let way = if page.direction == Direction::Forward { " ASC" } else { " DESC" };
    let mut sql = write(kind, filter);
    for (position, sign) in [(&page.after, " > ("), (&page.before, " < (")] {
        if let Some(Position::Name(name, id)) = position {
            sql.push(" AND (name_key, id)").push(sign).bind(name.as_str()).push(", ").bind(*id).push(")");
        }
    }
    sql.push(" ORDER BY name_key").push(way).push(", id").push(way).push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<Row> = sql.all(connection).await?;
    Ok(page.page(rows, |row| Position::Name(row.name_key.clone(), row.id)).map(|row| row.id))
}

/// How many there are, counted up to 1,000.
pub async fn count_terms(connection: &impl ConnectionTrait, kind: Kind, filter: &TermFilter) -> Result<Count> {
    count_rows(connection, &write(kind, filter)).await
}

fn write(kind: Kind, filter: &TermFilter) -> Sql {
    let mut sql = Sql::new("SELECT id, name_key FROM ");
    sql.push(kind.name()).push(" WHERE 1 = 1");
    if let Some(start) = filter.starts_with.as_deref().map(name_key).filter(|start| !start.is_empty()) {
        // Everything between the start and the start with the last character there is.
        let end = format!("{start}\u{10ffff}");
        sql.push(" AND name_key >= ").bind(start).push(" AND name_key < ").bind(end);
    }
    if let Some(is_used) = filter.is_used {
        sql.push(if is_used { " AND is_live" } else { " AND NOT is_live" });
    }
    sql
}
