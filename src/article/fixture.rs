//! Public articles for unit tests of reading: rows as the publisher would leave them.

use entity::{article, article_feed, article_live, feed_scope};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use uuid::Uuid;

use super::card::{Card, CardDetail};
use super::{CommentThreadState, Genre, Scope};
use crate::db::{Database, DatabaseUrl, migrate_up};
use crate::kernel::Micros;

/// An empty database in memory.
pub async fn database() -> Database {
    let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.unwrap();
    migrate_up(&db).await.unwrap();
    db
}

/// Makes an article that the public does not see.
pub async fn draft(db: &Database, sort_key: i64) -> article::Model {
    let id = id(sort_key);
    let head = article::Model {
        id,
        publication: "UNPUBLISHED".into(),
        draft: "CLEAN".into(),
        version: 1,
        head_revision_id: id,
        live_revision_id: None,
        release_revision_id: None,
        release_at: None,
        release_mode: None,
        headline: format!("Article {sort_key}"),
        slug: format!("article-{sort_key}"),
        language: "en".into(),
        genre: "NEWS".into(),
        urgency: 5,
        translation_group_id: id,
        translated_from_version: None,
        import_source: None,
        import_key: None,
        feed_guid: None,
        live_version: 0,
        path: None,
        first_published_at: None,
        published_at: None,
        modified_at: None,
        modified_version: 0,
        created_by: None,
        created_at: sort_key,
        updated_at: sort_key,
    };
    article::Entity::insert(head.clone().into_active_model()).exec_without_returning(db.writer()).await.unwrap();
    head
}

/// Makes an article public at this place in the feeds of some scopes, whose counters follow. Its id is made of the key.
pub async fn publish(db: &Database, sort_key: i64, scopes: &[Scope], detail: &CardDetail) -> Uuid {
    let head = draft(db, sort_key).await;
    let id = head.id;
    let at = Micros(sort_key);
    let card = Card {
        id,
        sort_key,
        version: 1,
        path: format!("/article-{sort_key}"),
        headline: head.headline,
        summary: String::new(),
        genre: Genre::from_stored(&head.genre).unwrap(),
        language: head.language,
        translation_group: id,
        first_published_at: at,
        published_at: at,
        modified_at: at,
        expires_at: None,
        comment_state: CommentThreadState::Open,
        comments_close_at: None,
        comment_count: 0,
        detail: detail.clone().into(),
        preview: None,
    };
    let live = card.row(id).unwrap();
    article_live::Entity::insert(live.into_active_model()).exec_without_returning(db.writer()).await.unwrap();
    file(db, sort_key, scopes).await;
    id
}

/// Puts an article into the feeds of some scopes.
pub async fn file(db: &Database, sort_key: i64, scopes: &[Scope]) {
    for scope in scopes {
        let scope_id = count(db, *scope, 1).await;
        let row = article_feed::Model { scope_id, sort_key };
        article_feed::Entity::insert(row.into_active_model()).exec_without_returning(db.writer()).await.unwrap();
    }
}

/// The id of the article at this place.
pub fn id(sort_key: i64) -> Uuid {
    Uuid::from_u128(0x1000_0000 + u128::from(sort_key.unsigned_abs()))
}

/// Adds to the counter of a scope and tells the id of its row.
pub async fn count(db: &Database, scope: Scope, more: i64) -> i64 {
    let rows = feed_scope::Entity::find().all(db.reader()).await.unwrap();
    let row = rows.into_iter().find(|row| row.kind == scope.kind as i16 && row.ref_id == scope.id);
    match row {
        Some(row) => {
            let (id, live_count) = (row.id, row.live_count + more);
            let change = feed_scope::ActiveModel { live_count: Set(live_count), ..row.into_active_model() };
            change.update(db.writer()).await.unwrap();
            id
        }
        None => {
            let row = feed_scope::ActiveModel {
                kind: Set(scope.kind as i16),
                ref_id: Set(scope.id),
                live_count: Set(more),
                ..Default::default()
            };
            row.insert(db.writer()).await.unwrap().id
        }
    }
}
