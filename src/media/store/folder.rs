use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::{Bytes, BytesMut};
use tokio::io::AsyncWriteExt;

use super::memory::Memory;
use super::{Area, Entry, Spot, broken};
use crate::kernel::Result;

/// Files of which nobody knows yet lie here; one that was left behind is nobody's.
const UNFINISHED: &str = "tmp";

/// A folder on a disk.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    number: AtomicU64,
}

impl Folder {
    pub fn new(root: PathBuf) -> Self {
        Self { root, number: AtomicU64::new(0) }
    }

    fn path(&self, spot: &Spot) -> PathBuf {
        self.root.join(spot.as_str())
    }

    /// A name that no other file has, in this process or another.
    fn unfinished(&self) -> io::Result<PathBuf> {
        let folder = self.root.join(UNFINISHED);
        // For their owner alone, as the database: what was sent says more than what is shown.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(folder.join(format!("{}-{}", std::process::id(), self.number.fetch_add(1, Ordering::Relaxed))))
    }

    pub fn size(&self, spot: &Spot) -> io::Result<Option<u64>> {
        there(fs::metadata(self.path(spot)).map(|found| found.len()))
    }

    /// The file as it is now, and how many bytes it has.
    pub fn open(&self, spot: &Spot) -> io::Result<Option<(u64, File)>> {
        let Some(file) = there(File::open(self.path(spot)))? else { return Ok(None) };
        Ok(Some((file.metadata()?.len(), file)))
    }

    pub fn read(&self, spot: &Spot, from: u64, most: usize) -> io::Result<Option<Bytes>> {
        let Some((_, file)) = self.open(spot)? else { return Ok(None) };
        read(&file, from, most).map(Some)
    }

    pub fn put(&self, spot: &Spot, bytes: &[u8]) -> io::Result<()> {
        self.make(spot, |unfinished| {
            let mut file = File::create_new(unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()
        })
    }

    /// Has a file written under another name, and gives it its own when it is whole. Nothing is left of one that could not be.
    fn make(&self, spot: &Spot, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let unfinished = self.unfinished()?;
        write(&unfinished)
            .and_then(|()| self.finish(&unfinished, spot))
            .inspect_err(|_| drop(fs::remove_file(&unfinished)))
    }

    /// Gives a file that is whole its name.
    fn finish(&self, unfinished: &Path, spot: &Spot) -> io::Result<()> {
        let path = self.path(spot);
        let folder = path.parent().unwrap_or(&self.root);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        fs::rename(unfinished, &path)?;
        // Without it the name may be gone after a loss of power, and the bytes with it.
        File::open(folder)?.sync_all()
    }

    /// Gives a file that is open another name beside the one that it had.
    pub fn link(&self, (from, file): (&Spot, &File), to: &Spot) -> io::Result<()> {
        if self.size(to)?.is_some() {
            return Ok(());
        }
        let about = file.metadata()?;
        self.make(to, |unfinished| {
            // Not every disk can have one file under two names, and the name may be that of another by now.
            let is_linked = fs::hard_link(self.path(from), unfinished).is_ok()
                && there(fs::metadata(unfinished))?
                    .is_some_and(|it| (it.dev(), it.ino()) == (about.dev(), about.ino()));
            if is_linked { Ok(()) } else { copy(file, unfinished) }
        })
    }

    /// Copies what another folder does not have yet of an area; how many files that were, and of how many bytes.
    pub fn copy_to(&self, other: &Self, area: Area) -> io::Result<(u64, u64)> {
        let (mut files, mut bytes) = (0, 0);
        for entry in self.list(area)? {
            // Gone by now: nothing in the database needed it.
            let Some((_, file)) = self.open(&entry.spot)? else { continue };
            if other.size(&entry.spot)? == Some(entry.bytes) {
                continue;
            }
            other.make(&entry.spot, |unfinished| copy(&file, unfinished))?;
            (files, bytes) = (files + 1, bytes + entry.bytes);
        }
        Ok((files, bytes))
    }

    pub fn remove(&self, spot: &Spot) -> io::Result<()> {
        there(fs::remove_file(self.path(spot))).map(drop)
    }

    /// Fails if nothing can be kept there.
    pub fn look(&self) -> io::Result<()> {
        let unfinished = self.unfinished()?;
        File::create_new(&unfinished)?;
        fs::remove_file(unfinished)
    }

    /// Everything in an area; what is on its way has no name yet or has one.
    pub fn list(&self, area: Area) -> io::Result<Vec<Entry>> {
        let mut found = Vec::new();
        let mut waiting = vec![self.root.join(area.folder())];
        if area == Area::Incoming {
            waiting.push(self.root.join(UNFINISHED));
        }
        while let Some(folder) = waiting.pop() {
            for entry in there(fs::read_dir(&folder))?.into_iter().flatten() {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    waiting.push(entry.path());
                    continue;
                }
                let Some(about) = there(entry.metadata())? else { continue };
                let path = entry.path();
                let name = path.strip_prefix(&self.root).ok().and_then(Path::to_str).unwrap_or_default().to_owned();
                let age = about.modified().ok().and_then(|at| at.elapsed().ok()).map_or(0, |age| age.as_secs());
                found.push(Entry { spot: Spot::found(name), bytes: about.len(), age });
            }
        }
        found.sort_by(|one, other| one.spot.cmp(&other.spot));
        Ok(found)
    }
}

/// Some of the bytes of a file, from a place on; fewer at the end.
pub fn read(file: &File, from: u64, most: usize) -> io::Result<Bytes> {
    let left = file.metadata()?.len().saturating_sub(from);
    let mut bytes = vec![0; usize::try_from(left).unwrap_or(usize::MAX).min(most)];
    file.read_exact_at(&mut bytes, from)?;
    Ok(bytes.into())
}

/// Writes the bytes of a file that is open to another.
fn copy(mut file: &File, to: &Path) -> io::Result<()> {
    file.rewind()?;
    let mut copy = File::create(to)?;
    io::copy(&mut file, &mut copy)?;
    copy.sync_all()
}

/// Something that is not there is nothing, and no failure.
fn there<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}

/// Bytes that come piece by piece. Dropped, there was nothing.
#[derive(Debug)]
pub struct Receiver {
    spot: Spot,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Memory(Arc<Memory>, BytesMut),
    Folder { folder: Arc<Folder>, file: tokio::fs::File, unfinished: Unfinished },
}

/// A file without a name, removed unless it gets one.
#[derive(Debug)]
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Receiver {
    pub(super) fn in_memory(memory: Arc<Memory>, spot: Spot) -> Self {
        Self { spot, kind: Kind::Memory(memory, BytesMut::new()) }
    }

    pub(super) async fn in_folder(folder: Arc<Folder>, spot: Spot) -> Result<Self> {
        let path = folder.unfinished().map_err(broken)?;
        let file = tokio::fs::File::create_new(&path).await.map_err(broken)?;
        Ok(Self { spot, kind: Kind::Folder { folder, file, unfinished: Unfinished(path) } })
    }

    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.kind {
            Kind::Memory(_, all) => {
                all.extend_from_slice(bytes);
                Ok(())
            }
            Kind::Folder { file, .. } => file.write_all(bytes).await.map_err(broken),
        }
    }

    /// All of it is there: from now on it has its name.
    pub async fn finish(self) -> Result<()> {
        match self.kind {
            Kind::Memory(memory, all) => {
                memory.put(&self.spot, all.freeze());
                Ok(())
            }
            Kind::Folder { folder, mut file, unfinished } => {
                file.flush().await.map_err(broken)?;
                file.sync_all().await.map_err(broken)?;
                let spot = self.spot;
                super::joined(tokio::task::spawn_blocking(move || folder.finish(&unfinished.0, &spot)).await)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let root = std::env::temp_dir().join(format!("dateline-store-{}", std::process::id()));
        let folder = Folder::new(root.clone());
        let spot = Spot::object(&"ab".repeat(32));
        assert_eq!(folder.size(&spot).unwrap(), None);
        folder.put(&spot, b"0123456789").unwrap();
        assert_eq!(folder.size(&spot).unwrap(), Some(10));
        assert_eq!(folder.read(&spot, 4, 3).unwrap().unwrap(), "456");
        assert_eq!(folder.read(&spot, 8, 100).unwrap().unwrap(), "89");
        assert_eq!(folder.read(&spot, 80, 100).unwrap().unwrap(), "");
        assert_eq!(folder.list(Area::Objects).unwrap().len(), 1);
        assert_eq!(fs::read_dir(root.join(UNFINISHED)).unwrap().count(), 0);
        folder.remove(&spot).unwrap();
        folder.remove(&spot).unwrap();
        assert!(folder.open(&spot).unwrap().is_none());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_is_open_is_kept_and_not_what_took_its_place() {
        let root = std::env::temp_dir().join(format!("dateline-held-{}", std::process::id()));
        let folder = Folder::new(root.clone());
        let (spot, [one, other]) = (Spot::incoming(uuid::Uuid::nil()), [Spot::object("aaaa"), Spot::object("bbbb")]);
        folder.put(&spot, b"first").unwrap();
        let (_, file) = folder.open(&spot).unwrap().unwrap();
        folder.link((&spot, &file), &one).unwrap();
        folder.put(&spot, b"second").unwrap();
        folder.link((&spot, &file), &other).unwrap();
        folder.remove(&spot).unwrap();
        for kept in [one, other] {
            assert_eq!(folder.read(&kept, 0, 100).unwrap().unwrap(), "first", "{kept}");
        }
        fs::remove_dir_all(root).unwrap();
    }
}
