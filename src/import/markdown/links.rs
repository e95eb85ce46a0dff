use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use super::files::TEXTS;
use crate::import::foreign::OldSite;
use crate::import::foreign::content::Known;
use crate::kernel::ImportKey;

/// The source of the import keys; the key is the path of the file.
const SOURCE: &str = "markdown";

/// What the systems keep lists and files under.
const LISTS: [&str; 10] =
    ["tags", "tag", "categories", "category", "authors", "author", "series", "page", "feed", "search"];

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
    /// The paths above those of texts, where lists of them were.
    sections: HashSet<String>,
    /// The file whose links are read, and the path that it had.
    pub here: PathBuf,
    pub page: String,
}

impl Links {
    pub fn add(&mut self, path: &Path, former: &[String]) {
        let key = key_of(path);
        self.by_file.insert(path.to_owned(), key.clone());
        for path in former {
            let above = Path::new(path).ancestors().skip(1).filter_map(Path::to_str);
            self.sections.extend(above.map(str::to_owned));
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
        if is_text(address) {
            let file = plain.trim_start_matches('/');
            return [Path::new(file).to_owned(), Path::new("content").join(file)]
                .iter()
                .find_map(|path| self.by_file.get(path).cloned());
        }
        self.site.path(address).and_then(|path| self.by_path.get(&path).cloned())
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.site.absolute(address)
    }

    fn whole(&self, address: &str) -> Option<String> {
        if let Some(file) = address.strip_prefix("@/") {
            return Some(format!("/{file}"));
        }
        if is_text(address) {
            let beside = normal(&self.here.parent()?.join(address));
            return Some(format!("/{}", beside.display()));
        }
        self.site.absolute(&format!("{}/{address}", self.page))
    }

    fn is_missing(&self, address: &str) -> bool {
        is_text(address) || self.site.text(address, &LISTS).is_some_and(|path| !self.sections.contains(&path))
    }
}

/// It names a file with a text, of this site.
fn is_text(address: &str) -> bool {
    let plain = address.split(['#', '?']).next().unwrap_or_default();
    let has_extension =
        Path::new(plain).extension().is_some_and(|extension| TEXTS.iter().any(|text| extension == *text));
    has_extension && !address.contains("://")
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
