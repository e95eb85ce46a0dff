use entity::correction as table;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::amend::amend;
use super::revision::RevisionReason;
use super::working::Working;
use crate::app::{App, Change, IdempotencyKey};
use crate::article::ArticleInput;
use crate::auth::{AccessLevel, Caller, Operation, Role};
use crate::correction::CorrectionKind;
use crate::facet::Facet;
use crate::kernel::{Micros, Result, checked};
use crate::refusal::{Failure, Reason, Refusal, UserErrorCode};
use crate::workflow::ArticleAction;

/// Puts a notice to readers right: its text, its kind. When it was issued stays. Gives the article.
pub async fn update_correction(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    id: Uuid,
    text: Option<String>,
    kind: Option<CorrectionKind>,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::UpdateCorrection, once).await?;
    if let Some(article) = change.replay()? {
        return Ok(article);
    }
    let (row, working) = open(&change, id).await?;
    let article = row.article_id;
    if let Some(kind) = kind.filter(|kind| kind.as_str() != row.kind) {
        // What withdraws an article is no other notice, and no other notice withdraws one.
        if kind == CorrectionKind::Retraction || working.is_none() {
            let message = "A notice neither becomes a retraction nor ceases to be one.";
            return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["correctionKind"]).into());
        }
    }
    let text = text.map(|text| checked::text(text, 2_000)).transpose().map_err(|error| error.in_field("text"))?;
    let kind = kind.map_or_else(|| row.kind.clone(), |kind| kind.as_str().into());
    let text = text.unwrap_or_else(|| row.text.clone());
    let row = table::Model { text, kind, ..row };
    table::Entity::update(row.into_active_model().reset_all()).exec(&change.tx).await?;
    show(&mut change, article, working).await?;
    change.commit(app, article).await
}

/// Takes a notice to readers back. Gives the article.
pub async fn delete_correction(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    id: Uuid,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::DeleteCorrection, once).await?;
    if let Some(article) = change.replay()? {
        return Ok(article);
    }
    let (row, working) = open(&change, id).await?;
    if working.is_none() {
        let message = "The notice of a retraction stays: its page is nothing else.";
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["id"]).into());
    }
    table::Entity::delete_by_id(id).exec(&change.tx).await?;
    show(&mut change, row.article_id, working).await?;
    change.commit(app, row.article_id).await
}

/// A notice, and its article locked; `None` if the notice is that of a retraction, which is for editors.
async fn open(change: &Change, id: Uuid) -> Result<(table::Model, Option<Working>), Failure> {
    let unknown = || Refusal::not_found("There is no such correction.").at(&["id"]);
    let row = table::Entity::find_by_id(id).one(&change.tx).await?.ok_or_else(unknown)?;
    if row.kind == CorrectionKind::Retraction.as_str() {
        if change.caller.who.role().is_none_or(|role| role < Role::Editor) {
            let reason = Reason::Permission { required: AccessLevel::Editor };
            return Err(Refusal::new(reason, "The notice of a retraction is for editors.").at(&["id"]).into());
        }
        return Ok((row, None));
    }
    let working = Working::open_any_version(change, row.article_id, ArticleAction::Correct).await;
    Ok((row, Some(working?)))
}

/// Brings what readers see in line with the notices; when they last saw a change stays.
async fn show(change: &mut Change, article: Uuid, working: Option<Working>) -> Result<(), Failure> {
    change.invalidation.add(Facet::NOTICES);
    match working {
        Some(mut working) => {
            let modified_at = working.head.modified_at.map_or(change.now, Micros);
            let nothing = ArticleInput::default();
            amend(change, &mut working, nothing, RevisionReason::Correction, modified_at).await?;
        }
        None => change.about(super::create::KIND, article, None),
    }
    Ok(())
}
