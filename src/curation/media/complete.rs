use std::time::Duration;

use entity::media_asset;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::create::refusal;
use super::{may_change, unknown};
use crate::app::{App, Change, IdempotencyKey};
use crate::article::publisher;
use crate::auth::{Caller, Operation};
use crate::db::DatabaseTransaction;
use crate::kernel::{Error, Micros, NodeKind, Result};
use crate::media::format::Format;
use crate::media::picture::{Master, Refused};
use crate::media::store::Spot;
use crate::media::upload::{self, Upload, upload_of};
use crate::media::{self, Examined, Failing, MediaStatus, PIPELINE, words_of};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// How long one node may look at a file before another may.
const LEASE: i64 = 120 * 1_000_000;

/// How long somebody waits for it; then they ask again.
const PATIENCE: Duration = Duration::from_secs(5);

/// What came of an upload.
#[derive(Debug)]
pub struct Completed {
    pub asset: Uuid,
    /// Why the bytes are not taken.
    pub refused: Option<Refusal>,
}

/// Ends an upload whose bytes have come: they are looked at, and what is made of them is kept. Whoever asks again while that goes on
/// learns how far it is; if the node that does it is gone, another does it.
pub async fn complete(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    asset: Uuid,
) -> Result<Completed, Failure> {
    caller.require(Operation::CompleteMediaUpload)?;
    // Asked before, so that nobody who writes waits for a store that does not answer.
    let come = come(app, asset).await?;
    let mut change = app.begin(caller, Operation::CompleteMediaUpload, once).await?;
    let row = media::row(&change.tx, asset).await?.ok_or_else(unknown)?;
    if change.replay::<Uuid>()?.is_some() {
        return Ok(Completed { asset, refused: failing(&row)? });
    }
    may_change(&change, &row)?;
    let Some(upload) = upload_of(&change.tx, asset).await? else {
        return Ok(Completed { asset, refused: failing(&row)? });
    };
    if come != Some(upload.id) {
        let message = if upload.expires_at <= change.now.0 {
            "Its bytes did not come in time. Begin another upload."
        } else {
            "Its bytes have not come yet. Send them, then complete the upload."
        };
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["id"]).into());
    }
    if !upload::take(&change.tx, upload.id, change.now, Micros(change.now.0 + LEASE)).await? {
        // Somebody looks at it at this moment.
        return Ok(Completed { asset, refused: None });
    }
    if row.status != MediaStatus::Ready.as_str() {
        set_status(&change.tx, row, MediaStatus::Processing).await?;
    }
    change.about(NodeKind::MediaAsset, asset, None);
    change.commit(app, asset).await?;
    let work = tokio::spawn(examine(app.clone(), upload));
    match tokio::time::timeout(PATIENCE, work).await {
        Err(_) => Ok(Completed { asset, refused: None }),
        Ok(done) => {
            let refused = done.map_err(Error::internal)??;
            Ok(Completed { asset, refused: refused.map(|refused| refusal(refused).at(&["id"])) })
        }
    }
}

/// The last upload of an asset, if its bytes are there.
async fn come(app: &App, asset: Uuid) -> Result<Option<Uuid>> {
    let Some(upload) = upload_of(app.db.primary(), asset).await? else { return Ok(None) };
    let size = app.media.store.size(&Spot::incoming(upload.id)).await?;
    Ok(size.map(|_| upload.id))
}

/// Why the bytes that came last were not taken.
fn failing(row: &media_asset::Model) -> Result<Option<Refusal>> {
    let failing: Option<Failing> =
        row.failure.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
    Ok(failing.map(|Failing { code, message }| Refusal::validation(code, message).at(&["id"])))
}

async fn set_status(tx: &DatabaseTransaction, row: media_asset::Model, status: MediaStatus) -> Result<()> {
    let mut row = row.into_active_model();
    row.status = sea_orm::Set(status.as_str().into());
    row.update(tx).await?;
    Ok(())
}

/// Looks at the bytes, and writes what they are.
async fn examine(app: App, upload: Upload) -> Result<Option<Refused>, Failure> {
    let spot = Spot::incoming(upload.id);
    let outcome = look(&app, &upload, &spot).await;
    let mut change = app.begin_planned("completeMediaUpload", app.clock.now()).await?;
    let refused = match outcome {
        Err(error) => {
            upload::release(&change.tx, upload.id).await?;
            change.commit(&app, ()).await?;
            return Err(error.into());
        }
        Ok(Ok(examined)) => {
            let file_name = upload.file_name.clone();
            rewrite(&app, &mut change, upload.asset_id, |row| arrived(row, examined, &file_name)).await?;
            None
        }
        Ok(Err(refused)) => {
            rewrite(&app, &mut change, upload.asset_id, |row| fail(row, &refused)).await?;
            Some(refused)
        }
    };
    if refused.as_ref().is_none_or(|refused| refused.is_final) {
        upload::end(&change.tx, upload.id, change.now).await?;
    } else {
        upload::release(&change.tx, upload.id).await?;
    }
    let outcome = refused.as_ref().map_or("READY", |refused| refused.code.as_str());
    change.about(NodeKind::MediaAsset, upload.asset_id, Some(json!({"outcome": outcome})));
    change.commit(&app, ()).await?;
    app.media.store.remove(&spot).await?;
    Ok(refused)
}

/// Writes what a file is now. The articles that show one that another site had are written again.
pub(super) async fn rewrite(
    app: &App,
    change: &mut Change,
    id: Uuid,
    put: impl FnOnce(&mut media_asset::Model) -> Result<()>,
) -> Result<(), Failure> {
    // It may be shown already, as what it was: nobody publishes it while it becomes another.
    publisher::lock_publish_order(&change.tx).await?;
    let mut row = media::row(&change.tx, id).await?.ok_or_else(unknown)?;
    let was_elsewhere = row.public_key.is_none();
    put(&mut row)?;
    let is_here = row.original_sha256.is_some();
    if is_here && was_elsewhere {
        row.public_key = Some(app.ids.opaque().simple().to_string());
    }
    row.version += 1;
    row.updated_at = change.now.0;
    row.into_active_model().reset_all().update(&change.tx).await?;
    if is_here && was_elsewhere {
        publisher::render_again(&change.tx, change.now, id, &mut change.invalidation).await?;
    }
    Ok(())
}

async fn look(app: &App, upload: &Upload, spot: &Spot) -> Result<Result<Examined, Refused>> {
    let format = match Format::declared(&upload.mime_type) {
        Ok(format) => format,
        Err(refused) => return Ok(Err(refused)),
    };
    app.media.examine(spot, format, u64::try_from(upload.size_bytes).ok(), upload.sha256.as_deref()).await
}

pub(super) fn arrived(row: &mut media_asset::Model, examined: Examined, file_name: &str) -> Result<()> {
    let Examined { format, original, bytes, picture } = examined;
    row.status = MediaStatus::Ready.as_str().into();
    row.failure = None;
    row.kind = format.kind().as_str().into();
    row.mime_type = format.mime_type().into();
    file_name.clone_into(&mut row.file_name);
    row.words = words_of(row);
    row.size_bytes = Some(i64::try_from(bytes).map_err(Error::internal)?);
    row.original_sha256 = Some(original);
    row.pipeline = PIPELINE;
    (row.master_sha256, row.has_alpha) = (None, false);
    if let Some((digest, master)) = picture {
        let Master { width, height, has_alpha, blur_hash, dominant_color, proposal, .. } = master;
        row.master_sha256 = Some(digest);
        row.has_alpha = has_alpha;
        row.width = Some(i32::try_from(width).map_err(Error::internal)?);
        row.height = Some(i32::try_from(height).map_err(Error::internal)?);
        row.blur_hash = Some(blur_hash);
        row.dominant_color = Some(dominant_color);
        let proposal = Some(proposal).filter(|proposal| !proposal.is_empty());
        row.proposal = proposal.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    }
    Ok(())
}

/// A file that can be shown stays what it is, whatever was to take its place; one of which other bytes may still come waits for them.
fn fail(row: &mut media_asset::Model, refused: &Refused) -> Result<()> {
    if row.status == MediaStatus::Ready.as_str() {
        return Ok(());
    }
    if !refused.is_final {
        row.status = MediaStatus::AwaitingUpload.as_str().into();
        return Ok(());
    }
    let failing = Failing { code: refused.code, message: refused.message.clone() };
    row.status = MediaStatus::Failed.as_str().into();
    row.failure = Some(serde_json::to_string(&failing).map_err(Error::internal)?);
    Ok(())
}
