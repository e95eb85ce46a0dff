use uuid::Uuid;

use super::{TagInput, save};
use crate::app::{App, Once};
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Outcome, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Makes a tag.
pub async fn create(app: &App, caller: &Caller, once: Option<Once>, input: TagInput) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::CreateTag, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let (id, outcome) = save(&change.tx, change.now, input).await?;
    if outcome != Outcome::Created {
        return Err(Refusal::validation(UserErrorCode::Taken, "A tag with this slug is there already.")
            .at(&["slug"])
            .into());
    }
    change.about(NodeKind::Tag, id, None);
    change.commit(app, id).await
}
