use async_graphql::InputObject;
use entity::media_asset;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::ladder::ImageFormat;
use super::picture::Proposal;
use crate::body::{RichText, ShownAsset};
use crate::kernel::{Error, Micros, Result, checked};
use crate::refusal::UserErrorCode;
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

wire_enum!(
    /// Processing state.
    MediaStatus {
        /// Its bytes have not come yet.
        AwaitingUpload = "AWAITING_UPLOAD",
        /// Its bytes are looked at.
        Processing = "PROCESSING",
        /// It can be shown.
        Ready = "READY",
        /// Its bytes were refused; send others as a new upload.
        Failed = "FAILED",
    }
);

/// How pictures are made. A change of it changes all addresses.
pub const PIPELINE: i32 = 1;

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Another site has it.
    Elsewhere(String),
    /// It will be here, and nothing is there yet.
    Nowhere {
        public_key: String,
    },
    Here(Kept),
}

/// What is kept of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What addresses call it: nobody can guess it, and it says nothing of what is in the file.
    pub public_key: String,
    /// SHA-256 of the bytes that were sent, in hexadecimal digits.
    pub original: String,
    /// The same of the clean picture; of other files there is none.
    pub master: Option<String>,
    /// Some of it is transparent.
    pub has_alpha: bool,
    pub pipeline: i32,
}

/// Why the bytes of a file were refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    pub code: UserErrorCode,
    pub message: String,
}

/// When a file may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub from: Option<Micros>,
    /// From this moment on no more.
    pub until: Option<Micros>,
}

impl Window {
    pub fn is_open(self, now: Micros) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// The next moment at which it opens or closes.
    pub fn next_turn(self, now: Micros) -> Option<Micros> {
        [self.from, self.until].into_iter().flatten().filter(|turn| *turn > now).min()
    }
}

/// A media file.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    pub id: Uuid,
    /// What imports name it by.
    pub key: Option<String>,
    pub kind: MediaKind,
    pub status: MediaStatus,
    pub failure: Option<Failing>,
    pub place: Place,
    pub window: Window,
    /// Partners may show it too.
    pub may_syndicate: bool,
    /// What the file itself said.
    pub proposal: Option<Proposal>,
    /// Who sent it, as in the audit log.
    pub created_by: Option<String>,
    /// What was sent.
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
    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let texts = [&self.alt, &self.credit, &self.blur_hash].into_iter().flatten().map(String::len).sum::<usize>();
        size_of::<Self>() + texts + self.caption.as_ref().map_or(0, RichText::bytes) + 512
    }

    /// It can be shown at this moment.
    pub fn is_usable(&self, now: Micros) -> bool {
        self.status == MediaStatus::Ready && self.window.is_open(now)
    }

    /// It is kept here.
    pub fn is_ours(&self) -> bool {
        !matches!(self.place, Place::Elsewhere(_))
    }

    /// Width and height of a picture of ours.
    pub fn pixels(&self) -> (u32, u32) {
        let side = |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok()).unwrap_or(1).max(1);
        (side(self.width), side(self.height))
    }

    /// The formats that a picture of ours is given out in.
    pub fn formats(&self) -> Option<[ImageFormat; 2]> {
        match &self.place {
            Place::Here(kept) if self.kind == MediaKind::Image => Some(ImageFormat::of(kept.has_alpha)),
            _ => None,
        }
    }

    /// The type of what is at its address.
    pub fn shown_mime_type(&self) -> &str {
        self.formats().map_or(&self.mime_type, |[format, _]| format.mime_type())
    }

    /// As a body shows it, where it is.
    pub fn shown(&self, url: String, srcset: Option<(String, String)>) -> ShownAsset {
        ShownAsset {
            url,
            srcset,
            mime_type: self.shown_mime_type().to_owned(),
            width: self.width,
            height: self.height,
            alt: self.alt.clone(),
            caption: self.caption.as_ref().map(|text| text.html.clone()),
            credit: self.credit.clone(),
        }
    }

    /// What tells addresses of different content, focal points and ways of making pictures apart.
    pub fn address_version(&self, kept: &Kept) -> String {
        let mut digest = Sha256::new();
        digest.update(&kept.original);
        for pipeline in [PIPELINE, kept.pipeline] {
            digest.update(pipeline.to_be_bytes());
        }
        if let Some(FocalPoint { x, y }) = self.focal {
            digest.update(x.to_be_bytes());
            digest.update(y.to_be_bytes());
        }
        digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn place(row: &media_asset::Model) -> Place {
    let Some(public_key) = row.public_key.clone() else { return Place::Elsewhere(row.url.clone()) };
    let Some(original) = row.original_sha256.clone() else { return Place::Nowhere { public_key } };
    let (master, has_alpha, pipeline) = (row.master_sha256.clone(), row.has_alpha, row.pipeline);
    Place::Here(Kept { public_key, original, master, has_alpha, pipeline })
}

impl TryFrom<media_asset::Model> for Asset {
    type Error = Error;

    fn try_from(row: media_asset::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            place: place(&row),
            status: MediaStatus::from_stored(&row.status)?,
            failure: row.failure.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            window: Window { from: row.usable_from.map(Micros), until: row.usable_until.map(Micros) },
            may_syndicate: row.may_syndicate,
            proposal: row.proposal.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            created_by: row.created_by,
            key: row.import_key,
            kind: MediaKind::from_stored(&row.kind)?,
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
