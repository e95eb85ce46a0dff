use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::files::TEXTS;
use crate::import::foreign::OldSite;
use crate::import::foreign::content::Known;
use crate::kernel::ImportKey;

/// The source of the import keys; the key is the path of the file.
const SOURCE: &str = "markdown";

pub fn key_of(path: &Path) -> ImportKey {
    let key = path.with_extension("").to_string_lossy().replace('\\', "/");
    ImportKey { source: SOURCE.into(), key }
}

/// Where the texts of a folder lead.
#[derive(Default)]
pub struct Links {
    pub site: OldSite,
    by_path: HashMap<String, ImportKey>,
    by_file: HashMap<PathBuf, ImportKey>,
    /// The file whose links are read.
    pub here: PathBuf,
}

impl Links {
    pub fn add(&mut self, path: &Path, former: &[String]) {
        let key = key_of(path);
        self.by_file.insert(path.to_owned(), key.clone());
        for path in former {
            self.by_path.entry(path.clone()).or_insert_with(|| key.clone());
        }
    }
}

impl Known for Links {
    fn media(&self, _: &str) -> Option<String> {
        None
    }

    fn attachment(&self, _: i64) -> Option<String> {
        None
    }

    fn article(&self, address: &str) -> Option<ImportKey> {
        let plain = address.split(['#', '?']).next().unwrap_or_default();
        if Path::new(plain).extension().is_some_and(|extension| TEXTS.iter().any(|text| extension == *text)) {
            let file = plain.trim_start_matches("@/").trim_start_matches('/');
            let beside = normal(&self.here.parent().unwrap_or(Path::new("")).join(file));
            return [beside, Path::new(file).to_owned(), Path::new("content").join(file)]
                .iter()
                .find_map(|path| self.by_file.get(path).cloned());
        }
        self.site.path(address).and_then(|path| self.by_path.get(&path).cloned())
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.site.absolute(address)
    }
}

/// A path without `.` and `..`; those that lead out of the folder lead nowhere.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}
