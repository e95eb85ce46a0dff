use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card};
use super::live;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Count, Direction, Page, PageRequest, Position, Result};

/// Counting stops here.
const COUNT_LIMIT: usize = 1_000;

/// A page of the public articles that show a media file, newest first, in feed order.
pub async fn list(connection: &impl ConnectionTrait, asset: Uuid, page: &PageRequest) -> Result<Page<Arc<Card>>> {
    let order = match page.direction {
        Direction::Forward => " DESC",
        Direction::Backward => " ASC",
    };
    depends_on(Facet::PICTURES);
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.sort_key IN (");
    sql.push("SELECT m.sort_key FROM article_media m WHERE m.asset_id = ").bind(asset);
    for (position, sign) in [(&page.after, " < "), (&page.before, " > ")] {
        if let Some(Position::Key(key)) = position {
            sql.push(" AND m.sort_key").push(sign).bind(*key);
        }
    }
    sql.push(" ORDER BY m.sort_key").push(order).push(" LIMIT ").number(page.limit + 1);
    sql.push(") ORDER BY a.sort_key").push(order);
    Ok(page.page(live::cards(&sql, connection).await?, |card| Position::Key(card.sort_key)))
}

/// How many public articles show a media file, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, asset: Uuid) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    depends_on(Facet::PICTURES);
    let mut sql = Sql::new("SELECT count(*) AS n FROM (SELECT m.sort_key FROM article_media m WHERE m.asset_id = ");
    sql.bind(asset).push(" LIMIT ").number(COUNT_LIMIT + 1).push(") k");
    let found = sql.one::<Number>(connection).await?.map_or(0, |number| number.n);
    let limit = COUNT_LIMIT as i64;
    Ok(Count { value: found.min(limit), is_exact: found <= limit })
}
