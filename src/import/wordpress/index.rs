use std::collections::{BTreeMap, HashMap};

use super::address::OldSite;
use super::content::{Known, local_size};
use super::wxr::{Item, Term, Writer};
use super::xml::{Element, one_line};
use crate::kernel::ImportKey;

/// The system that import keys name.
const SYSTEM: &str = "wordpress";

/// What the files hold, without the texts: small enough for memory, and all that is needed to know what refers to what.
#[derive(Default)]
pub struct Index {
    pub site: Option<SiteFields>,
    pub old: OldSite,
    /// Logins that posts name, and where first.
    pub creators: BTreeMap<String, (String, u64)>,
    /// By login.
    pub writers: BTreeMap<String, Placed<Writer>>,
    /// In order, each taxonomy and slug once.
    pub terms: Vec<Placed<Term>>,
    term_places: HashMap<(String, String), usize>,
    term_ids: HashMap<i64, usize>,
    pub posts: HashMap<i64, Post>,
    /// Where each key is for the last time: that is the one that counts.
    last: HashMap<String, (String, u64)>,
    /// The articles behind old paths.
    paths: HashMap<String, ImportKey>,
    media_by_address: HashMap<String, String>,
    pub attached: HashMap<i64, Vec<i64>>,
    pub menu_items: Vec<Placed<MenuLine>>,
    pub sticky: Vec<ImportKey>,
    pub slugs: BTreeMap<String, u64>,
}

/// Something and where it stands.
pub struct Placed<T> {
    pub file: String,
    pub line: u64,
    pub it: T,
}

/// What a file says about its site.
#[derive(Clone, Debug, Default)]
pub struct SiteFields {
    pub title: Option<String>,
    pub description: Option<String>,
    pub address: Option<String>,
    pub language: Option<String>,
}

/// What others may refer to.
pub struct Post {
    pub title: Option<String>,
    pub what: What,
}

/// What an item becomes.
#[derive(Clone)]
pub enum What {
    Article(ImportKey),
    /// The key of a media file.
    Media(String),
    Other,
}

/// An item of a menu.
pub struct MenuLine {
    pub id: i64,
    pub parent: i64,
    pub order: i64,
    pub label: Option<String>,
    pub hint: Option<String>,
    /// `post_type`, `taxonomy`, `custom`.
    pub kind: String,
    pub object: i64,
    pub taxonomy: String,
    pub url: Option<String>,
    pub new_window: bool,
    pub rel: Option<String>,
    /// Slug and name of the menu.
    pub menu: Option<(String, Option<String>)>,
}

impl Index {
    /// Adds a writer or a term; `false` if it has no name.
    pub fn add(&mut self, file: &str, line: u64, element: &Element) -> bool {
        match element.name.as_str() {
            "wp:author" => match Writer::read(element) {
                Some(it) => {
                    self.writers.entry(it.login.clone()).or_insert(Placed { file: file.to_owned(), line, it });
                    true
                }
                None => false,
            },
            _ => match Term::read(element) {
                Some(it) => {
                    self.add_term(Placed { file: file.to_owned(), line, it });
                    true
                }
                None => false,
            },
        }
    }

    /// Adds what a file says about its site; the first that says something counts.
    pub fn add_site(&mut self, around: &str) {
        let field = |name: &str| {
            let (_, rest) = around.split_once(&format!("<{name}>"))?;
            let (inside, _) = rest.split_once(&format!("</{name}>"))?;
            Element::parse(&format!("<x><x>{inside}</x></x>")).ok()?.line("x")
        };
        let site = SiteFields {
            title: field("title"),
            description: field("description"),
            address: field("link").or_else(|| field("wp:base_blog_url")),
            language: field("language"),
        };
        for address in [field("link"), field("wp:base_blog_url")].into_iter().flatten() {
            self.old.add(&address);
        }
        if self.site.as_ref().is_none_or(|site| site.title.is_none()) {
            self.site = Some(site);
        }
    }

    fn add_term(&mut self, term: Placed<Term>) {
        let key = (term.it.taxonomy.clone(), term.it.slug.clone());
        let next = self.terms.len();
        let place = *self.term_places.entry(key).or_insert(next);
        if let Some(id) = term.it.id {
            self.term_ids.insert(id, place);
        }
        if place == next {
            self.terms.push(term);
        }
    }

    /// A term that a post has and no file declares.
    fn add_used(&mut self, file: &str, item: &Item) {
        for filed in &item.filed {
            let key = (filed.taxonomy.clone(), filed.slug.clone());
            if self.term_places.contains_key(&key) {
                continue;
            }
            let (taxonomy, slug) = key;
            let name = filed.name.clone().unwrap_or_else(|| slug.clone());
            let term = Term { id: None, taxonomy, slug, name, parent: None, about: String::new(), codes: Vec::new() };
            self.add_term(Placed { file: file.to_owned(), line: item.line, it: term });
        }
    }

    /// Adds an item; `false` if it is a file that was there already.
    pub fn add_item(&mut self, file: &str, item: &Item, is_article: impl Fn(&str) -> bool) -> bool {
        self.add_used(file, item);
        let mut is_new = true;
        let what = match item.kind.as_str() {
            "attachment" => match attachment_key(item) {
                Some(key) => {
                    is_new = self.media_by_address.insert(bare(&key), key.clone()).is_none();
                    if item.parent != 0 {
                        self.attached.entry(item.parent).or_default().push(item.id);
                    }
                    What::Media(key)
                }
                None => What::Other,
            },
            "nav_menu_item" => {
                let line = MenuLine::of(item);
                self.menu_items.push(Placed { file: file.to_owned(), line: item.line, it: line });
                What::Other
            }
            kind if is_article(kind) => {
                if let Some(creator) = &item.creator {
                    self.creators.entry(creator.clone()).or_insert_with(|| (file.to_owned(), item.line));
                }
                let key = article_key(item);
                let was = self.last.insert(key.key.clone(), (file.to_owned(), item.line));
                for address in [&item.link, &item.guid] {
                    if let Some(path) = self.old.path(address) {
                        self.paths.entry(path).or_insert_with(|| key.clone());
                    }
                }
                if was.is_none() {
                    *self.slugs.entry(item.slug.clone()).or_default() += u64::from(!item.slug.is_empty());
                    if item.is_sticky {
                        self.sticky.push(key.clone());
                    }
                }
                What::Article(key)
            }
            _ => What::Other,
        };
        self.posts.insert(item.id, Post { title: item.title.clone(), what });
        is_new
    }

    /// The file and line where this key stands for the last time.
    pub fn last(&self, key: &str) -> Option<&(String, u64)> {
        self.last.get(key)
    }

    /// The article that a path of the old site belongs to.
    pub fn owner(&self, path: &str) -> Option<&ImportKey> {
        self.paths.get(path)
    }

    pub fn term(&self, id: i64) -> Option<&Term> {
        self.term_ids.get(&id).and_then(|place| self.terms.get(*place)).map(|term| &term.it)
    }
}

/// The key of an article: its GUID.
pub fn article_key(item: &Item) -> ImportKey {
    let key = if item.guid.is_empty() { format!("{}:{}", item.kind, item.id) } else { item.guid.clone() };
    ImportKey { source: SYSTEM.into(), key: key.chars().take(250).collect() }
}

/// The key of an attachment: the address of its file.
pub fn attachment_key(item: &Item) -> Option<String> {
    let address = item.attachment_url.clone().or_else(|| Some(item.guid.clone()))?;
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    (is_web && address.len() <= 1_000).then_some(address)
}

/// An address without what does not tell files apart.
fn bare(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    address
        .trim_start_matches("https:")
        .trim_start_matches("http:")
        .trim_start_matches("//")
        .trim_start_matches("www.")
        .to_owned()
}

impl Known for Index {
    fn media(&self, address: &str) -> Option<String> {
        let absolute = self.old.absolute(address)?;
        let found = |address: &str| self.media_by_address.get(&bare(address)).cloned();
        found(&absolute).or_else(|| found(&local_size(absolute.split('?').next()?)?))
    }

    fn attachment(&self, id: i64) -> Option<String> {
        match &self.posts.get(&id)?.what {
            What::Media(key) => Some(key.clone()),
            _ => None,
        }
    }

    fn article(&self, address: &str) -> Option<ImportKey> {
        let path = self.old.path(address)?;
        if let Some(key) = self.paths.get(&path) {
            return Some(key.clone());
        }
        let (_, id) = path.split_once("?p=").or_else(|| path.split_once("?page_id="))?;
        match &self.posts.get(&id.parse().ok()?)?.what {
            What::Article(key) => Some(key.clone()),
            _ => None,
        }
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.old.absolute(address)
    }
}

impl MenuLine {
    fn of(item: &Item) -> Self {
        let number = |key| item.meta(key).and_then(|text| text.parse().ok()).unwrap_or_default();
        let menu = item.filed.iter().find(|filed| filed.taxonomy == "nav_menu");
        Self {
            id: item.id,
            parent: number("_menu_item_menu_item_parent"),
            order: item.order,
            label: item.title.clone(),
            hint: one_line(&item.excerpt),
            kind: item.meta("_menu_item_type").unwrap_or_default().to_owned(),
            object: number("_menu_item_object_id"),
            taxonomy: item.meta("_menu_item_object").unwrap_or_default().to_owned(),
            url: item.meta("_menu_item_url").map(str::to_owned),
            new_window: item.meta("_menu_item_target") == Some("_blank"),
            rel: item.meta("_menu_item_xfn").map(str::to_owned),
            menu: menu.map(|menu| (menu.slug.clone(), menu.name.clone())),
        }
    }
}
