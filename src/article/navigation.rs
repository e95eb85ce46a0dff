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
    let place = |card: &Option<Arc<Card>>| card.as_ref().map(|card| card.sort_key);
    older.depend(&[scope], place(&neighbours.previous));
    newer.depend(&[scope], place(&neighbours.next));
    Ok(neighbours)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::article::{ScopeKind, fixture};
    use crate::db::count_statements;

    #[tokio::test]
    async fn both_neighbours_come_with_one_statement() {
        let db = fixture::database().await;
        let tag = Scope::new(ScopeKind::Tag, Uuid::from_u128(1));
        for (key, scopes) in
            [(1, &[Scope::ALL, tag][..]), (2, &[Scope::ALL]), (3, &[Scope::ALL, tag]), (4, &[Scope::ALL])]
        {
            fixture::publish(&db, key, scopes, &Default::default()).await;
        }
        let around = async |scope, key| {
            let (found, statements) = count_statements(neighbours(db.reader(), scope, key)).await;
            assert_eq!(statements, 1);
            let Neighbours { previous, next } = found.unwrap();
            (previous.map(|card| card.sort_key), next.map(|card| card.sort_key))
        };
        assert_eq!(around(Scope::ALL, 2).await, (Some(1), Some(3)));
        assert_eq!(around(Scope::ALL, 1).await, (None, Some(2)));
        assert_eq!(around(Scope::ALL, 4).await, (Some(3), None));
        assert_eq!(around(tag, 2).await, (Some(1), Some(3)));
        assert_eq!(around(tag, 3).await, (Some(1), None));
        assert_eq!(around(Scope::language("la"), 3).await, (None, None));
    }
}
