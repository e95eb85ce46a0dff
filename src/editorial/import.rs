use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::create::KIND;
use crate::app::{App, IdempotencyKey};
use crate::article::input::Warning;
use crate::article::{self, AfterSave, ImportArticle};
use crate::auth::{AccessLevel, Caller, Operation, Role};
use crate::editorial::working::is_own;
use crate::kernel::{Error, Outcome, Result};
use crate::refusal::{Failure, Reason, Refusal};
use crate::route;

/// What an import did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Imported {
    pub article: Uuid,
    pub was_created: bool,
    /// What of the input is left out.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Creates or updates the article with this import key. The same input twice changes nothing.
pub async fn import(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    input: ImportArticle,
) -> Result<Imported, Failure> {
    let mut change = app.begin(caller, Operation::ImportArticle, once).await?;
    if let Some(done) = change.replay()? {
        return Ok(done);
    }
    if input.then == AfterSave::Publish {
        caller.require(Operation::PublishArticle)?;
    }
    let id = input.import_key.article_id().map_err(|error| error.in_field("importKey"))?;
    let found = super::find::locked(&change.tx, id).await?;
    if let Some((head, content)) = &found
        && caller.who.role().is_none_or(|role| role < Role::Editor)
        && !is_own(caller.who, head.created_by.as_deref(), content)
    {
        let message = "An article with this import key is there already, and is not yours.";
        let reason = Reason::Permission { required: AccessLevel::Editor };
        return Err(Refusal::new(reason, message).at(&["importKey"]).into());
    }
    if !caller.who.may(Operation::CreateRedirect) {
        // Whoever may not make redirects names the paths that the article has already, and no others.
        if route::leads_elsewhere(&change.tx, &input.paths, id).await? {
            let required = Operation::CreateRedirect.level();
            let message = format!("A former path takes the role {}, as a redirect does.", required.as_str());
            return Err(Refusal::new(Reason::Permission { required }, message).at(&["paths"]).into());
        }
    }
    let actor = caller.who.actor();
    let (tx, vocabulary, invalidation) = (&change.tx, &change.vocabulary, &mut change.invalidation);
    let saved =
        Box::pin(article::import(tx, vocabulary, change.now, actor.as_deref(), vec![input], invalidation)).await?;
    let saved =
        saved.into_iter().next().ok_or_else(|| Error::internal("an article was imported without an outcome"))?;
    let article::Saved { outcome, warnings } = saved?;
    if outcome != Outcome::Unchanged {
        change.about(KIND, id, None);
    }
    change.commit(app, Imported { article: id, was_created: outcome == Outcome::Created, warnings }).await
}
