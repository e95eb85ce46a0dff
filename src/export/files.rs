use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use crate::kernel::{Error, Result};

/// Bytes that wait for being added to files: opening one is dear, and there are thousands that grow.
const WAITING: usize = 4 << 20;

/// Files below a folder. Nothing is written outside of it, whatever a path says.
pub(super) struct Files {
    folder: PathBuf,
    pub count: u64,
    /// Those that were begun by adding to them.
    begun: HashSet<String>,
    waiting: BTreeMap<String, String>,
    waiting_bytes: usize,
}

impl Files {
    pub fn new(folder: &Path) -> Self {
        let (begun, waiting) = (HashSet::new(), BTreeMap::new());
        Self { folder: folder.to_owned(), count: 0, begun, waiting, waiting_bytes: 0 }
    }

    /// Writes one; folders are made on the way.
    pub fn write(&mut self, path: &str, text: &str) -> Result<()> {
        self.put(path, |file| fs::write(file, text))?;
        self.count += 1;
        Ok(())
    }

    /// Adds to the end of one that is written from now on, whatever it was before. It is there after [`Self::finish`].
    pub fn add(&mut self, path: &str, text: &str) -> Result<()> {
        self.waiting.entry(path.to_owned()).or_default().push_str(text);
        self.waiting_bytes += text.len();
        if self.waiting_bytes > WAITING { self.finish() } else { Ok(()) }
    }

    /// Writes what was added.
    pub fn finish(&mut self) -> Result<()> {
        for (path, text) in std::mem::take(&mut self.waiting) {
            if self.begun.contains(&path) {
                self.put(&path, |file| File::options().append(true).open(file)?.write_all(text.as_bytes()))?;
            } else {
                self.write(&path, &text)?;
                self.begun.insert(path);
            }
        }
        self.waiting_bytes = 0;
        Ok(())
    }

    /// Gives one that was added to another name.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<()> {
        self.finish()?;
        let source = self.inside(from);
        self.put(to, |file| fs::rename(source, file))
    }

    fn put(&self, path: &str, write: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
        let file = self.inside(path);
        let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
        folder
            .and_then(|()| write(&file))
            .map_err(|error| Error::invalid(format!("{} cannot be written: {error}.", file.display())))
    }

    fn inside(&self, path: &str) -> PathBuf {
        let parts = Path::new(path).components().filter(|part| matches!(part, Component::Normal(_)));
        self.folder.join(parts.collect::<PathBuf>())
    }
}
