//! Where bytes are kept: a folder, a bucket, or memory beside a database in memory.
//!
//! Names are made here, of digests and ids: no text of a client is ever part of one.

mod bucket;
mod folder;
mod held;
mod memory;
mod spot;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::Bytes;

pub use bucket::{Address, Bucket};
pub use folder::Receiver;
pub use held::{Held, hex};
pub use spot::{Area, Spot};

use crate::kernel::{Code, Error, Result};

/// Where the bytes of a database are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// As long as the process lives.
    Memory,
    Folder(PathBuf),
    Bucket(Box<Address>),
}

/// What is kept somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub spot: Spot,
    pub bytes: u64,
    /// Seconds since it was written.
    pub age: u64,
}

/// What is to be given out.
#[derive(Debug)]
pub struct Opened {
    pub spot: Spot,
    pub bytes: u64,
    /// The first of them, often all.
    pub start: Bytes,
}

/// A store, and how often it was asked to open something.
#[derive(Debug)]
pub struct Store {
    kind: Kind,
    opened: AtomicU64,
}

#[derive(Debug)]
enum Kind {
    Memory(Arc<memory::Memory>),
    Folder(Arc<folder::Folder>),
    Bucket(Arc<Bucket>),
}

impl Store {
    pub fn new(place: Place) -> Self {
        let kind = match place {
            Place::Memory => Kind::Memory(Arc::default()),
            Place::Folder(folder) => Kind::Folder(Arc::new(folder::Folder::new(folder))),
            Place::Bucket(address) => Kind::Bucket(Arc::new(Bucket::new(*address))),
        };
        Self { kind, opened: AtomicU64::new(0) }
    }

    /// How often something was looked for, whether it was there or not.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// Whether it is still there when this process has ended.
    pub const fn outlives_us(&self) -> bool {
        !matches!(self.kind, Kind::Memory(_))
    }

    /// The bucket, if it is one: then bytes are sent there and not to us.
    pub fn bucket(&self) -> Option<&Bucket> {
        match &self.kind {
            Kind::Bucket(bucket) => Some(bucket),
            Kind::Memory(_) | Kind::Folder(_) => None,
        }
    }

    /// Bytes that are best read at once: each time a bucket is asked takes its time.
    pub const fn piece(&self) -> usize {
        match self.kind {
            Kind::Memory(_) | Kind::Folder(_) => 256 << 10,
            Kind::Bucket(_) => 1 << 20,
        }
    }

    /// How many bytes are there; `None` if there is nothing.
    pub async fn size(&self, spot: &Spot) -> Result<Option<u64>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.read(spot).map(|bytes| bytes.len() as u64)),
            Kind::Folder(folder) => blocking(folder, spot, |folder, spot| folder.size(&spot)).await,
            Kind::Bucket(bucket) => {
                let seen = blocking(bucket, spot, |bucket, spot| bucket.seen(&spot)).await?;
                Ok(seen.map(|(bytes, _)| bytes))
            }
        }
    }

    /// How many bytes are there, and the first piece of them; `None` if there is nothing.
    pub async fn open(&self, spot: &Spot) -> Result<Option<Opened>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let piece = self.piece();
        let found = match &self.kind {
            Kind::Memory(memory) => memory.read(spot).map(|bytes| (bytes.len() as u64, part(&bytes, 0, piece))),
            Kind::Folder(folder) => {
                let open = move |folder: &folder::Folder, spot: Spot| {
                    let Some((bytes, file)) = folder.open(&spot)? else { return Ok(None) };
                    Ok(Some((bytes, folder::read(&file, 0, piece)?)))
                };
                blocking(folder, spot, open).await?
            }
            Kind::Bucket(bucket) => blocking(bucket, spot, move |bucket, spot| bucket.open(&spot, piece)).await?,
        };
        Ok(found.map(|(bytes, start)| Opened { spot: spot.clone(), bytes, start }))
    }

    /// The bytes as they are now; `None` if there are none.
    pub async fn hold(&self, spot: &Spot) -> Result<Option<Held>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.read(spot).map(|bytes| Held::of_memory(memory.clone(), bytes))),
            Kind::Folder(folder) => {
                let found = blocking(folder, spot, |folder, spot| folder.open(&spot)).await?;
                Ok(found.map(|(bytes, file)| Held::of_folder(folder.clone(), spot.clone(), bytes, file)))
            }
            Kind::Bucket(bucket) => {
                let found = blocking(bucket, spot, |bucket, spot| bucket.seen(&spot)).await?;
                Ok(found.map(|(bytes, tag)| Held::of_bucket(bucket.clone(), spot.clone(), bytes, tag)))
            }
        }
    }

    /// Some of the bytes, from a place on; fewer at the end.
    pub async fn read(&self, spot: &Spot, from: u64, most: usize) -> Result<Option<Bytes>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.read(spot).map(|bytes| part(&bytes, from, most))),
            Kind::Folder(folder) => blocking(folder, spot, move |folder, spot| folder.read(&spot, from, most)).await,
            Kind::Bucket(bucket) => {
                blocking(bucket, spot, move |bucket, spot| bucket.read(&spot, from, most, None)).await
            }
        }
    }

    /// All of the bytes.
    pub async fn all(&self, spot: &Spot) -> Result<Option<Bytes>> {
        self.read(spot, 0, usize::MAX).await
    }

    /// Keeps bytes. They are there whole or not at all, and still there after a loss of power.
    pub async fn put(&self, spot: &Spot, bytes: Bytes) -> Result<()> {
        match &self.kind {
            Kind::Memory(memory) => {
                memory.put(spot, bytes);
                Ok(())
            }
            Kind::Folder(folder) => blocking(folder, spot, move |folder, spot| folder.put(&spot, &bytes)).await,
            Kind::Bucket(bucket) => blocking(bucket, spot, move |bucket, spot| bucket.put(&spot, &bytes)).await,
        }
    }

    /// Takes bytes that come piece by piece; `None` if they are to be sent to a bucket.
    pub async fn receive(&self, spot: &Spot) -> Result<Option<Receiver>> {
        match &self.kind {
            Kind::Memory(memory) => Ok(Some(Receiver::in_memory(memory.clone(), spot.clone()))),
            Kind::Folder(folder) => Receiver::in_folder(folder.clone(), spot.clone()).await.map(Some),
            Kind::Bucket(_) => Ok(None),
        }
    }

    /// Removes something, if it is there.
    pub async fn remove(&self, spot: &Spot) -> Result<()> {
        match &self.kind {
            Kind::Memory(memory) => {
                memory.remove(spot);
                Ok(())
            }
            Kind::Folder(folder) => blocking(folder, spot, |folder, spot| folder.remove(&spot)).await,
            Kind::Bucket(bucket) => blocking(bucket, spot, |bucket, spot| bucket.remove(&spot)).await,
        }
    }

    /// Everything in an area.
    pub async fn list(&self, area: Area) -> Result<Vec<Entry>> {
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.list(area)),
            Kind::Folder(folder) => away(folder, move |folder| folder.list(area)).await,
            Kind::Bucket(bucket) => away(bucket, move |bucket| bucket.list(area)).await,
        }
    }

    /// Copies originals and masters into a folder, unless they are there; how many, and of how many bytes. `None` if they are not in a
    /// folder themselves.
    pub async fn copy_objects(&self, root: PathBuf) -> Result<Option<(u64, u64)>> {
        let Kind::Folder(folder) = &self.kind else { return Ok(None) };
        let copied = away(folder, move |folder| folder.copy_to(&folder::Folder::new(root), Area::Objects)).await?;
        Ok(Some(copied))
    }

    /// Fails if it cannot be asked.
    pub async fn look(&self) -> Result<()> {
        match &self.kind {
            Kind::Memory(_) => Ok(()),
            Kind::Folder(folder) => away(folder, |folder| folder.look()).await,
            Kind::Bucket(bucket) => away(bucket, |bucket| bucket.look()).await,
        }
    }
}

fn part(bytes: &Bytes, from: u64, most: usize) -> Bytes {
    let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
    bytes.slice(from..bytes.len().min(from.saturating_add(most)))
}

/// Disks and networks make whoever asks them wait: they are asked from threads that may.
async fn away<S: Send + Sync + 'static, T: Send + 'static>(
    store: &Arc<S>,
    work: impl FnOnce(&S) -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let store = store.clone();
    joined(tokio::task::spawn_blocking(move || work(&store)).await)
}

async fn blocking<S: Send + Sync + 'static, T: Send + 'static>(
    store: &Arc<S>,
    spot: &Spot,
    work: impl FnOnce(&S, Spot) -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let spot = spot.clone();
    away(store, move |store| work(store, spot)).await
}

fn joined<T>(outcome: Result<std::io::Result<T>, tokio::task::JoinError>) -> Result<T> {
    outcome.map_err(Error::internal)?.map_err(broken)
}

/// A disk that is full, or a bucket that does not answer, is no mistake of the client.
fn broken(error: std::io::Error) -> Error {
    Error::new(Code::Unavailable, "The media store does not work at the moment. Try again.").because(error)
}
