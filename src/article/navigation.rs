use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::card::{CARD_COLUMNS, Card};
use super::feed::{Range, write_keys};
use super::{Scope, live};
use crate::db::Sql;
use crate::kernel::Result;

/// The articles before and after another in some list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    pub previous: Option<Arc<Card>>,
    pub next: Option<Arc<Card>>,
}

/// The public articles of a scope that were published just before and just after a place in the feeds.
///
/// Two key ranges of one entry each, whatever the size of the scope.
pub async fn neighbours(connection: &impl ConnectionTrait, scope: Scope, sort_key: i64) -> Result<Neighbours> {
    let older = Range { above: None, below: Some(sort_key), descending: true };
    let newer = Range { above: Some(sort_key), below: None, descending: false };
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.sort_key IN (SELECT * FROM (");
    write_keys(&mut sql, &[scope], older, &[], 1);
    sql.push(") o UNION ALL SELECT * FROM (");
    write_keys(&mut sql, &[scope], newer, &[], 1);
    sql.push(") n)");
    let mut neighbours = Neighbours::default();
    for card in live::cards(&sql, connection).await? {
        if card.sort_key < sort_key {
            neighbours.previous = Some(card);
        } else {
            neighbours.next = Some(card);
        }
    }
    Ok(neighbours)
}
