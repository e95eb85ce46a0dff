use serde_json::{Map, json};
use uuid::Uuid;

use super::blockers::blockers;
use super::revision::RevisionReason;
use super::working::{Step, Working};
use crate::app::{App, Change, Once};
use crate::article::draft_references;
use crate::article::publisher::{self, Edition};
use crate::auth::{Caller, Operation};
use crate::correction;
use crate::kernel::{Micros, Result, checked};
use crate::refusal::Failure;
use crate::workflow::{ArticleAction, DraftState, PublicationState};

/// A publication.
#[derive(Debug)]
pub struct Publish {
    pub step: Step,
    /// For the history.
    pub note: Option<String>,
    /// Only a typo: what readers know as the last change stays.
    pub is_silent: bool,
}

/// Makes the working copy public now; a planned release is cancelled by it.
pub async fn publish(app: &App, caller: &Caller, once: Option<Once>, input: Publish) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::PublishArticle, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let Publish { step, note, is_silent } = input;
    let note = note.map(|note| checked::text(note, 2_000)).transpose().map_err(|error| error.in_field("note"))?;
    let mut working = Working::open(&change, step, ArticleAction::Publish).await?;
    if note.is_some() {
        let content = working.content.clone();
        let revision = working.add_revision(&change, &content, RevisionReason::Publish, note).await?;
        working.set_head(revision, content);
    }
    let mut detail = Map::new();
    if is_silent {
        detail.insert("isSilent".into(), json!(true));
    }
    working.cancel_release();
    working.set_draft(DraftState::Clean);
    working.head.publication = PublicationState::Published.as_str().into();
    working.head.live_revision_id = Some(working.head.head_revision_id);
    working.store(&mut change, detail).await?;
    make_public(&mut change, &mut working, is_silent).await?;
    change.commit(app, step.id).await
}

/// Publishes the working copy of an article whose head is stored, if nothing speaks against it.
pub(super) async fn make_public(change: &mut Change, working: &mut Working, is_silent: bool) -> Result<(), Failure> {
    let problems = blockers(&change.tx, &change.vocabulary, &working.content, change.now).await?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    working.cancel_release();
    working.set_draft(DraftState::Clean);
    working.put(change).await?;
    let was_public = working.head.live_version > 0;
    let modified_at = match working.head.modified_at {
        Some(at) if is_silent => Micros(at),
        _ if was_public => change.now,
        _ => working.content.published_at.unwrap_or(change.now),
    };
    let revision_id = working.head.head_revision_id;
    let edition = Edition {
        head: working.head.clone(),
        revision_id,
        content: working.content.clone(),
        corrections: correction::public_of(&change.tx, working.head.id).await?,
        modified_at,
    };
    Box::pin(publisher::publish(&change.tx, &change.vocabulary, change.now, &[edition], &mut change.touched)).await?;
    Ok(draft_references::settle(&change.tx, vec![working.head.id]).await?)
}
