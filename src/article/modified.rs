//! Public articles by their last change that readers could notice.

use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::card::{CARD_COLUMNS, Card};
use super::live;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{CursorKind, Direction, Page, PageRequest, Position, Result};

/// The cursors of lists by modification.
pub const LIST: CursorKind = CursorKind::Modified;

/// A page of all public articles, last changed first, or the other way round.
pub async fn list(connection: &impl ConnectionTrait, page: &PageRequest, descending: bool) -> Result<Page<Arc<Card>>> {
    let (above, below) = if descending { (&page.before, &page.after) } else { (&page.after, &page.before) };
    let order = if (page.direction == Direction::Forward) == descending { " DESC" } else { " ASC" };
    depends_on(Facet::STREAM);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::fixture;

    #[tokio::test]
    async fn is_walked_in_both_orders_and_both_directions() {
        let db = fixture::database().await;
        for key in 1..=5 {
            fixture::publish(&db, key, &[], &Default::default()).await;
        }
        for (descending, expected) in [(true, [5, 4, 3, 2, 1]), (false, [1, 2, 3, 4, 5])] {
            let read = async |first: Option<i32>, after: Option<&str>, last: Option<i32>, before: Option<&str>| {
                let page = PageRequest::new(LIST, 100, first, after, last, before).unwrap();
                let page = list(db.reader(), &page, descending).await.unwrap();
                let keys: Vec<i64> = page.edges.iter().map(|edge| edge.node.sort_key).collect();
                (keys, page)
            };
            let (start, page) = read(Some(2), None, None, None).await;
            let (middle, _) = read(Some(2), page.end.as_deref(), None, None).await;
            let (end, page) = read(None, None, Some(2), None).await;
            let before = page.edges.first().map(|edge| edge.cursor.clone());
            assert_eq!([start, middle, end[1..].to_vec()].concat(), expected);
            assert_eq!(read(None, None, Some(9), before.as_deref()).await.0, expected[..3]);
        }
    }
}
