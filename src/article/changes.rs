//! What changed since a cursor, for clients that keep a copy.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::card::Card;
use super::live;
use crate::db::{Sql, Stream};
use crate::facet::{Facet, depends_on};
use crate::kernel::{CursorKind, Micros, Page, PageRequest, Position, Result};
use crate::wire_enum;

/// The cursors of the change stream.
pub const LIST: CursorKind = CursorKind::ArticleChanges;
/// The largest page of the change stream.
pub const MAX: usize = 500;

wire_enum!(
    /// What happened to an article.
    ChangeKind {
        /// It became public or its public content changed.
        Upsert = "UPSERT",
        /// It is no longer public; delete your copy.
        Remove = "REMOVE",
    }
);

/// The latest change of an article.
#[derive(Clone, Debug)]
pub struct Change {
    pub kind: ChangeKind,
    pub article_id: Uuid,
    /// Its version after the change.
    pub version: i32,
    pub at: Micros,
    /// Place in the stream: the order of commits.
    pub seq: i64,
    /// The epoch in which it was numbered.
    pub epoch: i64,
    /// Place of the change that made it public, this one or one before.
    pub public_since: i64,
    /// Place of the change that made it breaking news; `None` if it is not.
    pub breaking_since: Option<i64>,
    /// `None` if it was removed, or is not wanted.
    pub card: Option<Arc<Card>>,
}

#[derive(FromQueryResult)]
struct Row {
    article_id: Uuid,
    seq: i64,
    epoch: Option<i64>,
    kind: String,
    live_version: i32,
    at: i64,
    public_since: i64,
    breaking_since: Option<i64>,
}

/// Changes after a cursor, oldest first, with their articles if they are wanted; read forward only. An empty page still says where to
/// go on. Fails with `CURSOR_INVALID` if the history of this database does not reach the cursor.
pub async fn list(connection: &impl ConnectionTrait, page: &PageRequest, with_cards: bool) -> Result<Page<Change>> {
    let start = Position::Change { epoch: 0, number: 0, behind: 0 };
    let after = page.after.as_ref().unwrap_or(&start);
    let number = Stream::Article.place(connection, after).await?.number;
    let mut changes = after_number(connection, number, page.limit + 1).await?;
    if with_cards {
        changes = complete(connection, changes).await?;
    }
    let mut out = page.page(changes, |change: &Change| change.position(0));
    out.end.get_or_insert_with(|| page.cursor(after.clone()));
    Ok(out)
}

impl Change {
    /// Where it stands in the stream, for somebody for whom so many numbers up to it are not complete.
    pub(super) fn position(&self, behind: u32) -> Position {
        Position::Change { epoch: self.epoch, number: self.seq, behind }
    }
}

/// Changes after a number, oldest first, without their articles.
async fn after_number(connection: &impl ConnectionTrait, after: i64, limit: usize) -> Result<Vec<Change>> {
    depends_on(Facet::STREAM);
    let mut sql = Sql::new("SELECT article_id, seq, kind, live_version, at, public_since, breaking_since, ");
    sql.push(
        "(SELECT e.id FROM epoch e WHERE e.article < seq ORDER BY e.article DESC, e.number DESC LIMIT 1) AS epoch",
    );
    sql.push(" FROM article_change WHERE seq > ").bind(after).push(" ORDER BY seq LIMIT ").number(limit);
    let rows: Vec<Row> = sql.all(connection).await?;
    let changes =
        rows.into_iter().map(|Row { article_id, seq, epoch, kind, live_version, at, public_since, breaking_since }| {
            Ok(Change {
                kind: ChangeKind::from_stored(&kind)?,
                article_id,
                version: live_version,
                at: Micros(at),
                seq,
                epoch: epoch.unwrap_or_default(),
                public_since,
                breaking_since,
                card: None,
            })
        });
    changes.collect()
}

/// The same changes with their articles.
async fn complete(connection: &impl ConnectionTrait, changes: Vec<Change>) -> Result<Vec<Change>> {
    let upserts: Vec<Uuid> =
        changes.iter().filter(|change| change.kind == ChangeKind::Upsert).map(|change| change.article_id).collect();
    let mut cards = if upserts.is_empty() { Default::default() } else { live::by_ids(connection, &upserts).await? };
    let complete = changes.into_iter().map(|change| {
        let card = match change.kind {
            ChangeKind::Upsert => cards.remove(&change.article_id),
            ChangeKind::Remove => None,
        };
        // An article that went away between the two statements is announced as it is now; its removal follows too.
        let kind = if card.is_some() { ChangeKind::Upsert } else { ChangeKind::Remove };
        Change { kind, card, ..change }
    });
    Ok(complete.collect())
}

/// Changes after a number with their articles, oldest first.
pub(super) async fn heard(connection: &impl ConnectionTrait, after: i64, limit: usize) -> Result<Vec<Change>> {
    let changes = after_number(connection, after, limit).await?;
    complete(connection, changes).await
}

#[cfg(test)]
mod tests {
    use entity::article_change;
    use sea_orm::{EntityTrait, IntoActiveModel};

    use super::*;
    use crate::article::fixture;

    #[tokio::test]
    async fn an_empty_page_says_where_to_go_on() {
        let db = fixture::database().await;
        db.begin_epoch().await.unwrap();
        let read = async |after: Option<&str>| {
            list(db.reader(), &PageRequest::new(LIST, MAX, Some(10), after, None, None).unwrap(), true).await.unwrap()
        };
        let start = read(None).await.end.unwrap();
        assert_eq!(read(Some(&start)).await.end.as_ref(), Some(&start));
        for (seq, kind) in [(3, "UPSERT"), (5, "REMOVE"), (9, "UPSERT")] {
            let article_id = fixture::publish(&db, seq, &[], &Default::default()).await;
            let row = article_change::Model {
                article_id,
                seq,
                kind: kind.into(),
                live_version: 1,
                at: seq,
                public_since: seq,
                breaking_since: None,
                feed_guid: None,
            };
            article_change::Entity::insert(row.into_active_model()).exec_without_returning(db.writer()).await.unwrap();
        }
        Sql::new("UPDATE stream_counter SET value = 9 WHERE name = 'article'").execute(db.writer()).await.unwrap();
        let page = read(Some(&start)).await;
        let seen: Vec<_> =
            page.edges.iter().map(|edge| (edge.node.seq, edge.node.kind, edge.node.card.is_some())).collect();
        assert_eq!(
            seen,
            [(3, ChangeKind::Upsert, true), (5, ChangeKind::Remove, false), (9, ChangeKind::Upsert, true)]
        );
        let rest = read(page.end.as_deref()).await;
        assert!(rest.edges.is_empty() && !rest.has_next);
        assert_eq!(rest.end, page.end);
    }
}
