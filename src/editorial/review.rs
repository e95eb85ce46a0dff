use serde_json::Map;
use uuid::Uuid;

use super::revision::RevisionReason;
use super::working::Working;
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{Result, checked};
use crate::refusal::Failure;
use crate::workflow::{ArticleAction, DraftState, Step};

/// Hands the working copy to the editors. A note makes a revision of its own, so that it is in the history.
pub async fn submit(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    note: Option<String>,
) -> Result<Uuid, Failure> {
    let (operation, action) = (Operation::SubmitArticle, ArticleAction::Submit);
    move_draft(app, caller, once, step, (operation, action), (DraftState::InReview, note)).await
}

/// Sends the working copy back, and says why.
pub async fn request_changes(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    note: String,
) -> Result<Uuid, Failure> {
    let (operation, action) = (Operation::RequestArticleChanges, ArticleAction::RequestChanges);
    move_draft(app, caller, once, step, (operation, action), (DraftState::ChangesRequested, Some(note))).await
}

async fn move_draft(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    (operation, action): (Operation, ArticleAction),
    (state, note): (DraftState, Option<String>),
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, operation, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let note = note.map(|note| checked::text(note, 2_000)).transpose().map_err(|error| error.in_field("note"))?;
    let mut working = Working::open(&change, step, action).await?;
    working.set_draft(state);
    if note.is_some() {
        let content = working.content.clone();
        let revision = working.add_revision(&change, &content, RevisionReason::Submit, note).await?;
        working.set_head(revision, content);
    }
    working.store(&mut change, Map::new()).await?;
    change.commit(app, step.id).await
}
