use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::MediaKind;
use super::store::{Address, Place};
use crate::db::DatabaseUrl;
use crate::kernel::{Result, Secret};

/// What a bucket takes in one piece.
const ONE_PIECE: u64 = 5 << 30;

/// Pictures, sounds, moving pictures and documents that are kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub store: StoreKind,
    /// The folder that they are kept in; empty for one beside the embedded database, or `data/media`. Nodes of one database share it.
    pub dir: String,
    /// Where readers reach this server, such as `https://media.example.org`; empty for the address that it answers at.
    pub base_url: String,
    /// Pictures that are worked on at a time; each may take 260 MiB. 0 is one for every two processors.
    pub workers: usize,
    /// How long browsers may show a file without asking whether it is still public.
    pub max_age_seconds: u32,
    /// The largest picture that is taken.
    pub image_bytes: u64,
    /// The largest document that is taken.
    pub document_bytes: u64,
    /// The largest sound or moving picture that is taken.
    pub recording_bytes: u64,
    /// Uploads that one user or key may begin in 24 hours.
    pub uploads_per_day: u32,
    /// With `store` s3: where the store answers; empty for Amazon's in the region.
    pub s3_endpoint: String,
    /// Where those reach it who send files, if it is elsewhere for them.
    pub s3_upload_endpoint: String,
    pub s3_bucket: String,
    pub s3_region: String,
    pub s3_key_id: String,
    pub s3_secret: Secret,
    /// The name of the bucket is in the path of addresses, not in their host.
    pub s3_path_style: bool,
}

/// Where files are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// In a folder.
    #[default]
    Folder,
    /// In a bucket of a store that speaks S3.
    S3,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            store: StoreKind::Folder,
            dir: String::new(),
            base_url: String::new(),
            workers: 0,
            max_age_seconds: 3_600,
            image_bytes: 50 << 20,
            document_bytes: 100 << 20,
            recording_bytes: 500 << 20,
            uploads_per_day: 1_000,
            s3_endpoint: String::new(),
            s3_upload_endpoint: String::new(),
            s3_bucket: String::new(),
            s3_region: "us-east-1".into(),
            s3_key_id: String::new(),
            s3_secret: Secret::default(),
            s3_path_style: false,
        }
    }
}

impl Settings {
    /// Where the files of a database are. Without more said, those of a database in memory are there too.
    pub fn place(&self, url: &DatabaseUrl) -> Result<Place> {
        Ok(match self.store {
            StoreKind::S3 => Place::Bucket(Box::new(Address::of(self)?)),
            StoreKind::Folder if !self.dir.is_empty() => Place::Folder(PathBuf::from(&self.dir)),
            StoreKind::Folder => url.beside("media").map_or(Place::Memory, Place::Folder),
        })
    }

    /// What addresses begin with, on a server that answers at `bind`.
    pub fn base(&self, bind: SocketAddr) -> String {
        match self.base_url.as_str() {
            "" if bind.ip().is_unspecified() => format!("http://127.0.0.1:{}", bind.port()),
            "" => format!("http://{bind}"),
            url => url.trim_end_matches('/').to_owned(),
        }
    }

    pub(super) fn permits(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, NonZero::get).div_ceil(2),
            workers => workers,
        }
    }

    /// How large a file of a kind may be.
    pub fn most(&self, kind: MediaKind) -> u64 {
        let most = match kind {
            MediaKind::Image => self.image_bytes,
            MediaKind::Document => self.document_bytes,
            MediaKind::Audio | MediaKind::Video => self.recording_bytes,
        };
        match self.store {
            StoreKind::Folder => most,
            StoreKind::S3 => most.min(ONE_PIECE),
        }
    }
}
