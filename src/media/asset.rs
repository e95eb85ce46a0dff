use async_graphql::InputObject;
use entity::media_asset;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::body::{RichText, ShownAsset};
use crate::kernel::{Error, Micros, Result, checked};
use crate::wire_enum;

wire_enum!(
    /// Kind of media.
    MediaKind {
        /// A picture.
        Image = "IMAGE",
        /// Moving pictures.
        Video = "VIDEO",
        /// Sound.
        Audio = "AUDIO",
        /// A file to read or download.
        Document = "DOCUMENT",
    }
);

/// A media file.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    pub id: Uuid,
    /// What imports name it by.
    pub key: Option<String>,
    pub kind: MediaKind,
    pub url: String,
    pub mime_type: String,
    pub file_name: String,
    pub size_bytes: Option<i64>,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    pub duration_ms: Option<i64>,
    pub focal: Option<FocalPoint>,
    pub blur_hash: Option<String>,
    pub dominant_color: Option<String>,
    pub alt: Option<String>,
    pub caption: Option<RichText>,
    pub credit: Option<String>,
    pub source_id: Option<Uuid>,
    pub photographer_id: Option<Uuid>,
    pub rights: Rights,
    pub created_at: Micros,
    pub version: i32,
}

/// The point that must stay visible, as fractions of width and height from the top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FocalPoint {
    pub x: f64,
    pub y: f64,
}

/// Copyright and usage.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[graphql(name = "RightsInput")]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rights {
    /// Holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_holder: Option<String>,
    /// Notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_notice: Option<String>,
    /// Terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// Licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_url: Option<String>,
}

impl Rights {
    /// The same, if its texts are lines and its licence is an http or https address.
    pub fn checked(self) -> Result<Self> {
        let line = |text: Option<String>| text.map(|text| checked::line(text, 1_000)).transpose();
        let Self { copyright_holder, copyright_notice, usage_terms, license_url } = self;
        Ok(Self {
            copyright_holder: line(copyright_holder)?,
            copyright_notice: line(copyright_notice)?,
            usage_terms: line(usage_terms)?,
            license_url: license_url.map(checked::http_url).transpose()?,
        })
    }
}

impl Asset {
    /// The asset as a body shows it.
    pub fn for_body(&self) -> ShownAsset {
        ShownAsset {
            url: self.url.clone(),
            mime_type: self.mime_type.clone(),
            width: self.width,
            height: self.height,
            alt: self.alt.clone(),
            caption: self.caption.as_ref().map(|text| text.html.clone()),
            credit: self.credit.clone(),
        }
    }
}

impl TryFrom<media_asset::Model> for Asset {
    type Error = Error;

    fn try_from(row: media_asset::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            key: row.import_key,
            kind: MediaKind::from_stored(&row.kind)?,
            url: row.url,
            mime_type: row.mime_type,
            file_name: row.file_name,
            size_bytes: row.size_bytes,
            width: row.width,
            height: row.height,
            duration_ms: row.duration_ms,
            focal: row.focal_x.zip(row.focal_y).map(|(x, y)| FocalPoint { x, y }),
            blur_hash: row.blur_hash,
            dominant_color: row.dominant_color,
            alt: row.alt,
            caption: row.caption.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            credit: row.credit,
            source_id: row.source_id,
            photographer_id: row.photographer_id,
            rights: serde_json::from_str(&row.rights).map_err(Error::internal)?,
            created_at: Micros(row.created_at),
            version: row.version,
        })
    }
}
