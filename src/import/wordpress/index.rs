use std::collections::{BTreeMap, HashMap, HashSet};

use super::menu_line::MenuLine;
use super::wxr::{Item, Term, Writer};
use super::xml::Element;
use crate::import::foreign::OldSite;
use crate::import::foreign::content::{Known, absolute_link, local_size};
use crate::kernel::ImportKey;

/// What WordPress keeps lists and files under.
const LISTS: [&str; 10] =
    ["category", "tag", "author", "type", "feed", "comments", "page", "wp-content", "wp-admin", "wp-json"];

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
    /// Those without an account, by what stands for a login.
    pub guests: BTreeMap<String, Placed<Writer>>,
    /// The texts of blocks that several posts share, by number.
    pub patterns: HashMap<i64, String>,
    /// The article in the first language of each group of translations.
    originals: HashMap<String, (String, i64)>,
    /// Which post is in a language first, by the names that translations share.
    translations: HashMap<(String, Option<String>), (String, i64)>,
    /// In order, each taxonomy and slug once.
    pub terms: Vec<Placed<Term>>,
    term_places: HashMap<(String, String), usize>,
    term_ids: HashMap<i64, usize>,
    pub posts: HashMap<i64, Post>,
    /// The posts with each GUID. It should be one, but sites that were copied have more.
    guids: HashMap<String, Vec<Twin>>,
    /// Where each post is for the last time: that is the one that counts.
    last: HashMap<ImportKey, (String, u64)>,
    /// The GUIDs and numbers of the articles behind old paths.
    paths: HashMap<String, (String, i64)>,
    /// GUID, number, file and line of every article, until all are known.
    occurrences: Vec<(String, i64, String, u64)>,
    media_by_address: HashMap<String, String>,
    pub attached: HashMap<i64, Vec<i64>>,
    /// The paths of the pages of attachments.
    attachments: HashSet<String>,
    pub menu_items: Vec<Placed<MenuLine>>,
    sticky: Vec<(String, i64)>,
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

/// One post among those with a GUID: the numbers that it has had, and its slug.
struct Twin {
    ids: Vec<i64>,
    slug: String,
}

/// What others may refer to.
pub struct Post {
    pub title: Option<String>,
    pub what: What,
}

/// What an item becomes.
#[derive(Clone)]
pub enum What {
    /// The GUID of an article.
    Article(String),
    /// The key of a media file.
    Media(String),
    Other,
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
                    self.attachments.extend(self.old.path(&item.link));
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
            "guest-author" => {
                if let Some(it) = Writer::guest(item) {
                    let placed = Placed { file: file.to_owned(), line: item.line, it };
                    self.guests.entry(placed.it.login.clone()).or_insert(placed);
                }
                What::Other
            }
            "wp_block" => {
                self.patterns.insert(item.id, item.content.clone());
                What::Other
            }
            kind if is_article(kind) => {
                for creator in item.creators() {
                    self.creators.entry(creator.to_owned()).or_insert_with(|| (file.to_owned(), item.line));
                }
                let guid = guid_of(item);
                let is_known = self.identify(&guid, item);
                if let Some(group) = item.translation_group() {
                    let own = (guid.clone(), item.id);
                    self.translations.entry((group.to_owned(), item.language())).or_insert_with(|| own.clone());
                    let original = self.originals.entry(group.to_owned()).or_insert_with(|| own.clone());
                    // Where somebody says which came first, that one is what the others are translations of.
                    if item.meta("_wpml_import_source_language_code").is_none() && item.has_wpml() {
                        *original = own;
                    }
                }
                for address in [&item.link, &item.guid] {
                    if let Some(path) = self.old.path(address) {
                        self.paths.entry(path).or_insert_with(|| (guid.clone(), item.id));
                    }
                }
                self.occurrences.push((guid.clone(), item.id, file.to_owned(), item.line));
                if !is_known {
                    *self.slugs.entry(item.slug.clone()).or_default() += u64::from(!item.slug.is_empty());
                    if item.is_sticky {
                        self.sticky.push((guid.clone(), item.id));
                    }
                }
                What::Article(guid)
            }
            _ => What::Other,
        };
        self.posts.insert(item.id, Post { title: item.title.clone(), what });
        is_new
    }

    /// Notes who has a GUID; whether the post was there already.
    fn identify(&mut self, guid: &str, item: &Item) -> bool {
        let twins = self.guids.entry(guid.to_owned()).or_default();
        let same = |twin: &&mut Twin| twin.ids.contains(&item.id) || (!item.slug.is_empty() && twin.slug == item.slug);
        if let Some(twin) = twins.iter_mut().find(same) {
            if !twin.ids.contains(&item.id) {
                twin.ids.push(item.id);
            }
            return true;
        }
        twins.push(Twin { ids: vec![item.id], slug: item.slug.clone() });
        false
    }

    /// Everything is known now.
    pub fn close(&mut self) {
        for (guid, id, file, line) in std::mem::take(&mut self.occurrences) {
            let key = self.key_of(&guid, id);
            self.last.insert(key, (file, line));
        }
    }

    /// The key of an article: its GUID. Of different posts with one GUID the oldest has it, the others with their number.
    pub fn key(&self, item: &Item) -> ImportKey {
        self.key_of(&guid_of(item), item.id)
    }

    fn key_of(&self, guid: &str, id: i64) -> ImportKey {
        let twins = self.guids.get(guid).map_or(&[][..], Vec::as_slice);
        let number = |twin: &Twin| twin.ids.iter().min().copied();
        let own = twins.iter().find(|twin| twin.ids.contains(&id)).and_then(number);
        let is_oldest = own == twins.iter().filter_map(number).min();
        let key = match own {
            Some(own) if !is_oldest => format!("{guid}#{own}"),
            _ => guid.to_owned(),
        };
        ImportKey { source: SYSTEM.into(), key }
    }

    /// The file and line where this post stands for the last time.
    pub fn last(&self, key: &ImportKey) -> Option<&(String, u64)> {
        self.last.get(key)
    }

    /// The article that a path of the old site belongs to.
    pub fn owner(&self, path: &str) -> Option<ImportKey> {
        self.paths.get(path).map(|(guid, id)| self.key_of(guid, *id))
    }

    /// What a post is a translation of, if it is one; a second one in a language is none.
    pub fn original(&self, item: &Item) -> Option<ImportKey> {
        let group = item.translation_group()?;
        let (first, number) = self.translations.get(&(group.to_owned(), item.language()))?;
        let (guid, id) = self.originals.get(group)?;
        let own = self.key(item);
        (self.key_of(first, *number) == own).then(|| self.key_of(guid, *id)).filter(|key| *key != own)
    }

    /// The articles that the old site kept at the top of its pages.
    pub fn sticky(&self) -> impl Iterator<Item = ImportKey> {
        self.sticky.iter().map(|(guid, id)| self.key_of(guid, *id))
    }

    /// The article with this number.
    pub fn post(&self, id: i64) -> Option<ImportKey> {
        match &self.posts.get(&id)?.what {
            What::Article(guid) => Some(self.key_of(guid, id)),
            What::Media(_) | What::Other => None,
        }
    }

    pub fn term(&self, id: i64) -> Option<&Term> {
        self.term_ids.get(&id).and_then(|place| self.terms.get(*place)).map(|term| &term.it)
    }
}

/// What identifies a post.
fn guid_of(item: &Item) -> String {
    let guid = if item.guid.is_empty() { format!("{}:{}", item.kind, item.id) } else { item.guid.clone() };
    guid.chars().take(230).collect()
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
        if let Some(key) = self.owner(&path) {
            return Some(key);
        }
        let (_, id) = path.split_once("?p=").or_else(|| path.split_once("?page_id="))?;
        self.post(id.parse().ok()?)
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.old.absolute(address)
    }

    fn whole(&self, address: &str) -> Option<String> {
        absolute_link(address, &self.old, "/")
    }

    fn is_missing(&self, address: &str) -> bool {
        let Some(path) = self.old.text(address, &LISTS) else { return false };
        let below = path.trim_start_matches('/');
        let taxonomy = below.split('/').next().unwrap_or_default().to_owned();
        let term = (taxonomy, below.rsplit('/').next().unwrap_or_default().to_owned());
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_archive = below.split('/').all(is_number);
        !is_archive && !self.attachments.contains(&path) && !self.term_places.contains_key(&term)
    }
}
