use entity::article_revision;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Map;
use uuid::Uuid;

use super::revision::RevisionReason;
use super::translation::join;
use super::working::{Working, content_of};
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{Error, Result};
use crate::refusal::{Failure, Refusal};
use crate::workflow::{ArticleAction, DraftState, Step};

/// Throws the working copy away and returns to what is public. Its revisions stay in the history.
pub async fn discard(app: &App, caller: &Caller, once: Option<IdempotencyKey>, step: Step) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::DiscardDraft, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::DiscardDraft).await?;
    let live = working.head.live_revision_id.ok_or_else(|| Error::internal("a public article has a revision"))?;
    let content = content_of(&change.tx, live).await?;
    working.cancel_release();
    join(&change, &mut working.head, &content).await?;
    working.set_head(live, content);
    working.set_draft(DraftState::Clean);
    working.store(&mut change, Map::new()).await?;
    change.commit(app, step.id).await
}

/// Makes an old revision the working copy, as a new revision: nothing is rewritten.
pub async fn restore(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    revision: Uuid,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RestoreRevision, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::RestoreRevision).await?;
    let old = article_revision::Entity::find_by_id(revision)
        .filter(article_revision::Column::ArticleId.eq(step.id))
        .one(&change.tx)
        .await?
        .ok_or_else(|| Refusal::not_found("The article has no such revision.").at(&["revisionId"]))?;
    let content = serde_json::from_str(&old.content).map_err(Error::internal)?;
    let note = Some(format!("Revision {}", old.number));
    join(&change, &mut working.head, &content).await?;
    let id = working.add_revision(&change, &content, RevisionReason::Restore, note).await?;
    working.set_head(id, content);
    if !matches!(working.standing()?.draft, DraftState::InReview | DraftState::Scheduled) {
        working.set_draft(DraftState::Draft);
    }
    working.store(&mut change, Map::new()).await?;
    change.commit(app, step.id).await
}
