use std::collections::HashMap;

use entity::{article, article_revision};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, json};
use uuid::Uuid;

use super::failure::forget;
use crate::app::App;
use crate::article::publisher::{self, Edition};
use crate::article::{ArticleContent, draft_references};
use crate::correction;
use crate::db::DatabaseTransaction;
use crate::editorial::blockers::blockers;
use crate::editorial::working::Working;
use crate::kernel::{Error, Micros, Result};
use crate::refusal::Failure;
use crate::workflow::{DraftState, PublicationState};

/// Publishes the frozen revisions of those of these articles that are still due and that nobody else is releasing; gives how
/// many they were. One that cannot be public any more waits for its editors, and the log says why.
pub async fn publish(app: &App, now: Micros, articles: &[Uuid]) -> Result<usize, Failure> {
    let mut change = app.begin_planned("releaseArticle", now).await?;
    // Rows that another node has are its to release.
    let due = article::Entity::find()
        .filter(article::Column::Id.is_in(articles.iter().copied()))
        .filter(article::Column::ReleaseAt.lte(now.0))
        .order_by_asc(article::Column::ReleaseAt)
        .order_by_asc(article::Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&change.tx)
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let ids: Vec<Uuid> = due.iter().map(|head| head.id).collect();
    let contents = contents(&change.tx, &due).await?;
    let content = |revision: Uuid| {
        contents.get(&revision).cloned().ok_or_else(|| Error::internal(format!("revision {revision} is missing")))
    };
    let mut corrections = correction::public_of_each(&change.tx, &ids).await?;
    let (mut editions, mut settled) = (Vec::with_capacity(due.len()), Vec::new());
    for head in due {
        let planned = head.release_revision_id.zip(head.release_at);
        let (revision_id, at) = planned.ok_or_else(|| Error::internal("a planned release has a revision"))?;
        let (frozen, at) = (content(revision_id)?, Micros(at));
        let problems = blockers(&change.tx, &change.vocabulary, &frozen, at).await?;
        let draft = content(head.head_revision_id)?;
        let mut working = Working::of(head, draft)?;
        let mut detail = Map::new();
        working.cancel_release();
        if !problems.is_empty() {
            // What was in order when it was planned is no longer.
            let names: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
            tracing::warn!(article = %working.head.id, ?names, "a planned release was refused");
            detail.insert("refused".into(), json!(names));
            working.store(&mut change, detail).await?;
            continue;
        }
        let is_head = working.head.head_revision_id == revision_id;
        working.set_draft(if is_head { DraftState::Clean } else { DraftState::Draft });
        let was_public = working.head.live_version > 0;
        working.head.publication = PublicationState::Published.as_str().into();
        working.head.published_at = working.head.published_at.or(Some(at.0));
        working.head.live_revision_id = Some(revision_id);
        // The publisher writes the head.
        working.sign(&mut change, detail)?;
        if is_head {
            settled.push(working.head.id);
        } else {
            draft_references::keep(&change.tx, &working.head, &working.content).await?;
        }
        let modified_at = if was_public { at } else { frozen.published_at.unwrap_or(at) };
        let corrections = corrections.remove(&working.head.id).unwrap_or_default();
        editions.push(Edition { head: working.head, revision_id, content: frozen, corrections, modified_at });
    }
    let released = editions.len();
    Box::pin(publisher::publish(&change.tx, &change.vocabulary, now, &editions, &mut change.invalidation)).await?;
    draft_references::settle(&change.tx, settled).await?;
    forget(&change.tx, &ids).await?;
    change.commit(app, ()).await?;
    app.releases.count(released, 0);
    Ok(ids.len())
}

/// The frozen revisions and the working copies of articles.
async fn contents(tx: &DatabaseTransaction, heads: &[article::Model]) -> Result<HashMap<Uuid, ArticleContent>> {
    let revisions = heads.iter().flat_map(|head| [Some(head.head_revision_id), head.release_revision_id]).flatten();
    let rows = article_revision::Entity::find().filter(article_revision::Column::Id.is_in(revisions)).all(tx).await?;
    let read =
        |row: article_revision::Model| Ok((row.id, serde_json::from_str(&row.content).map_err(Error::internal)?));
    rows.into_iter().map(read).collect()
}
