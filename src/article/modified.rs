//! Public articles by their last change that readers could notice.

use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::card::{CARD_COLUMNS, Card};
use super::live;
use crate::db::Sql;
use crate::kernel::{Direction, Page, PageRequest, Position, Result};

/// The letter of lists by modification.
pub const LIST: u8 = b'm';

/// A page of all public articles, last changed first, or the other way round.
pub async fn list(connection: &impl ConnectionTrait, page: &PageRequest, descending: bool) -> Result<Page<Arc<Card>>> {
    let (above, below) = if descending { (&page.before, &page.after) } else { (&page.after, &page.before) };
    let order = if (page.direction == Direction::Forward) == descending { " DESC" } else { " ASC" };
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE TRUE");
    for (position, sign) in [(above, " > ("), (below, " < (")] {
        if let Some(Position::Time(time, id)) = position {
            sql.push(" AND (a.modified_at, a.article_id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
        }
    }
    sql.push(" ORDER BY a.modified_at").push(order).push(", a.article_id").push(order);
    sql.push(" LIMIT ").number(page.limit + 1);
    let cards = live::cards(&sql, connection).await?;
    Ok(page.page(cards, |card| Position::Time(card.modified_at.0, card.id)))
}
