use std::sync::Arc;

use entity::media_asset;
use sea_orm::ConnectionTrait;

use super::{Asset, MediaKind, MediaStatus, uses};
use crate::db::{Sql, count_rows};
use crate::facet::depends_on_nothing;
use crate::kernel::{Count, CursorKind, Direction, Page, PageRequest, Position, Result, name_key};

/// The cursors of this list.
pub const LIST: CursorKind = CursorKind::MediaOfNewsroom;

/// Which media files.
#[derive(Clone, Debug, Default)]
pub struct MediaFilter {
    /// All of these words are in the name, the text alternative or the credit line; case and accents make no difference.
    pub text: Option<String>,
    /// All if empty.
    pub kinds: Vec<MediaKind>,
    /// All if empty.
    pub statuses: Vec<MediaStatus>,
    /// Something shows it, drafts included, or nothing does.
    pub is_used: Option<bool>,
    /// Sent by them, as in the audit log.
    pub created_by: Option<String>,
}

/// Media files in any state, newest first.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &MediaFilter,
    page: &PageRequest,
) -> Result<Page<Arc<Asset>>> {
    depends_on_nothing("read for staff");
    let mut sql = Sql::new("SELECT m.*");
    write(&mut sql, filter);
    let forward = page.direction == Direction::Forward;
    for (position, sign) in [(&page.after, " < ("), (&page.before, " > (")] {
        if let Some(Position::Time(time, id)) = position {
            sql.push(" AND (m.created_at, m.id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
        }
    }
    let order = if forward { " DESC" } else { " ASC" };
    sql.push(" ORDER BY m.created_at").push(order).push(", m.id").push(order);
    sql.push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<media_asset::Model> = sql.all(connection).await?;
    let assets = rows.into_iter().map(|row| Asset::try_from(row).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    Ok(page.page(assets, |asset| Position::Time(asset.created_at.0, asset.id)))
}

/// How many there are, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, filter: &MediaFilter) -> Result<Count> {
    depends_on_nothing("read for staff");
    let mut sql = Sql::new("SELECT m.id");
    write(&mut sql, filter);
    count_rows(connection, &sql).await
}

fn write(sql: &mut Sql, filter: &MediaFilter) {
    sql.push(" FROM media_asset m WHERE 1 = 1");
    for word in filter.text.as_deref().map(name_key).unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        let escaped = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        sql.push(" AND m.words LIKE ").bind(format!("%{escaped}%")).push(" ESCAPE '!'");
    }
    if !filter.kinds.is_empty() {
        sql.push(" AND m.kind IN ").list(filter.kinds.iter().map(|kind| kind.as_str()));
    }
    if !filter.statuses.is_empty() {
        sql.push(" AND m.status IN ").list(filter.statuses.iter().map(|status| status.as_str()));
    }
    if let Some(is_used) = filter.is_used {
        sql.push(if is_used { " AND (" } else { " AND NOT (" });
        uses::condition(sql);
        sql.push(")");
    }
    if let Some(actor) = &filter.created_by {
        sql.push(" AND m.created_by = ").bind(actor.as_str());
    }
}
