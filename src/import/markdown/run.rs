use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::article::Facts;
use super::authors::Authors;
use super::files::TEXTS;
use super::links::Links;
use super::mapping::MarkdownMapping;
use super::{files, front_matter, site};
use crate::app::App;
use crate::category::CategoryInput;
use crate::import::foreign::{Fate, Fidelity, Out, Places, cut};
use crate::import::{Progress, Record};
use crate::kernel::{CategoryRef, Micros, Patch, RegionRef, Result, Slug};
use crate::tag::TagInput;
use crate::vocabulary::Vocabulary;

/// How a folder of Markdown files is taken in.
#[derive(Clone, Debug, Default)]
pub struct Markdown {
    pub mapping: MarkdownMapping,
    /// Write nothing, report the same.
    pub dry_run: bool,
    /// Read the line "Sources: A – B – C" at the foot of a text as citations.
    pub source_line: bool,
}

const DATA: &[&str] = &["yml", "yaml", "toml", "json"];

/// Imports a folder. The same again changes nothing; what is broken loses only itself.
pub async fn markdown(
    app: &App,
    folder: &Path,
    options: &Markdown,
    progress: impl FnMut(Progress),
) -> Result<Fidelity> {
    let vocabulary = app.vocabulary.current();
    let mut run = Run {
        folder,
        options,
        vocabulary: &vocabulary,
        places: Places::of(&vocabulary.regions),
        zone: vocabulary.site.zone(),
        now: app.clock.now(),
        authors: Authors::default(),
        terms: BTreeMap::new(),
        lists: BTreeMap::new(),
        known: Links::default(),
        made: HashSet::new(),
        out: Out::new(app, options.dry_run).await?,
        progress,
        done: Progress::default(),
    };
    run.site();
    run.data_files()?;
    let texts = files::below(folder, TEXTS)?;
    run.done.total = Some(texts.len() as u64);
    run.survey(&texts);
    run.records();
    run.out.flush().await?;
    for path in &texts {
        run.file(path).await?;
    }
    run.out.finish().await
}

pub(super) struct Run<'a, P> {
    pub(super) folder: &'a Path,
    pub(super) options: &'a Markdown,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) places: Places<'a>,
    pub(super) zone: TimeZone,
    pub(super) now: Micros,
    pub(super) authors: Authors,
    /// Records of categories and tags by what they are called here.
    pub(super) terms: BTreeMap<String, Record>,
    /// Where the lists of terms and authors were, and where they are.
    pub(super) lists: BTreeMap<String, String>,
    pub(super) known: Links,
    pub(super) made: HashSet<String>,
    pub(super) out: Out<'a>,
    pub(super) progress: P,
    pub(super) done: Progress,
}

impl<P: FnMut(Progress)> Run<'_, P> {
    fn site(&mut self) {
        let input = site::read(self.folder);
        let base = input.as_ref().and_then(|input| match &input.base_url {
            Patch::Set(url) => Some(url.clone()),
            _ => None,
        });
        self.known.site.add(&base.unwrap_or_else(|| self.vocabulary.site.url("/")));
        if let Some(input) = input {
            self.out.add(Record::Site(Box::new(input)), Some(Fate::new("", 0, "site", "")));
        }
    }

    /// Lists of authors: `data/authors.yml` and its like.
    fn data_files(&mut self) -> Result<()> {
        for path in files::below(self.folder, DATA)? {
            let is_list = path.file_stem().is_some_and(|stem| stem == "authors");
            if !is_list && !Authors::describes(&path) {
                continue;
            }
            let (file, extension) =
                (path.display().to_string(), path.extension().and_then(|text| text.to_str()).unwrap_or(""));
            let mut fate = Fate::new(&file, 1, "author", "");
            let read =
                std::fs::read_to_string(self.folder.join(&path)).ok().map(|text| front_matter::data(extension, &text));
            match read {
                Some(Ok(Value::Object(table))) if is_list => {
                    for (key, value) in &table {
                        if let Some(fields) = value.as_object() {
                            self.authors.add(key, fields, "", &self.options.mapping);
                        }
                    }
                }
                Some(Ok(Value::Object(fields))) => {
                    if let Some(key) = Authors::key(&path) {
                        self.authors.add(&key, &fields, "", &self.options.mapping);
                    }
                }
                _ => fate.drop("It cannot be read as a description of authors."),
            }
            self.out.note(fate);
        }
        Ok(())
    }

    /// Reads every file for what others refer to: authors, terms, and where it was.
    fn survey(&mut self, texts: &[PathBuf]) {
        let mut slugs: HashMap<String, u64> = HashMap::new();
        for path in texts {
            let Ok(page) = self.page(path) else { continue };
            if Authors::describes(path) {
                if let Some(key) = Authors::key(path) {
                    self.authors.add(&key, &page.fields, &page.text, &self.options.mapping);
                }
                continue;
            }
            let (mut fate, mut unheard) = (Fate::new("", 0, "", ""), Fidelity::default());
            let facts = Facts::read(path, &page.fields, &self.options.mapping, &self.zone, &mut fate, &mut unheard);
            facts.bylines(&mut self.authors, &self.options.mapping);
            for name in &facts.categories {
                match self.region(name) {
                    Some(RegionRef::Slug(slug)) => self.list("categories", name, format!("/region/{slug}")),
                    _ => self.term("category", name),
                }
            }
            for name in &facts.tags {
                self.term("tag", name);
            }
            *slugs.entry(facts.slug.clone().unwrap_or_default()).or_default() += 1;
            let former = facts.former_paths(path, &self.known.site);
            self.known.add(path, &former);
        }
        self.out.report.duplicate_slugs = slugs.into_iter().filter(|(_, count)| *count > 1).collect();
    }

    fn page(&self, path: &Path) -> Result<front_matter::Page> {
        let bytes = std::fs::read(self.folder.join(path)).map_err(crate::kernel::Error::internal)?;
        let text =
            String::from_utf8(bytes).map_err(|_| crate::kernel::Error::invalid("It is not UTF-8; save it as that."))?;
        front_matter::read(&text)
    }

    /// A region by its name, slug or code.
    pub(super) fn region(&self, name: &str) -> Option<RegionRef> {
        let regions = &self.vocabulary.regions;
        let named = self.options.mapping.regions.get(name).map_or(name, String::as_str);
        let slug = Slug::from_text(named).map(Slug::into_string).unwrap_or_default();
        let by_code = (named != name)
            .then(|| {
                [
                    RegionRef::IsoAlpha2(named.to_owned()),
                    RegionRef::IsoAlpha3(named.to_owned()),
                    RegionRef::M49(named.to_owned()),
                ]
            })
            .into_iter()
            .flatten()
            .find_map(|reference| regions.find(&reference).ok().flatten());
        let found = by_code
            .or_else(|| self.places.named(named))
            .or_else(|| regions.find(&RegionRef::Slug(slug)).ok().flatten())?;
        (found.kind != crate::region::RegionKind::World).then(|| RegionRef::Slug(found.slug.clone()))
    }

    /// Notes where the texts under a name were listed.
    fn list(&mut self, folder: &str, name: &str, to: String) {
        if let Some(slug) = Slug::from_text(name) {
            self.lists.insert(format!("/{folder}/{}", slug.as_str()), to);
        }
    }

    /// A category or tag, which is made if it is not there.
    fn term(&mut self, kind: &str, name: &str) {
        let Some(slug) = Slug::from_text(name).map(Slug::into_string) else { return };
        self.list(if kind == "category" { "categories" } else { "tags" }, name, format!("/{kind}/{slug}"));
        let (name, key) = (Some(cut(name.to_owned(), 200).0), format!("{kind} {slug}"));
        self.terms.entry(key).or_insert_with(|| match kind {
            "category" => {
                Record::Category(Box::new(CategoryInput { slug: Some(slug.clone()), name, ..CategoryInput::default() }))
            }
            _ => Record::Tag(Box::new(TagInput { slug: Some(slug.clone()), name, ..TagInput::default() })),
        });
    }

    /// Writes what the articles refer to.
    fn records(&mut self) {
        for input in std::mem::take(&mut self.authors.known).into_values() {
            let fate = Fate::new("", 0, "author", input.name.clone().unwrap_or_default());
            if let Some(slug) = &input.slug {
                self.lists.insert(format!("/authors/{slug}"), format!("/author/{slug}"));
            }
            self.out.add(Record::Author(Box::new(input)), Some(fate));
        }
        for (key, record) in std::mem::take(&mut self.terms) {
            let (kind, slug) = key.split_once(' ').unwrap_or_default();
            // What is there already keeps its name.
            let is_there = kind == "category"
                && self
                    .vocabulary
                    .categories
                    .find(&CategoryRef::Slug(slug.to_owned()))
                    .is_ok_and(|found| found.is_some());
            if !is_there {
                self.out.add(record, Some(Fate::new("", 0, kind, slug)));
            }
        }
        for (from, to) in std::mem::take(&mut self.lists) {
            self.out.redirect(self.known.site.below(&from), Some(to));
        }
    }

    async fn file(&mut self, path: &Path) -> Result<()> {
        let file = path.display().to_string();
        let mut bytes = 0;
        match self.page(path) {
            _ if Authors::describes(path) => {}
            Ok(_) if path.file_stem().is_some_and(|stem| stem == "_index") => {
                let mut fate = Fate::new(&file, 1, "section", "");
                fate.change("It is the page of a section; lists are made by themselves.");
                self.out.note(fate);
                self.gone(path, &Facts::default());
            }
            Ok(page) => {
                bytes = page.text.len();
                self.article(path, &file, page);
            }
            Err(error) => {
                let mut fate = Fate::new(&file, 1, "article", "");
                fate.drop(error.message());
                self.done.refused += 1;
                self.out.note(fate);
                self.gone(path, &Facts::default().named(path, &self.zone));
            }
        }
        self.done.bytes += bytes as u64;
        self.done.lines += 1;
        (self.progress)(self.done);
        self.out.breathe(bytes).await
    }

    /// What was here does not come over, and its addresses say so.
    fn gone(&mut self, path: &Path, facts: &Facts) {
        if !facts.is_draft {
            for old in facts.former_paths(path, &self.known.site) {
                self.out.redirect(old, None);
            }
        }
    }

    fn article(&mut self, path: &Path, file: &str, page: front_matter::Page) {
        let mut fate = Fate::new(file, 1, "article", "");
        let mut report = std::mem::take(&mut self.out.report);
        let facts = Facts::read(path, &page.fields, &self.options.mapping, &self.zone, &mut fate, &mut report);
        fate.label = facts.title.clone().unwrap_or_default();
        let made = self.read(path, &facts, &page.text, &mut fate, &mut report);
        self.out.report = report;
        match made {
            Ok(article) => {
                self.out.add(Record::Article(Box::new(article)), Some(fate));
            }
            Err(error) => {
                fate.drop(error.message());
                self.out.note(fate);
                self.gone(path, &facts);
            }
        }
    }
}
