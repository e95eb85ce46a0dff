use std::time::Duration;

use entity::article;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, json};
use tokio::time::MissedTickBehavior;

use super::blockers::blockers;
use super::working::{Working, content_of};
use crate::app::App;
use crate::article::draft_references;
use crate::article::publisher::{self, Edition};
use crate::correction;
use crate::kernel::{Micros, Result};
use crate::refusal::Failure;
use crate::workflow::{DraftState, PublicationState};

/// Articles released in one transaction.
const BATCH: u64 = 100;

/// Releases what is due, every second, for as long as it is polled.
pub async fn follow(app: &App) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        second.tick().await;
        if let Err(error) = release_due(app).await {
            tracing::warn!(cause = ?error, "what is due cannot be released");
        }
    }
}

/// Releases what is due, if this node knows of something that may be: for the start of every request.
pub async fn release_if_due(app: &App) -> Result<()> {
    // Boxed: every request starts with this, and nearly none goes further.
    if app.releases.may_be_due(app.clock.now()) { Box::pin(release_due(app)).await } else { Ok(()) }
}

/// Publishes every frozen revision whose moment has come by the database's clock; each once, however many nodes try.
pub async fn release_due(app: &App) -> Result<()> {
    let _turn = app.releases.turn().await;
    loop {
        let now = app.release_clock.now(app.db.primary()).await?;
        let next = article::Entity::find()
            .filter(article::Column::ReleaseAt.is_not_null())
            .order_by_asc(article::Column::ReleaseAt)
            .one(app.db.primary())
            .await?
            .and_then(|row| row.release_at)
            .map(Micros);
        app.releases.plan(next, now, app.clock.now());
        if next.is_none_or(|at| at > now) || release_some(app, now).await? == 0 {
            return Ok(());
        }
    }
}

/// Releases at most one batch; gives the number of articles.
async fn release_some(app: &App, now: Micros) -> Result<usize, Failure> {
    let mut change = app.begin_planned("releaseArticle", now).await?;
    // Rows that another node has are its to release.
    let due = article::Entity::find()
        .filter(article::Column::ReleaseAt.lte(now.0))
        .order_by_asc(article::Column::ReleaseAt)
        .order_by_asc(article::Column::Id)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&change.tx)
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let count = due.len();
    let mut editions = Vec::with_capacity(count);
    let mut settled = Vec::new();
    for head in due {
        let Some(revision_id) = head.release_revision_id else { continue };
        let at = Micros(head.release_at.unwrap_or(now.0));
        let frozen = content_of(&change.tx, revision_id).await?;
        let draft = content_of(&change.tx, head.head_revision_id).await?;
        let problems = blockers(&change.tx, &change.vocabulary, &frozen, at).await?;
        let mut working = Working::of(head, draft)?;
        let mut detail = Map::new();
        working.cancel_release();
        if problems.is_empty() {
            let is_head = working.head.head_revision_id == revision_id;
            working.set_draft(if is_head { DraftState::Clean } else { DraftState::Draft });
            let was_public = working.head.live_version > 0;
            working.head.publication = PublicationState::Published.as_str().into();
            working.head.published_at = working.head.published_at.or(Some(at.0));
            working.head.live_revision_id = Some(revision_id);
            if is_head {
                settled.push(working.head.id);
            }
            working.store(&mut change, detail).await?;
            let modified_at = if was_public { at } else { frozen.published_at.unwrap_or(at) };
            let corrections = correction::public_of(&change.tx, working.head.id).await?;
            editions.push(Edition { head: working.head, revision_id, content: frozen, corrections, modified_at });
        } else {
            // What was in order when it was planned is no longer: it waits for its editors, and the log says why.
            let names: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
            tracing::warn!(article = %working.head.id, ?names, "a planned release was refused");
            detail.insert("refused".into(), json!(names));
            working.store(&mut change, detail).await?;
        }
    }
    Box::pin(publisher::publish(&change.tx, &change.vocabulary, now, &editions, &mut change.touched)).await?;
    draft_references::settle(&change.tx, settled).await?;
    change.commit(app, count).await
}
