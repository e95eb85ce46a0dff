//! Where bytes are kept: a folder, or memory beside a database in memory.
//!
//! Names are made here, of digests and ids: no text of a client is ever part of one.

mod folder;
mod memory;
mod spot;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::Bytes;

pub use folder::Receiver;
pub use spot::{Area, Spot};

use crate::kernel::{Code, Error, Result};

/// Where the bytes of a database are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// As long as the process lives.
    Memory,
    Folder(PathBuf),
}

/// What is kept somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub spot: Spot,
    pub bytes: u64,
    /// Seconds since it was written.
    pub age: u64,
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
}

impl Store {
    pub fn new(place: Place) -> Self {
        let kind = match place {
            Place::Memory => Kind::Memory(Arc::default()),
            Place::Folder(folder) => Kind::Folder(Arc::new(folder::Folder::new(folder))),
        };
        Self { kind, opened: AtomicU64::new(0) }
    }

    /// How often something was looked for, whether it was there or not.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// The folder, if it is one.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.kind {
            Kind::Memory(_) => None,
            Kind::Folder(folder) => Some(folder.root()),
        }
    }

    /// How many bytes are there; `None` if there is nothing.
    pub async fn size(&self, spot: &Spot) -> Result<Option<u64>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.read(spot).map(|bytes| bytes.len() as u64)),
            Kind::Folder(folder) => blocking(folder, spot, |folder, spot| folder.size(&spot)).await,
        }
    }

    /// Some of the bytes, from a place on; fewer at the end.
    pub async fn read(&self, spot: &Spot, from: u64, most: usize) -> Result<Option<Bytes>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.read(spot).map(|bytes| {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                bytes.slice(from..bytes.len().min(from.saturating_add(most)))
            })),
            Kind::Folder(folder) => blocking(folder, spot, move |folder, spot| folder.read(&spot, from, most)).await,
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
        }
    }

    /// Takes bytes that come piece by piece.
    pub async fn receive(&self, spot: &Spot) -> Result<Receiver> {
        match &self.kind {
            Kind::Memory(memory) => Ok(Receiver::in_memory(memory.clone(), spot.clone())),
            Kind::Folder(folder) => Receiver::in_folder(folder.clone(), spot.clone()).await,
        }
    }

    /// Gives bytes another name beside the one they have. What has that name already are the same bytes: it is their digest.
    pub async fn link(&self, from: &Spot, to: &Spot) -> Result<()> {
        match &self.kind {
            Kind::Memory(memory) => {
                memory.link(from, to);
                Ok(())
            }
            Kind::Folder(folder) => {
                let to = to.clone();
                blocking(folder, from, move |folder, from| folder.link(&from, &to)).await
            }
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
        }
    }

    /// Everything in an area.
    pub async fn list(&self, area: Area) -> Result<Vec<Entry>> {
        match &self.kind {
            Kind::Memory(memory) => Ok(memory.list(area)),
            Kind::Folder(folder) => {
                let folder = folder.clone();
                joined(tokio::task::spawn_blocking(move || folder.list(area)).await)
            }
        }
    }
}

async fn blocking<T: Send + 'static>(
    folder: &Arc<folder::Folder>,
    spot: &Spot,
    work: impl FnOnce(&folder::Folder, Spot) -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let (folder, spot) = (folder.clone(), spot.clone());
    joined(tokio::task::spawn_blocking(move || work(&folder, spot)).await)
}

fn joined<T>(outcome: Result<std::io::Result<T>, tokio::task::JoinError>) -> Result<T> {
    outcome.map_err(Error::internal)?.map_err(broken)
}

/// A disk that is full or does not answer is no mistake of the client.
fn broken(error: std::io::Error) -> Error {
    Error::new(Code::Unavailable, "The media store does not work at the moment. Try again.").because(error)
}
