use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::article::Facts;
use super::authors::Authors;
use super::mapping::MarkdownMapping;
use super::{files, front_matter, shortcodes, site};
use crate::app::App;
use crate::article::input::{ArticleTagInput, BylineInput, CitationInput, DatelineInput, SeoInput};
use crate::article::{AfterSave, ArticleInput, BylineRole, CitationRole, ImportArticle, ReleaseInput};
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::body::{FigureLayout, check_depth, markdown_to_html};
use crate::category::CategoryInput;
use crate::import::foreign::content::{self, Known, Options, media_of};
use crate::import::foreign::{Dangling, Fate, Fidelity, OldSite, Out, cut};
use crate::import::{Progress, Record};
use crate::kernel::{
    AuthorRef, CategoryRef, ImportKey, MediaRef, Micros, Patch, RegionRef, Result, Slug, TagRef, checked, name_key,
};
use crate::tag::{TagInput, TagRelation};
use crate::vocabulary::Vocabulary;
use crate::workflow::ReleaseMode;

/// How a folder of Markdown files is taken in.
#[derive(Clone, Debug, Default)]
pub struct Markdown {
    pub mapping: MarkdownMapping,
    /// Write nothing, report the same.
    pub dry_run: bool,
    /// Read the line "Sources: A – B – C" at the foot of a text as citations.
    pub source_line: bool,
}

const TEXTS: &[&str] = &["md", "markdown", "mdx"];
const DATA: &[&str] = &["yml", "yaml", "toml", "json"];
/// The source of the import keys; the key is the path of the file.
const SOURCE: &str = "markdown";

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
        zone: vocabulary.site.zone(),
        now: app.clock.now(),
        authors: Authors::default(),
        terms: BTreeMap::new(),
        known: Links::default(),
        made: HashSet::new(),
        out: Out::new(app, options.dry_run).await?,
        progress,
        done: Progress::default(),
        old_paths: Vec::new(),
    };
    run.site();
    run.data_files()?;
    let texts = files::below(folder, TEXTS)?;
    run.survey(&texts);
    run.records();
    run.out.flush().await?;
    for path in &texts {
        run.file(path).await?;
    }
    run.out.finish(&run.old_paths).await
}

struct Run<'a, P> {
    folder: &'a Path,
    options: &'a Markdown,
    vocabulary: &'a Vocabulary,
    zone: TimeZone,
    now: Micros,
    authors: Authors,
    /// Records of categories and tags by what they are called here.
    terms: BTreeMap<String, Record>,
    known: Links,
    made: HashSet<String>,
    out: Out<'a>,
    progress: P,
    done: Progress,
    old_paths: Vec<String>,
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
                if self.region(name).is_none() {
                    self.term("category", name);
                }
            }
            for name in &facts.tags {
                self.term("tag", name);
            }
            *slugs.entry(facts.slug.clone().unwrap_or_default()).or_default() += 1;
            self.known.add(path, &facts.former_paths(path));
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
    fn region(&self, name: &str) -> Option<RegionRef> {
        let regions = &self.vocabulary.regions;
        let named = self.options.mapping.regions.get(name).map_or(name, String::as_str);
        let slug = Slug::from_text(named).map(Slug::into_string).unwrap_or_default();
        let key = name_key(named);
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
            .or_else(|| regions.by_name().iter().find(|region| region.name_key == key).cloned())
            .or_else(|| regions.find(&RegionRef::Slug(slug)).ok().flatten())?;
        (found.kind != crate::region::RegionKind::World).then(|| RegionRef::Slug(found.slug.clone()))
    }

    /// The slug of a category or tag, which is made if it is not there.
    fn term(&mut self, kind: &str, name: &str) -> Option<String> {
        let slug = Slug::from_text(name)?.into_string();
        let (name, key) = (Some(cut(name.to_owned(), 200).0), format!("{kind} {slug}"));
        self.terms.entry(key).or_insert_with(|| match kind {
            "category" => {
                Record::Category(Box::new(CategoryInput { slug: Some(slug.clone()), name, ..CategoryInput::default() }))
            }
            _ => Record::Tag(Box::new(TagInput { slug: Some(slug.clone()), name, ..TagInput::default() })),
        });
        Some(slug)
    }

    /// Writes what the articles refer to.
    fn records(&mut self) {
        for input in std::mem::take(&mut self.authors.known).into_values() {
            let fate = Fate::new("", 0, "author", input.name.clone().unwrap_or_default());
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
            }
        }
        self.done.bytes += bytes as u64;
        self.done.lines += 1;
        (self.progress)(self.done);
        self.out.breathe(bytes).await
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
                self.old_paths.extend(article.paths.iter().cloned());
                self.out.add(Record::Article(Box::new(article)), Some(fate));
            }
            Err(error) => {
                fate.drop(error.message());
                self.out.note(fate);
            }
        }
    }

    fn read(
        &mut self,
        path: &Path,
        facts: &Facts,
        source: &str,
        fate: &mut Fate,
        report: &mut Fidelity,
    ) -> Result<ImportArticle> {
        let mapping = &self.options.mapping;
        let expanded = shortcodes::expand(source, &mapping.shortcodes);
        if expanded.left_out > 0 {
            let reason = format!("{} shortcodes are left out as asked.", expanded.left_out);
            fate.say(crate::import::Verdict::LeftOut, reason);
        }
        if !expanded.unknown.is_empty() {
            fate.change(format!("Unknown shortcodes are HTML blocks: {}.", expanded.unknown.join(", ")));
            for name in expanded.unknown {
                *report.unknown_shortcodes.entry(name).or_default() += 1;
            }
        }
        check_depth(&expanded.text)?;
        let html = markdown_to_html(&expanded.text);
        let none = BTreeMap::new();
        let options = Options { source_line: self.options.source_line, line_breaks: false, shortcodes: &none };
        self.known.here = path.to_owned();
        let found = content::read(&html, None, &[], &self.known, &options, fate)?;
        report.text.0 += found.text.0;
        report.text.1 += found.text.1;
        report.dangling.extend(found.dangling.into_iter().map(|what| Dangling {
            file: fate.file.clone(),
            line: 1,
            what,
        }));
        let mut media = found.media;
        let lead = facts.image.as_deref().and_then(|image| self.known.absolute(image));
        if let Some(address) = &lead
            && !media.iter().any(|media| media.key == *address)
        {
            media.push(media_of(address));
        }
        for file in media {
            if self.made.insert(file.key.clone()) {
                self.out.add(Record::Media(Box::new(file)), None);
            }
        }
        let headline = facts.title.clone().unwrap_or_else(|| {
            fate.change("It has no title; the name of its file stands for one.");
            facts.slug.clone().unwrap_or_default().replace('-', " ")
        });
        let (mut regions, mut categories): (Vec<RegionRef>, Vec<CategoryRef>) = (Vec::new(), Vec::new());
        for name in facts.regions.iter().chain(&facts.categories) {
            match self.region(name) {
                Some(region) => regions.push(region),
                None if facts.regions.contains(name) => fate.drop(format!("There is no region \"{name}\".")),
                None => categories.extend(Slug::from_text(name).map(|slug| CategoryRef::Slug(slug.into_string()))),
            }
        }
        regions.dedup();
        categories.dedup();
        let bylines = facts.bylines(&mut self.authors, mapping);
        let mut then = if facts.is_draft { AfterSave::KeepDraft } else { AfterSave::Publish };
        let mut release = None;
        if then == AfterSave::Publish && facts.date.is_none() {
            fate.drop("It has no date, and none is invented: it is a draft.");
            then = AfterSave::KeepDraft;
        }
        if then == AfterSave::Publish && bylines.is_empty() {
            fate.drop("Nobody is named as its author, so it is a draft.");
            then = AfterSave::KeepDraft;
        }
        if then == AfterSave::Publish && regions.is_empty() && categories.is_empty() {
            fate.change("It is in no category; it is in \"Uncategorized\".");
            categories.push(CategoryRef::Slug("uncategorized".into()));
            if self.made.insert("category uncategorized".into()) {
                let (slug, name) = (Some("uncategorized".to_owned()), Some("Uncategorized".to_owned()));
                self.out
                    .add(Record::Category(Box::new(CategoryInput { slug, name, ..CategoryInput::default() })), None);
            }
        }
        let published_at = facts.date.filter(|at| *at <= self.now);
        if then == AfterSave::Publish
            && let Some(at) = facts.date.filter(|at| *at > self.now)
        {
            fate.change("Its date lies in the future; it is scheduled for it.");
            then = AfterSave::KeepDraft;
            release = Some(ReleaseInput { at, mode: ReleaseMode::PublishAt });
        }
        let citation = (facts.source.is_some() || facts.source_url.is_some()).then(|| CitationInput {
            key: None,
            source: None,
            label: facts.source.clone().or_else(|| facts.source_url.clone()).map(|label| cut(label, 300).0),
            role: CitationRole::Reporting,
            title: None,
            url: facts.source_url.clone().filter(|url| checked::http_url(url.clone()).is_ok()),
            archived_url: None,
            published_at: None,
            accessed_at: None,
            note: None,
        });
        let citations: Vec<CitationInput> = found.citations.unwrap_or_default().into_iter().chain(citation).collect();
        let tag = |name: &String| {
            let slug = Slug::from_text(name)?.into_string();
            Some(ArticleTagInput { tag: TagRef::Slug(slug), relation: TagRelation::About })
        };
        let figure = lead.map(|key| FigureInput {
            asset: MediaRef::Key(key),
            caption: None,
            credit: None,
            alt: facts.image_alt.clone(),
            layout: FigureLayout::Inline,
        });
        let line = |text: &Option<String>| Patch::set_if(text.clone().map(|text| cut(text, 300).0));
        let language = facts.language.clone().and_then(|tag| checked::language(tag).ok());
        let content = ArticleInput {
            headline: Patch::Set(cut(headline, 300).0),
            kicker: line(&facts.kicker),
            standfirst: Patch::set_if(facts.standfirst.clone().map(RichTextInput::Markdown)),
            summary: line(&facts.summary.clone().or_else(|| facts.description.clone())),
            slug: Patch::set_if(facts.slug.clone()),
            language: Patch::set_if(language),
            dateline: Patch::set_if(
                facts.place.clone().map(|place| DatelineInput { place: Some(place), ..DatelineInput::default() }),
            ),
            lead_media: Patch::set_if(figure),
            body: Patch::Set(BodyInput::Blocks(found.blocks)),
            bylines: Patch::Set(
                bylines
                    .into_iter()
                    .take(50)
                    .map(|slug| BylineInput {
                        author: AuthorRef::Slug(slug),
                        role: BylineRole::Author,
                        credited_as: None,
                    })
                    .collect(),
            ),
            regions: Patch::Set(regions.into_iter().take(12).collect()),
            categories: Patch::Set(categories.into_iter().take(5).collect()),
            tags: Patch::Set(facts.tags.iter().filter_map(tag).take(30).collect()),
            citations: Patch::Set(citations),
            seo: Patch::Set(SeoInput {
                description: facts.description.clone(),
                canonical_url: facts.canonical.clone().filter(|url| checked::http_url(url.clone()).is_ok()),
                ..SeoInput::default()
            }),
            published_at: Patch::set_if(published_at),
            expires_at: Patch::set_if(facts.expires),
            ..ArticleInput::default()
        };
        let modified = facts.modified.filter(|at| facts.date.is_some_and(|date| *at > date) && *at <= self.now);
        Ok(ImportArticle {
            import_key: key_of(path),
            then,
            path: None,
            // A draft had no address, and must not get one that says that it is there.
            paths: if then == AfterSave::Publish { facts.former_paths(path) } else { Vec::new() },
            first_published_at: None,
            modified_at: modified.filter(|_| then == AfterSave::Publish),
            corrections: Patch::Keep,
            release,
            withdrawn: None,
            content,
        })
    }
}

fn key_of(path: &Path) -> ImportKey {
    let key = path.with_extension("").to_string_lossy().replace('\\', "/");
    ImportKey { source: SOURCE.into(), key }
}

/// Where the texts of a folder lead.
#[derive(Default)]
struct Links {
    site: OldSite,
    by_path: HashMap<String, ImportKey>,
    by_file: HashMap<PathBuf, ImportKey>,
    /// The file whose links are read.
    here: PathBuf,
}

impl Links {
    fn add(&mut self, path: &Path, former: &[String]) {
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
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}
