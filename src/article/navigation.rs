use std::sync::Arc;

use super::card::Card;
use super::{FeedWindow, FeedWindows, Scope};
use crate::kernel::Result;

/// The articles before and after another in some list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    pub previous: Option<Arc<Card>>,
    pub next: Option<Arc<Card>>,
}

/// The public articles of a scope, and within another if there is one, that were published just before and just after a place
/// in the feeds.
pub async fn neighbours(
    feed_windows: &FeedWindows,
    scope: Scope,
    within: Option<Scope>,
    sort_key: i64,
) -> Result<Neighbours> {
    let wanted = [FeedWindow::before(scope, within, sort_key), FeedWindow::after(scope, within, sort_key)];
    let mut found = feed_windows.many(&wanted).await?.into_iter().map(|list| list.unwrap_or_default().pop());
    Ok(Neighbours { previous: found.next().flatten(), next: found.next().flatten() })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::article::{feed_windows, fixture};
    use crate::db::count_statements;
    use crate::taxonomy::ScopeKind;

    #[tokio::test]
    async fn both_neighbours_come_with_one_statement() {
        let db = fixture::database().await;
        let tag = Scope::new(ScopeKind::Tag, Uuid::from_u128(1));
        for (key, scopes) in
            [(1, &[Scope::ALL, tag][..]), (2, &[Scope::ALL]), (3, &[Scope::ALL, tag]), (4, &[Scope::ALL])]
        {
            fixture::publish(&db, key, scopes, &Default::default()).await;
        }
        let within = async |scope, within, key| {
            let (found, statements) = count_statements(neighbours(&feed_windows(&db), scope, within, key)).await;
            assert_eq!(statements, 1);
            let Neighbours { previous, next } = found.unwrap();
            (previous.map(|card| card.sort_key), next.map(|card| card.sort_key))
        };
        let around = async |scope, key| within(scope, None, key).await;
        assert_eq!(around(Scope::ALL, 2).await, (Some(1), Some(3)));
        assert_eq!(around(Scope::ALL, 1).await, (None, Some(2)));
        assert_eq!(around(Scope::ALL, 4).await, (Some(3), None));
        assert_eq!(around(tag, 2).await, (Some(1), Some(3)));
        assert_eq!(around(tag, 3).await, (Some(1), None));
        assert_eq!(around(Scope::language("la"), 3).await, (None, None));
        assert_eq!(within(Scope::ALL, Some(tag), 2).await, (Some(1), Some(3)));
        assert_eq!(within(tag, Some(Scope::language("la")), 2).await, (None, None));
    }
}
