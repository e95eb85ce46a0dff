use entity::media_asset;
use uuid::Uuid;

use super::{may_change, unknown};
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::db::save_row;
use crate::kernel::{NodeKind, Result};
use crate::media::{self, Details};
use crate::refusal::{Failure, Refusal};

/// Changes what is said of a file. Its window and its focal point take effect wherever it is shown, at once.
pub async fn update(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    (id, expected): (Uuid, Option<i32>),
    details: Details,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::UpdateMediaAsset, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let was = media::row(&change.tx, id).await?.ok_or_else(unknown)?;
    may_change(&change, &was)?;
    if let Some(expected) = expected.filter(|expected| *expected != was.version) {
        return Err(Refusal::stale("media file", expected, was.version).at(&["expectedVersion"]).into());
    }
    let mut row = was.clone();
    details.put(&change.tx, &change.vocabulary.sources, &mut row).await?;
    if row.public_key.is_none() && (row.usable_from.is_some() || row.usable_until.is_some()) {
        let message = "Another site has this file: whether it can be seen there is not for this server to say. \
                       Replace it by an upload first.";
        let field = if row.usable_from.is_some() { "usableFrom" } else { "usableUntil" };
        return Err(crate::kernel::Error::invalid(message).in_field(field).into());
    }
    let now = change.now;
    save_row::<media_asset::Entity, _>(&change.tx, Some(&was), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    change.about(NodeKind::MediaAsset, id, None);
    change.commit(app, id).await
}
