use serde_json::{Map, json};
use uuid::Uuid;

use super::blockers::blockers;
use super::working::Working;
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{Micros, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};
use crate::workflow::{ArticleAction, DraftState, ReleaseMode, Step};

/// Freezes the working copy for release at a moment in the future of the database's clock.
pub async fn schedule(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    at: Micros,
    mode: ReleaseMode,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::ScheduleArticle, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::Schedule).await?;
    if at <= app.release_clock.now(&change.tx).await? {
        let message = "The moment of a release lies in the future. To publish now, use publishArticle.";
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["at"]).into());
    }
    let problems = blockers(&change.tx, &change.vocabulary, &working.content, at).await?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    working.head.release_revision_id = Some(working.head.head_revision_id);
    working.head.release_at = Some(at.0);
    working.head.release_mode = Some(mode.as_str().into());
    working.set_draft(DraftState::Scheduled);
    let mut detail = Map::new();
    detail.insert("at".into(), json!(at));
    detail.insert("mode".into(), json!(mode));
    working.store(&mut change, detail).await?;
    let id = change.commit(app, step.id).await?;
    app.releases.expect(at);
    Ok(id)
}

/// Cancels a planned release; the working copy is a draft again.
pub async fn unschedule(app: &App, caller: &Caller, once: Option<IdempotencyKey>, step: Step) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::UnscheduleArticle, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::Unschedule).await?;
    working.cancel_release();
    working.store(&mut change, Map::new()).await?;
    change.commit(app, step.id).await
}
