use entity::media_asset;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::unknown;
use crate::app::{App, IdempotencyKey};
use crate::article::publisher;
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Result};
use crate::media;
use crate::refusal::{Failure, Reason, Refusal};

/// Deletes a file that nothing shows. Its bytes go with the next sweep.
pub async fn delete(app: &App, caller: &Caller, once: Option<IdempotencyKey>, id: Uuid) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::DeleteMediaAsset, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    // Nobody publishes it from here on.
    publisher::lock_publish_order(&change.tx).await?;
    media::row(&change.tx, id).await?.ok_or_else(unknown)?;
    let uses = media::uses(&change.tx, id).await?;
    if uses > 0 {
        let usage_count = i32::try_from(uses).unwrap_or(i32::MAX);
        let message = format!("It is used {uses} times. Remove it there first.");
        return Err(Refusal::new(Reason::InUse { usage_count }, message).at(&["id"]).into());
    }
    media_asset::Entity::delete_by_id(id).exec(&change.tx).await?;
    change.about(NodeKind::MediaAsset, id, None);
    change.commit(app, id).await
}
