use entity::media_asset;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{may_change, unknown};
use crate::app::{App, Change, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{Micros, NodeKind, Result, checked};
use crate::media::format::Format;
use crate::media::picture::Refused;
use crate::media::upload::{self, LIFE, Upload};
use crate::media::{self, Details, MediaStatus};
use crate::refusal::{Failure, Reason, Refusal, UserErrorCode};

/// A day, in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// Bytes that somebody is going to send.
#[derive(Debug)]
pub struct NewUpload {
    pub file_name: String,
    pub mime_type: String,
    pub size_bytes: String,
    pub sha256: Option<String>,
    /// The file whose place they take.
    pub replaces: Option<Uuid>,
    pub details: Details,
}

/// What was begun.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Begun {
    pub asset: Uuid,
    /// `None` if the bytes are here already.
    pub upload: Option<Uuid>,
}

/// Begins an upload: a file that nobody can show yet, or new bytes for one that is there.
pub async fn create(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    input: NewUpload,
) -> Result<Begun, Failure> {
    let mut change = app.begin(caller, Operation::CreateMediaUpload, once).await?;
    if let Some(begun) = change.replay()? {
        return Ok(begun);
    }
    let NewUpload { file_name, mime_type, size_bytes, sha256, replaces, details } = input;
    let file_name = checked::name(file_name, 255).map_err(|error| error.in_field("fileName"))?;
    let format = Format::declared(&mime_type).map_err(|refused| refusal(refused).at(&["mimeType"]))?;
    let size = size(app, format, &size_bytes)?;
    let sha256 = sha256.map(digest).transpose().map_err(|error: Refusal| error.at(&["sha256"]))?;
    if let (Some(digest), None) = (&sha256, replaces)
        && let Some(asset) = identical(&change, digest).await?
    {
        change.about(NodeKind::MediaAsset, asset, None);
        return change.commit(app, Begun { asset, upload: None }).await;
    }
    let created_by = caller.who.actor().unwrap_or_default();
    refuse_too_many(app, &change, &created_by).await?;
    let asset = match replaces {
        Some(asset) => {
            let row = media::row(&change.tx, asset).await?.ok_or_else(|| unknown_at("replaces"))?;
            may_change(&change, &row)?;
            if row.kind != format.kind().as_str() {
                let message = format!("A file of the kind {} can only take the place of another one.", row.kind);
                return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["mimeType"]).into());
            }
            asset
        }
        None => {
            let mut row = media::awaited(app.ids.ordered(), app.ids.opaque(), change.now);
            row.kind = format.kind().as_str().into();
            row.mime_type = format.mime_type().into();
            row.file_name.clone_from(&file_name);
            row.size_bytes = Some(size);
            row.created_by = Some(created_by.clone());
            details.put(&change.tx, &change.vocabulary.sources, &mut row).await?;
            let id = row.id;
            media_asset::Entity::insert(row.into_active_model()).exec_without_returning(&change.tx).await?;
            id
        }
    };
    let upload = Upload {
        // In order: which is the last counts, also of two in one moment.
        id: app.ids.ordered(),
        asset_id: asset,
        mime_type: format.mime_type().into(),
        file_name,
        size_bytes: size,
        sha256,
        created_by,
        created_at: change.now.0,
        expires_at: change.now.0 + LIFE,
        lease_until: None,
        ended_at: None,
    };
    let begun = Begun { asset, upload: Some(upload.id) };
    upload::begin(&change.tx, upload).await?;
    change.about(NodeKind::MediaAsset, asset, Some(json!({"bytes": size, "type": format.mime_type()})));
    change.commit(app, begun).await
}

/// The same as a refusal of a mutation.
pub(super) fn refusal(refused: Refused) -> Refusal {
    Refusal::validation(refused.code, refused.message)
}

fn unknown_at(field: &str) -> Refusal {
    Refusal { path: vec![field.to_owned()], ..unknown() }
}

fn size(app: &App, format: Format, text: &str) -> Result<i64, Failure> {
    let most = app.media.settings.most(format.kind());
    let at = |refusal: Refusal| Failure::from(refusal.at(&["sizeBytes"]));
    match text.parse::<u64>() {
        Ok(size) if size > most => {
            let message = format!("It has {size} bytes; at most {most} are taken of {}.", format.name());
            Err(at(Refusal::validation(UserErrorCode::LimitExceeded, message)))
        }
        Ok(size @ 1..) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            i64::try_from(size).map_err(|_| at(Refusal::validation(UserErrorCode::Invalid, "It is too large.")))
        }
        _ => {
            let message = format!("\"{}\" is not a number of bytes of at least 1.", crate::kernel::shown(text));
            Err(at(Refusal::validation(UserErrorCode::Invalid, message)))
        }
    }
}

fn digest(text: String) -> Result<String, Refusal> {
    let text = text.to_ascii_lowercase();
    let is_right = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let message = "A SHA-256 digest has 64 hexadecimal digits.";
    if is_right { Ok(text) } else { Err(Refusal::validation(UserErrorCode::Invalid, message)) }
}

/// A file with the same bytes that can be shown.
async fn identical(change: &Change, digest: &str) -> Result<Option<Uuid>> {
    let found = media_asset::Entity::find()
        .filter(media_asset::Column::OriginalSha256.eq(digest))
        .filter(media_asset::Column::Status.eq(MediaStatus::Ready.as_str()))
        .one(&change.tx)
        .await?;
    Ok(found.map(|row| row.id))
}

async fn refuse_too_many(app: &App, change: &Change, actor: &str) -> Result<(), Failure> {
    let most = app.media.settings.uploads_per_day;
    if upload::begun_since(&change.tx, actor, Micros(change.now.0 - DAY)).await? < most.into() {
        return Ok(());
    }
    let message = format!("At most {most} uploads can be begun in 24 hours.");
    Err(Refusal::new(Reason::Limit { retry_after_seconds: None }, message).into())
}
