use entity::media_asset;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Details, MediaInput, MediaKind, MediaStatus};
use crate::db::{DatabaseTransaction, save_row};
use crate::kernel::{Error, Micros, Outcome, Patch, Result, checked, derived_id};
use crate::source::Sources;

/// Saves a media record under its key.
pub async fn save(
    tx: &DatabaseTransaction,
    sources: &Sources,
    now: Micros,
    input: MediaInput,
) -> Result<(Uuid, Outcome)> {
    let MediaInput {
        key,
        url,
        file_name,
        mime_type,
        media_kind,
        size_bytes,
        width,
        height,
        duration_seconds,
        alt,
        caption,
        credit,
        source,
        photographer,
        rights,
        focal_x,
        focal_y,
        blur_hash,
        dominant_color,
        created_at,
        usable_from,
        usable_until,
        syndication_allowed,
        kept,
    } = input;
    let key = checked::name(key, 1_000).map_err(|error| error.in_field("key"))?;
    let was = media_asset::Entity::find().filter(media_asset::Column::ImportKey.eq(&key)).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&key, created_at.unwrap_or(now)));
    // Of bytes that are kept here, what they are says more than any record.
    let is_known = row.original_sha256.is_some() && kept.is_none();
    if let Some(kept) = kept {
        kept.put(&mut row).map_err(|error| error.in_field("kept"))?;
    }
    if !is_known {
        let facts = Facts {
            url,
            file_name,
            mime_type,
            media_kind,
            size_bytes,
            width,
            height,
            duration_seconds,
            blur_hash,
            dominant_color,
        };
        facts.put(&mut row)?;
    }
    let details = Details {
        alt,
        caption,
        credit,
        source,
        photographer,
        rights,
        usable_from,
        usable_until,
        syndication_allowed,
        focal_x,
        focal_y,
    };
    details.put(tx, sources, &mut row).await?;
    let id = row.id;
    let outcome = save_row::<media_asset::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    Ok((id, outcome))
}

/// What a record says of bytes that others have.
struct Facts {
    url: Option<String>,
    file_name: Option<String>,
    mime_type: Option<String>,
    media_kind: Option<MediaKind>,
    size_bytes: Patch<String>,
    width: Patch<i32>,
    height: Patch<i32>,
    duration_seconds: Patch<f64>,
    blur_hash: Patch<String>,
    dominant_color: Patch<String>,
}

impl Facts {
    fn put(self, row: &mut media_asset::Model) -> Result<()> {
        if let Some(url) = self.url {
            row.url = checked::http_url(url).map_err(|error| error.in_field("url"))?;
        }
        if let Some(mime_type) = self.mime_type {
            row.mime_type = checked::code(mime_type, is_mime_type, "a MIME type, e.g. image/jpeg")
                .map_err(|error| error.in_field("mimeType"))?;
            row.kind = kind_of(&row.mime_type).as_str().into();
        }
        if (row.url.is_empty() && row.public_key.is_none()) || row.mime_type.is_empty() {
            return Err(Error::invalid("A new media file needs url and mimeType."));
        }
        if let Some(name) = self.file_name {
            row.file_name = checked::name(name, 255).map_err(|error| error.in_field("fileName"))?;
        } else if row.file_name.is_empty() {
            row.file_name = name_of(&row.url);
        }
        if let Some(kind) = self.media_kind {
            row.kind = kind.as_str().into();
        }
        self.size_bytes.put("sizeBytes", &mut row.size_bytes, |text| {
            let size = text.parse::<i64>().ok().filter(|size| *size >= 0);
            size.map(Some).ok_or_else(|| Error::invalid(format!("\"{text}\" is not a number of bytes.")))
        })?;
        self.width.put("width", &mut row.width, positive)?;
        self.height.put("height", &mut row.height, positive)?;
        self.duration_seconds.put("durationSeconds", &mut row.duration_ms, |seconds| {
            if (0.0..1e9).contains(&seconds) {
                // Rounded: 1.001 times 1,000 is a little less than 1,001.
                return Ok(Some((seconds * 1000.0).round() as i64));
            }
            Err(Error::invalid(format!("{seconds} is not a number of seconds from 0 to 1,000,000,000.")))
        })?;
        self.blur_hash.put("blurHash", &mut row.blur_hash, |text| checked::line(text, 200).map(Some))?;
        self.dominant_color.put("dominantColor", &mut row.dominant_color, |text| {
            let is_hex = |text: &str| {
                text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
            };
            checked::code(text, is_hex, "a colour, e.g. #336699").map(Some)
        })?;
        Ok(())
    }
}

fn blank(key: &str, created_at: Micros) -> media_asset::Model {
    media_asset::Model {
        id: key.parse().unwrap_or_else(|_| derived_id("media", key)),
        import_key: Some(key.to_owned()),
        kind: MediaKind::Document.as_str().into(),
        url: String::new(),
        mime_type: String::new(),
        file_name: String::new(),
        size_bytes: None,
        width: None,
        height: None,
        duration_ms: None,
        focal_x: None,
        focal_y: None,
        blur_hash: None,
        dominant_color: None,
        alt: None,
        caption: None,
        credit: None,
        source_id: None,
        photographer_id: None,
        rights: "{}".into(),
        created_at: created_at.0,
        updated_at: created_at.0,
        version: 0,
        status: MediaStatus::Ready.as_str().into(),
        failure: None,
        public_key: None,
        original_sha256: None,
        master_sha256: None,
        has_alpha: false,
        pipeline: 0,
        usable_from: None,
        usable_until: None,
        may_syndicate: true,
        proposal: None,
        created_by: None,
        words: String::new(),
    }
}

/// A file that will come, as it is before anything is said of it.
pub fn awaited(id: Uuid, public_key: Uuid, now: Micros) -> media_asset::Model {
    media_asset::Model {
        status: MediaStatus::AwaitingUpload.as_str().into(),
        public_key: Some(public_key.simple().to_string()),
        version: 1,
        // Files name it by its id.
        ..blank(&id.to_string(), now)
    }
}

fn is_mime_type(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() < 100
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    text.split_once('/').is_some_and(|(kind, name)| part(kind) && part(name))
}

pub(super) fn kind_of(mime_type: &str) -> MediaKind {
    match mime_type.split('/').next() {
        Some("image") => MediaKind::Image,
        Some("video") => MediaKind::Video,
        Some("audio") => MediaKind::Audio,
        _ => MediaKind::Document,
    }
}

/// The last part of an address.
pub(super) fn name_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("file").to_owned()
}

fn positive(number: i32) -> Result<Option<i32>> {
    if number > 0 {
        return Ok(Some(number));
    }
    Err(Error::invalid(format!("{number} is too small; it must be at least 1.")))
}
