use entity::media_asset;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{MediaInput, MediaKind, Rights};
use crate::author;
use crate::body::input::RichTextInput;
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
    } = input;
    let key = checked::name(key, 1_000).map_err(|error| error.in_field("key"))?;
    let was = media_asset::Entity::find().filter(media_asset::Column::ImportKey.eq(&key)).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&key, created_at.unwrap_or(now)));
    if let Some(url) = url {
        row.url = checked::http_url(url).map_err(|error| error.in_field("url"))?;
    }
    if let Some(mime_type) = mime_type {
        row.mime_type = checked::code(mime_type, is_mime_type, "a MIME type, e.g. image/jpeg")
            .map_err(|error| error.in_field("mimeType"))?;
        row.kind = kind_of(&row.mime_type).as_str().into();
    }
    if row.url.is_empty() || row.mime_type.is_empty() {
        return Err(Error::invalid("A new media file needs url and mimeType."));
    }
    if let Some(name) = file_name {
        row.file_name = checked::name(name, 255).map_err(|error| error.in_field("fileName"))?;
    } else if row.file_name.is_empty() {
        row.file_name = name_of(&row.url);
    }
    if let Some(kind) = media_kind {
        row.kind = kind.as_str().into();
    }
    size_bytes.put("sizeBytes", &mut row.size_bytes, |text| {
        let size = text.parse::<i64>().ok().filter(|size| *size >= 0);
        size.map(Some).ok_or_else(|| Error::invalid(format!("\"{text}\" is not a number of bytes.")))
    })?;
    width.put("width", &mut row.width, positive)?;
    height.put("height", &mut row.height, positive)?;
    duration_seconds.put("durationSeconds", &mut row.duration_ms, |seconds| {
        if (0.0..1e9).contains(&seconds) {
            // Rounded: 1.001 times 1,000 is a little less than 1,001.
            return Ok(Some((seconds * 1000.0).round() as i64));
        }
        Err(Error::invalid(format!("{seconds} is not a number of seconds from 0 to 1,000,000,000.")))
    })?;
    alt.put("alt", &mut row.alt, |text| checked::line(text, 1_000).map(Some))?;
    caption.put("caption", &mut row.caption, |text: RichTextInput| {
        serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
    })?;
    credit.put("credit", &mut row.credit, |text| checked::line(text, 300).map(Some))?;
    source.put("source", &mut row.source_id, |reference| sources.id(&reference).map(Some))?;
    row.photographer_id = match photographer {
        Patch::Keep => row.photographer_id,
        Patch::Clear => None,
        Patch::Set(reference) => {
            Some(author::find_id(tx, &reference).await.map_err(|error| error.in_field("photographer"))?)
        }
    };
    if rights != Patch::Keep {
        row.rights =
            serde_json::to_string(&rights.apply_or(None, Rights::default).checked()?).map_err(Error::internal)?;
    }
    focal_x.put("focalX", &mut row.focal_x, fraction)?;
    focal_y.put("focalY", &mut row.focal_y, fraction)?;
    blur_hash.put("blurHash", &mut row.blur_hash, |text| checked::line(text, 200).map(Some))?;
    dominant_color.put("dominantColor", &mut row.dominant_color, |text| {
        let is_hex = |text: &str| {
            text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
        };
        checked::code(text, is_hex, "a colour, e.g. #336699").map(Some)
    })?;
    let id = row.id;
    let outcome = save_row::<media_asset::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    Ok((id, outcome))
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

fn fraction(number: f64) -> Result<Option<f64>> {
    if (0.0..=1.0).contains(&number) {
        return Ok(Some(number));
    }
    Err(Error::invalid(format!("{number} is not between 0 and 1.")))
}
