use entity::correction as table;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::amend::amend;
use super::revision::RevisionReason;
use super::working::Working;
use crate::app::{App, Change, IdempotencyKey};
use crate::article::ArticleInput;
use crate::article::input::Warning;
use crate::auth::{Caller, Operation};
use crate::correction::CorrectionKind;
use crate::facet::Facet;
use crate::kernel::{Result, checked};
use crate::refusal::{Failure, Refusal, UserErrorCode};
use crate::workflow::{ArticleAction, Step};

/// A change of the public text that readers are told about.
#[derive(Debug)]
pub struct Correct {
    pub step: Step,
    /// Nothing for a notice only.
    pub patch: ArticleInput,
    pub kind: CorrectionKind,
    /// What readers are told.
    pub text: String,
}

/// What a correction did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Corrected {
    pub article: Uuid,
    pub correction: Uuid,
    /// Fields of the pending draft that were left alone.
    pub conflicting_fields: Vec<String>,
    /// What of the input is left out.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Changes the public text and issues the notice, in one transaction; what is pending is corrected as well.
pub async fn correct(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    input: Correct,
) -> Result<Corrected, Failure> {
    let mut change = app.begin(caller, Operation::CorrectArticle, once).await?;
    if let Some(done) = change.replay()? {
        return Ok(done);
    }
    let Correct { step, patch, kind, text } = input;
    if kind == CorrectionKind::Retraction {
        let message = "A retraction withdraws the article: use retractArticle.";
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["correctionKind"]).into());
    }
    let mut working = Working::open(&change, step, ArticleAction::Correct).await?;
    let correction = issue(app, &mut change, step.id, kind, text, "text").await?;
    let reason = RevisionReason::Correction;
    let now = change.now;
    let amended = amend(&mut change, &mut working, patch, reason, now).await;
    let (conflicting_fields, warnings) = amended.map_err(|failure| failure.at(&["patch"]))?;
    change.commit(app, Corrected { article: step.id, correction, conflicting_fields, warnings }).await
}

/// Stores a public notice.
pub(super) async fn issue(
    app: &App,
    change: &mut Change,
    article: Uuid,
    kind: CorrectionKind,
    text: String,
    field: &str,
) -> Result<Uuid> {
    let text = checked::text(text, 2_000).map_err(|error| error.in_field(field))?;
    let id = app.ids.ordered();
    let row = table::Model {
        id,
        article_id: article,
        kind: kind.as_str().into(),
        text,
        is_public: true,
        issued_at: change.now.0,
    };
    table::Entity::insert(row.into_active_model()).exec_without_returning(&change.tx).await?;
    change.invalidation.add(Facet::NOTICES);
    Ok(id)
}
