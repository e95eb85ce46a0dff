use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use actix_web::web::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::address::Addresses;
use super::format::Format;
use super::ladder::Spec;
use super::picture::{self, Master, Pixels, Refused};
use super::settings::Settings;
use super::store::{Held, Opened, Place as StorePlace, Spot, Store, hex};
use super::{Asset, Kept};
use crate::kernel::{Error, Result};

/// How long a picture may be worked on.
const DEADLINE: Duration = Duration::from_secs(60);
/// Bytes by which a file is known.
const START: usize = 512;

/// The files that are kept here: where they are, how they are reached, and the few hands that work on them.
#[derive(Debug)]
pub struct Library {
    pub settings: Settings,
    pub addresses: Addresses,
    pub store: Store,
    workers: Arc<Semaphore>,
    /// Renditions that are being made.
    making: Mutex<HashMap<Spot, Weak<tokio::sync::Mutex<()>>>>,
    made: AtomicU64,
    /// The picture that a size was made of last, by the digest of its master: the others are mostly wanted right after, and reading it
    /// is the larger half of making one. At most 26 MB.
    last: Mutex<Option<(String, Arc<Pixels>)>>,
}

/// What bytes that were sent turned out to be.
#[derive(Debug)]
pub struct Examined {
    pub format: Format,
    /// SHA-256 in hexadecimal digits.
    pub original: String,
    pub bytes: u64,
    /// Of a picture: what was made of it, and its digest.
    pub picture: Option<(String, Master)>,
}

impl Library {
    pub fn new(settings: Settings, base: String, place: StorePlace) -> Self {
        let workers = Arc::new(Semaphore::new(settings.permits()));
        Self {
            settings,
            addresses: Addresses::new(base),
            store: Store::new(place),
            workers,
            making: Mutex::default(),
            made: AtomicU64::new(0),
            last: Mutex::default(),
        }
    }

    /// For a database in memory, and as long as no settings say more.
    pub fn in_memory() -> Self {
        Self::new(Settings::default(), "http://127.0.0.1:8080".into(), StorePlace::Memory)
    }

    /// How many renditions were made by this process.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// Looks at bytes that have come, and keeps what is made of them: the original and, of a picture, what is clean.
    ///
    /// Nothing that was said of them is believed. `digest` is what the sender says that they come to.
    pub async fn examine(
        &self,
        spot: &Spot,
        format: Format,
        size: Option<u64>,
        digest: Option<&str>,
    ) -> Result<Result<Examined, Refused>> {
        let Some(held) = self.store.hold(spot).await? else {
            return Ok(Err(Refused::garbled("Its bytes have not come yet. Send them, then complete the upload.")));
        };
        let bytes = held.bytes;
        if size.is_some_and(|said| said != bytes) {
            return Ok(Err(Refused::garbled(format!("{bytes} bytes came. Send all of them again."))));
        }
        let original = held.digest().await?;
        if digest.is_some_and(|said| said != original) {
            let message = format!("The bytes that came have the SHA-256 digest {original}. Send them again.");
            return Ok(Err(Refused::garbled(message)));
        }
        if let Err(refused) = format.check(&held.read(0, START).await?) {
            return Ok(Err(refused));
        }
        let picture = match self.clean(&held, format).await? {
            Ok(picture) => picture,
            Err(refused) => return Ok(Err(refused)),
        };
        // What came stays until it is known that this is so: whoever is interrupted here does it again.
        held.keep_as(&Spot::object(&original)).await?;
        Ok(Ok(Examined { format, original, bytes, picture }))
    }

    /// Makes and keeps what is clean of a picture; of other files there is nothing to make.
    async fn clean(&self, held: &Held, format: Format) -> Result<Result<Option<(String, Master)>, Refused>> {
        if format.kind() != super::MediaKind::Image {
            return Ok(Ok(None));
        }
        // Read by whoever works on it: what waits for its turn is not in memory.
        let hand = self.hand().await?;
        let whole = held.all().await?;
        let made = match work(hand, move || picture::master(&whole, format)).await {
            Some(made) => made?,
            None => Err(Refused::invalid(format!("The {} file cannot be read.", format.name()))),
        };
        let mut master = match made {
            Ok(master) => master,
            Err(refused) => return Ok(Err(refused)),
        };
        let bytes = Bytes::from(std::mem::take(&mut master.bytes));
        let digest = hex(&Sha256::digest(&bytes));
        self.store.put(&Spot::object(&digest), bytes).await?;
        Ok(Ok(Some((digest, master))))
    }

    /// Sees to it that a size of a picture is there. Those who want the same at the same time wait for one who makes it.
    pub async fn rendition(&self, asset: &Asset, kept: &Kept, spec: Spec) -> Result<Opened> {
        let spot = Spot::rendition(&kept.public_key, &asset.address_version(kept), spec);
        if let Some(opened) = self.store.open(&spot).await? {
            return Ok(opened);
        }
        let turn = self.turn(&spot);
        let _making = turn.lock().await;
        if let Some(opened) = self.store.open(&spot).await? {
            return Ok(opened);
        }
        let hand = self.hand().await?;
        let missing = || Error::internal(format!("the master of the asset {} is gone", asset.id));
        let digest = kept.master.as_deref().ok_or_else(missing)?;
        let last = self.last().as_ref().filter(|(of, _)| of == digest).map(|(_, pixels)| pixels.clone());
        let master = match last {
            None => self.store.all(&Spot::object(digest)).await?.ok_or_else(missing)?,
            Some(_) => Bytes::new(),
        };
        let (has_alpha, focal) = (kept.has_alpha, asset.focal);
        let made = work(hand, move || -> Result<(Vec<u8>, Arc<Pixels>)> {
            let pixels = last.map_or_else(|| Pixels::read(&master, has_alpha).map(Arc::new), Ok)?;
            Ok((pixels.rendition(focal, spec)?, pixels))
        });
        let (made, pixels) = made.await.ok_or_else(|| Error::internal("a rendition could not be made"))??;
        *self.last() = Some((digest.to_owned(), pixels));
        let made = Bytes::from(made);
        self.made.fetch_add(1, Ordering::Relaxed);
        self.store.put(&spot, made.clone()).await?;
        Ok(Opened { spot, bytes: made.len() as u64, start: made })
    }

    /// Nothing panics while the lock is held.
    fn last(&self) -> MutexGuard<'_, Option<(String, Arc<Pixels>)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock under which something is made, forgotten by whoever finds that nobody has it.
    fn turn(&self, spot: &Spot) -> Arc<tokio::sync::Mutex<()>> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        making.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = making.get(spot).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        making.insert(spot.clone(), Arc::downgrade(&turn));
        turn
    }

    /// One of the few that work on pictures, as soon as one is free.
    async fn hand(&self) -> Result<OwnedSemaphorePermit> {
        self.workers.clone().acquire_owned().await.map_err(Error::internal)
    }
}

/// Does something; `None` if that panicked or took too long, which is the file's doing.
async fn work<T: Send + 'static>(hand: OwnedSemaphorePermit, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(hand);
        done
    });
    finished(done, DEADLINE).await
}

/// What came of work; `None` if it panicked, or takes longer than it may. It cannot be stopped then, and keeps its hand until it ends.
async fn finished<T>(work: JoinHandle<T>, deadline: Duration) -> Option<T> {
    match timeout(deadline, work).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::error!(%error, "work on a picture broke");
            None
        }
        Err(_) => {
            tracing::error!("work on a picture takes too long and was given up");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let work = tokio::task::spawn_blocking(move || ended.recv().is_ok());
        assert_eq!(finished(work, Duration::ZERO).await, None);
        drop(end);
        assert_eq!(finished(tokio::spawn(async { 5 }), DEADLINE).await, Some(5));
    }
}
