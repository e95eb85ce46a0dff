use serde_json::json;
use uuid::Uuid;

use super::{may_change, unknown};
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Result};
use crate::media;
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Lets somebody fetch what was sent, as it was sent: whoever sent it, and editors. That they did is in the audit log, because a
/// picture may say where it was taken and by whom.
pub async fn original(app: &App, caller: &Caller, once: Option<IdempotencyKey>, id: Uuid) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::CreateOriginalLink, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let row = media::row(&change.tx, id).await?.ok_or_else(unknown)?;
    may_change(&change, &row)?;
    if row.original_sha256.is_none() {
        return Err(Refusal::validation(UserErrorCode::Invalid, "Nothing of it is kept here.").at(&["id"]).into());
    }
    change.about(NodeKind::MediaAsset, id, Some(json!({"original": true})));
    change.commit(app, id).await
}
