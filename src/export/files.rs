use std::path::{Component, Path, PathBuf};

use crate::kernel::{Error, Result};

/// Files below a folder. Nothing is written outside of it, whatever a path says.
pub(super) struct Files {
    folder: PathBuf,
    pub count: u64,
}

impl Files {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), count: 0 }
    }

    /// Writes one; folders are made on the way.
    pub fn write(&mut self, path: &str, text: &str) -> Result<()> {
        let inside: PathBuf =
            Path::new(path).components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let file = self.folder.join(inside);
        let failed = |error: std::io::Error| Error::invalid(format!("{} cannot be written: {error}.", file.display()));
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&file, text).map_err(failed)?;
        self.count += 1;
        Ok(())
    }
}
