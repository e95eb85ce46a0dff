use std::fs::File;
use std::sync::Arc;

use actix_web::web::Bytes;
use sha2::{Digest, Sha256};

use super::bucket::Bucket;
use super::folder::Folder;
use super::memory::Memory;
use super::{Spot, away, part};
use crate::kernel::Result;

/// Bytes read at once of those that are looked through.
const PIECE: usize = 8 << 20;

/// Bytes as they are at one moment. Whatever takes their place meanwhile is not read, and not kept, instead of them.
#[derive(Debug)]
pub struct Held {
    pub bytes: u64,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Memory(Arc<Memory>, Bytes),
    Folder { folder: Arc<Folder>, spot: Spot, file: Arc<File> },
    Bucket { bucket: Arc<Bucket>, spot: Spot, tag: String },
}

impl Held {
    pub(super) fn of_memory(memory: Arc<Memory>, bytes: Bytes) -> Self {
        Self { bytes: bytes.len() as u64, kind: Kind::Memory(memory, bytes) }
    }

    pub(super) fn of_folder(folder: Arc<Folder>, spot: Spot, bytes: u64, file: File) -> Self {
        Self { bytes, kind: Kind::Folder { folder, spot, file: Arc::new(file) } }
    }

    pub(super) fn of_bucket(bucket: Arc<Bucket>, spot: Spot, bytes: u64, tag: String) -> Self {
        Self { bytes, kind: Kind::Bucket { bucket, spot, tag } }
    }

    /// Some of them, from a place on; fewer at the end.
    pub async fn read(&self, from: u64, most: usize) -> Result<Bytes> {
        match &self.kind {
            Kind::Memory(_, bytes) => Ok(part(bytes, from, most)),
            Kind::Folder { file, .. } => away(file, move |file| super::folder::read(file, from, most)).await,
            Kind::Bucket { bucket, spot, tag } => {
                let (spot, tag) = (spot.clone(), tag.clone());
                let read = away(bucket, move |bucket| {
                    let read = bucket.read(&spot, from, most, Some(&tag))?;
                    read.ok_or_else(|| std::io::ErrorKind::NotFound.into())
                });
                read.await
            }
        }
    }

    /// All of them.
    pub async fn all(&self) -> Result<Bytes> {
        self.read(0, usize::MAX).await
    }

    /// Their SHA-256, in hexadecimal digits.
    pub async fn digest(&self) -> Result<String> {
        let mut digest = Sha256::new();
        let mut from = 0;
        while from < self.bytes {
            let piece = self.read(from, PIECE).await?;
            if piece.is_empty() {
                break;
            }
            from += piece.len() as u64;
            digest = joined_digest(digest, piece).await?;
        }
        Ok(hex(&digest.finalize()))
    }

    /// Gives them another name beside the one they have. What has that name already are the same bytes: it is their digest.
    pub async fn keep_as(&self, to: &Spot) -> Result<()> {
        let to = to.clone();
        match &self.kind {
            Kind::Memory(memory, bytes) => {
                memory.put(&to, bytes.clone());
                Ok(())
            }
            Kind::Folder { folder, spot, file } => {
                let (spot, file) = (spot.clone(), file.clone());
                away(folder, move |folder| folder.link((&spot, &file), &to)).await
            }
            Kind::Bucket { bucket, spot, tag } => {
                let (spot, tag) = (spot.clone(), tag.clone());
                away(bucket, move |bucket| bucket.copy(&spot, &tag, &to)).await
            }
        }
    }
}

/// Megabytes are not counted on a thread that answers.
async fn joined_digest(mut digest: Sha256, piece: Bytes) -> Result<Sha256> {
    tokio::task::spawn_blocking(move || {
        digest.update(&piece);
        digest
    })
    .await
    .map_err(crate::kernel::Error::internal)
}

/// In hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
