use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use crate::import::foreign::OldSite;
use crate::import::foreign::content::{Known, absolute_link};
use crate::kernel::ImportKey;

/// The source of the import keys; the key is the path of the file.
const SOURCE: &str = "markdown";

/// Extensions of files that stand for the pages that are made of them.
const PAGES: [&str; 5] = ["md", "markdown", "mdown", "mkd", "mdx"];

/// What the systems keep lists and files under.
const LISTS: [&str; 12] = [
    "tags",
    "tag",
    "categories",
    "category",
    "authors",
    "author",
    "series",
    "page",
    "feed",
    "search",
    "archive",
    "archives",
];

pub fn key_of(path: &Path) -> ImportKey {
    let is_page = path.extension().is_some_and(|extension| PAGES.iter().any(|page| extension == *page));
    let key = if is_page { path.with_extension("") } else { path.to_owned() };
    ImportKey { source: SOURCE.into(), key: key.to_string_lossy().replace('\\', "/") }
}

/// Where the texts of a folder lead.
#[derive(Default)]
pub struct Links {
    pub site: OldSite,
    /// Folders that texts lie in.
    pub contents: Vec<String>,
    by_path: HashMap<String, ImportKey>,
    /// The addresses of pages by their files, without extension and `index`.
    by_file: HashMap<PathBuf, String>,
    /// The same by the last part alone; of several nobody knows which.
    by_name: HashMap<String, Option<PathBuf>>,
    /// The paths above those of texts, where lists of them were.
    sections: HashSet<String>,
    /// The file whose links are read, and the address that its page had.
    pub here: PathBuf,
    pub page: String,
}

impl Links {
    /// None yet, of texts that lie in these folders.
    pub fn of(contents: &[String]) -> Self {
        Self { contents: contents.to_owned(), ..Self::default() }
    }

    /// Adds a text: its file, the address of its page, and all the paths that lead to it.
    pub fn add(&mut self, path: &Path, address: &str, former: &[String]) {
        let key = key_of(path);
        let file = bare(path);
        if let Some(name) = file.file_name().and_then(|name| name.to_str()) {
            let same = self.by_name.entry(name.to_owned()).or_insert_with(|| Some(file.clone()));
            if same.as_ref().is_some_and(|known| *known != file) {
                *same = None;
            }
        }
        self.by_file.insert(file, address.to_owned());
        for path in former {
            let above = Path::new(path).ancestors().skip(1).filter_map(Path::to_str);
            self.sections.extend(above.map(str::to_owned));
            self.by_path.entry(path.clone()).or_insert_with(|| key.clone());
        }
    }

    /// The address of the page that a file name, a path or a part of one means, with its fragment.
    pub fn reference(&self, name: &str) -> Option<String> {
        let (plain, fragment) = split(name);
        let fragment = fragment.to_owned();
        if plain.is_empty() {
            return Some(fragment);
        }
        let wanted = bare(&normal(Path::new(plain.trim_start_matches('/'))));
        let beside = self.here.parent().map(|folder| bare(&normal(&folder.join(plain))));
        let in_content = self.contents.iter().map(|content| Path::new(content).join(&wanted));
        let mut places = vec![];
        places.extend(beside.filter(|_| !plain.starts_with('/')));
        places.push(wanted.clone());
        places.push(Path::new("content").join(&wanted));
        places.extend(in_content);
        let found = places.iter().find_map(|place| self.by_file.get(place));
        let by_name = || {
            let name = wanted.file_name()?.to_str()?;
            self.by_file.get(self.by_name.get(name)?.as_ref()?)
        };
        found.or_else(by_name).map(|address| format!("{}{address}{fragment}", self.site.folder()))
    }

    /// The address of a post by the name of its file: `2010-07-21-name`, `part/2010-07-21-name`.
    pub fn post(&self, name: &str) -> Option<String> {
        let name = name.trim_matches(['"', '\'']).trim_start_matches('/');
        let places = ["_posts", "_drafts"].map(|folder| Path::new(folder).join(name));
        let found = places.iter().find_map(|place| self.by_file.get(place));
        found.map(|address| format!("{}{address}", self.site.folder())).or_else(|| self.reference(name))
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
        self.site.path(address).and_then(|path| self.by_path.get(&path).cloned())
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.site.absolute(address)
    }

    fn whole(&self, address: &str) -> Option<String> {
        if let Some(file) = address.strip_prefix("@/") {
            return Some(self.reference(&format!("/{file}")).unwrap_or_else(|| format!("/{file}")));
        }
        if is_page(address) {
            let beside = || normal(&self.here.parent().unwrap_or(Path::new("")).join(address));
            return self.reference(address).or_else(|| Some(format!("/{}", beside().display()).replace("//", "/")));
        }
        let path = split(address).0.trim_end_matches('/');
        if !self.site.folder().is_empty() && self.by_path.contains_key(path) && self.article(address).is_none() {
            return Some(format!("{}{address}", self.site.folder()));
        }
        absolute_link(address, &self.site, &self.page)
    }

    fn is_missing(&self, address: &str) -> bool {
        is_page(address) || self.site.text(address, &LISTS).is_some_and(|path| !self.sections.contains(&path))
    }
}

/// An address and its query and fragment.
fn split(address: &str) -> (&str, &str) {
    address.split_at(address.find(['#', '?']).unwrap_or(address.len()))
}

/// It names a file with a text, of this site.
fn is_page(address: &str) -> bool {
    let plain = split(address).0;
    let has_extension =
        Path::new(plain).extension().is_some_and(|extension| PAGES.iter().any(|page| extension == *page));
    has_extension && !address.contains("://") && !address.starts_with("//")
}

/// A file without what all pages have: the extension and the name `index`.
fn bare(path: &Path) -> PathBuf {
    let is_page =
        path.extension().is_some_and(|extension| PAGES.iter().chain(&["html", "htm"]).any(|page| extension == *page));
    let path = if is_page { path.with_extension("") } else { path.to_owned() };
    match path.file_name().and_then(|name| name.to_str()) {
        Some("index" | "_index") => path.parent().map(Path::to_owned).unwrap_or_default(),
        _ => path,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_to_pages() {
        let mut links = Links::default();
        links.site.add("https://l.example/blog/");
        links.contents.push("content".into());
        links.add(Path::new("content/news/2023/b.md"), "/news/2023/b/", &["/news/2023/b".into()]);
        links.add(Path::new("content/trip/index.md"), "/trip/", &["/trip".into()]);
        links.add(Path::new("_posts/2023-05-04-p.md"), "/2023/05/04/p.html", &["/2023/05/04/p.html".into()]);
        (links.here, links.page) = ("content/news/2022/a.md".into(), "/news/2022/a/".into());
        for name in ["b.md", "b", "../2023/b.md", "/news/2023/b.md", "news/2023/b"] {
            assert_eq!(links.reference(name).as_deref(), Some("/blog/news/2023/b/"), "{name}");
        }
        assert_eq!(links.reference("trip#end").as_deref(), Some("/blog/trip/#end"));
        assert_eq!(links.reference("nothing.md"), None);
        assert_eq!(links.post("2023-05-04-p").as_deref(), Some("/blog/2023/05/04/p.html"));
        assert_eq!(links.whole("@/trip/index.md#x").as_deref(), Some("/blog/trip/#x"));
        assert_eq!(links.whole("plan.pdf").as_deref(), Some("https://l.example/blog/news/2022/a/plan.pdf"));
        assert_eq!(links.whole("//wiki.example/Page").as_deref(), Some("https://wiki.example/Page"));
        assert_eq!(links.whole("https://wiki.example/Page"), None);
    }
}
