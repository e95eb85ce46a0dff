use entity::article_revision;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};

use super::create::{Saved, after_save, read};
use super::revision::RevisionReason;
use super::translation::{follow, join};
use super::working::{Working, changed_fields};
use crate::app::{App, Change, IdempotencyKey};
use crate::article::{AfterSave, ArticleContent, ArticleInput};
use crate::auth::{Caller, Operation};
use crate::body;
use crate::kernel::{Error, Result};
use crate::refusal::{Failure, Reason, Refusal};
use crate::workflow::{ArticleAction, DraftState, Step};

/// How long the autosaves of one writer collapse into one revision: 10 minutes.
const AUTOSAVES: i64 = 10 * 60 * 1_000_000;

/// Another working copy.
#[derive(Debug)]
pub struct Update {
    pub step: Step,
    pub patch: ArticleInput,
    /// Which version of its original a translation follows from now on.
    pub translated_from_version: Option<i32>,
    pub note: Option<String>,
    /// Autosaves of one writer are merged.
    pub is_autosave: bool,
    /// With a publication: what readers know as the last change stays.
    pub is_silent: bool,
    pub then: AfterSave,
}

/// Saves a new revision of the working copy and, if asked, hands it in or publishes it in the same transaction.
pub async fn update(app: &App, caller: &Caller, once: Option<IdempotencyKey>, input: Update) -> Result<Saved, Failure> {
    let mut change = app.begin(caller, Operation::UpdateArticle, once).await?;
    if let Some(done) = change.replay()? {
        return Ok(done);
    }
    let Update { step, patch, translated_from_version, note, is_autosave, is_silent, then } = input;
    if then == AfterSave::Publish {
        caller.require(Operation::PublishArticle)?;
    }
    let mut working = Working::open(&change, step, ArticleAction::Edit).await?;
    let read = read(&change, Some(working.content.clone()), patch).await;
    let (content, warnings) = read.map_err(|failure| failure.at(&["patch"]))?;
    let saved = Saved { article: step.id, warnings };
    let changed = changed_fields(&working.content, &content)?;
    if changed.is_empty() && translated_from_version.is_none() && then == AfterSave::KeepDraft {
        return change.commit(app, saved).await;
    }
    if !changed.is_empty() {
        join(&change, &mut working.head, &content).await.map_err(|failure| failure.at(&["patch"]))?;
        if !(is_autosave && merge(&change, &mut working, &content).await?) {
            let reason = if is_autosave { RevisionReason::Autosave } else { RevisionReason::Save };
            let revision = working.add_revision(&change, &content, reason, note).await?;
            working.set_head(revision, content);
        }
    }
    let follows = match translated_from_version {
        Some(version) => follow(&change, &mut working.head, version).await?,
        None => false,
    };
    if !changed.is_empty() || follows {
        let standing = working.standing()?;
        if !matches!(standing.draft, DraftState::InReview | DraftState::Scheduled) {
            working.set_draft(DraftState::Draft);
        }
    }
    let mut detail = Map::new();
    detail.insert("fields".into(), json!(changed));
    working.store(&mut change, detail).await?;
    let standing = working.standing()?;
    let next = match then {
        AfterSave::KeepDraft => None,
        AfterSave::Submit => Some(ArticleAction::Submit),
        AfterSave::Publish => Some(ArticleAction::Publish),
    };
    if let Some(action) = next.filter(|action| !standing.fits(*action)) {
        let message = format!("{} does not fit an article that is {}.", action.as_str(), standing.state().as_str());
        let reason = Reason::InvalidTransition { state: standing.state(), allowed: Vec::new() };
        return Err(Refusal::new(reason, message).at(&["then"]).into());
    }
    after_save(&mut change, working, then, is_silent).await.map_err(|failure| failure.at(&["patch"]))?;
    change.commit(app, saved).await
}

/// Puts an autosave into the one before, if that is the working copy, of the same writer, young, and nothing else shows it.
async fn merge(change: &Change, working: &mut Working, content: &ArticleContent) -> Result<bool> {
    let head = working.head.head_revision_id;
    if working.head.live_revision_id == Some(head) || working.head.release_revision_id == Some(head) {
        return Ok(false);
    }
    let Some(mut row) = article_revision::Entity::find_by_id(head).one(&change.tx).await? else { return Ok(false) };
    let young = change.now.0 - row.created_at < AUTOSAVES;
    let same = row.created_by.is_some() && row.created_by == change.caller.who.actor();
    if row.reason != RevisionReason::Autosave.as_str() || !young || !same {
        return Ok(false);
    }
    row.content = serde_json::to_string(content).map_err(Error::internal)?;
    row.content_hash = Sha256::digest(row.content.as_bytes()).to_vec();
    row.word_count = i32::try_from(body::word_count(&content.body)).unwrap_or(i32::MAX);
    row.article_version = working.head.version + 1;
    article_revision::Entity::update(ActiveModelTrait::reset_all(row.into_active_model()))
        .validate()?
        .exec(&change.tx)
        .await?;
    working.set_head(head, content.clone());
    Ok(true)
}
