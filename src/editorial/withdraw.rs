use serde_json::{Map, json};
use uuid::Uuid;

use super::correct::issue;
use super::working::Working;
use crate::app::{App, Change, IdempotencyKey};
use crate::article::draft_references;
use crate::article::publisher;
use crate::auth::{Caller, Operation};
use crate::correction::CorrectionKind;
use crate::facet::Facet;
use crate::kernel::{Result, checked};
use crate::refusal::Failure;
use crate::route;
use crate::workflow::{ArticleAction, PublicationState, Step};

/// Takes an article away without fault. Its path answers that it is gone, or leads where the editors say.
pub async fn archive(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    redirect_to: Option<String>,
    note: Option<String>,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::ArchiveArticle, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    checked_note(note)?;
    let mut working = Working::open(&change, step, ArticleAction::Archive).await?;
    withdraw(&mut change, &mut working, PublicationState::Archived).await?;
    if let (Some(to), Some(path)) = (redirect_to, &working.head.path) {
        route::lead_elsewhere(&change.tx, path, to).await?;
        change.invalidation.add(Facet::path(path));
    }
    change.commit(app, step.id).await
}

/// Withdraws an article with a notice to readers, everywhere at once; what was planned for it is cancelled.
pub async fn retract(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    notice: String,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RetractArticle, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::Retract).await?;
    issue(app, &mut change, step.id, CorrectionKind::Retraction, notice, "notice").await?;
    withdraw(&mut change, &mut working, PublicationState::Retracted).await?;
    change.commit(app, step.id).await
}

async fn withdraw(change: &mut Change, working: &mut Working, state: PublicationState) -> Result<()> {
    let id = working.head.id;
    let was_public = working.head.live_revision_id.is_some();
    working.cancel_release();
    if was_public {
        let zone = change.vocabulary.site.zone();
        let versions =
            publisher::withdraw(&change.tx, &zone, change.now, state, &[id], &mut change.invalidation).await?;
        working.head.live_version = versions.get(&id).copied().unwrap_or(working.head.live_version);
        working.head.live_revision_id = None;
    }
    working.head.publication = state.as_str().into();
    let mut detail = Map::new();
    detail.insert("publication".into(), json!(state));
    working.store(change, detail).await?;
    draft_references::keep(&change.tx, &working.head, &working.content).await
}

fn checked_note(note: Option<String>) -> Result<Option<String>> {
    note.map(|note| checked::text(note, 2_000)).transpose().map_err(|error| error.in_field("note"))
}
