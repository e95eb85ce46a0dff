use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::article::{Facts, Reading};
use super::authors::Authors;
use super::config::{Config, Generator};
use super::front_matter::{self, Page};
use super::links::Links;
use super::mapping::MarkdownMapping;
use super::place::Place;
use super::template::Template;
use super::terms::Terms;
use super::{files, links};
use crate::app::App;
use crate::import::foreign::{Defaults, Fidelity, ImportSink, ItemOutcome};
use crate::import::{Progress, Record};
use crate::kernel::{Error, ImportKey, Micros, Patch, Result, checked};
use crate::site::SiteInput;
use crate::vocabulary::Vocabulary;

/// How a folder of Markdown files is taken in.
#[derive(Clone, Debug, Default)]
pub struct Markdown {
    pub mapping: MarkdownMapping,
    /// Write nothing, report the same.
    pub dry_run: bool,
    /// Read the line "Sources: A – B – C" at the foot of a text as citations.
    pub source_line: bool,
    /// What holds where the files say nothing.
    pub defaults: Defaults,
}

/// Imports a folder. The same again changes nothing; what is broken loses only itself.
pub async fn markdown(
    app: &App,
    folder: &Path,
    options: &Markdown,
    progress: impl FnMut(Progress),
) -> Result<Fidelity> {
    let vocabulary = app.vocabulary.current();
    let (config, broken) = Config::read(folder);
    let zone = options.defaults.zone.clone().or_else(|| config.zone.clone());
    let mut run = Run {
        folder,
        options,
        zone: zone.unwrap_or_else(|| vocabulary.site.zone()),
        now: app.clock.now(),
        authors: Authors::default(),
        terms: Terms::new(&vocabulary, &options.mapping),
        originals: HashMap::new(),
        translations: HashMap::new(),
        known: Links::of(&config.contents),
        host: String::new(),
        config,
        made: HashSet::new(),
        out: ImportSink::new(app, options.dry_run).await?,
        progress,
        done: Progress::default(),
    };
    run.site(&vocabulary, broken);
    run.data_files()?;
    let found = files::texts(folder, &run.config)?;
    run.done.total = Some(found.texts.len() as u64);
    run.tell_left_out(&found);
    run.survey(&found.texts);
    run.records();
    run.out.flush().await?;
    for path in &found.texts {
        run.file(path).await?;
    }
    run.out.finish().await
}

pub(super) struct Run<'a, P> {
    pub(super) folder: &'a Path,
    pub(super) options: &'a Markdown,
    pub(super) config: Config,
    pub(super) zone: TimeZone,
    pub(super) now: Micros,
    pub(super) authors: Authors,
    pub(super) terms: Terms<'a>,
    /// The article in the first language of each group of translations.
    pub(super) originals: HashMap<String, ImportKey>,
    /// The first article in each language of each group.
    pub(super) translations: HashMap<(String, Option<String>), ImportKey>,
    pub(super) known: Links,
    /// The address of the site without its folder.
    host: String,
    pub(super) made: HashSet<String>,
    pub(super) out: ImportSink<'a>,
    pub(super) progress: P,
    pub(super) done: Progress,
}

impl<P: FnMut(Progress)> Run<'_, P> {
    fn site(&mut self, vocabulary: &Vocabulary, broken: Vec<String>) {
        let config = &self.config;
        let address = config.address.clone().and_then(|url| checked::http_url(url).ok());
        let address = address.map(|url| url.trim_end_matches('/').to_owned());
        let base = address.clone().unwrap_or_else(|| vocabulary.site.url(""));
        self.known.site.add(&base);
        self.host = base.strip_suffix(self.known.site.folder()).unwrap_or(&base).to_owned();
        let language = self.options.defaults.language.clone().or_else(|| config.language.clone());
        let input = SiteInput {
            name: Patch::set_if(config.title.clone()),
            description: Patch::set_if(config.description.clone()),
            base_url: Patch::set_if(address),
            default_language: Patch::set_if(language.and_then(|tag| checked::language(tag).ok())),
            ..SiteInput::default()
        };
        let mut outcome = ItemOutcome::new("", 0, "site", config.title.clone().unwrap_or_default());
        for file in broken {
            outcome.drop(format!("{file} cannot be read."));
        }
        if input != SiteInput::default() {
            self.out.add(Record::Site(Box::new(input)), Some(outcome));
        } else if !outcome.reasons.is_empty() {
            self.out.note(outcome);
        }
    }

    fn tell_left_out(&mut self, found: &files::Found) {
        for (path, texts) in &found.left_out {
            let mut outcome = ItemOutcome::new(&path.display().to_string(), 0, "folder", "");
            outcome.leave_out(format!("The generator makes no pages of this; it holds {texts} texts."));
            self.out.note(outcome);
        }
        for path in &found.foreign {
            let mut outcome = ItemOutcome::new(&path.display().to_string(), 0, "article", "");
            outcome.drop("Its form is neither Markdown nor HTML; convert it.");
            self.out.note(outcome);
        }
    }

    /// Reads a file. One that is no UTF-8 is taken for Latin-1, which is what such files mostly are.
    pub(super) fn page(&self, path: &Path) -> Result<(Page, bool)> {
        let bytes = std::fs::read(self.folder.join(path)).map_err(Error::internal)?;
        let (text, is_utf8) = match String::from_utf8(bytes) {
            Ok(text) => (text, true),
            Err(error) => (error.as_bytes().iter().copied().map(char::from).collect(), false),
        };
        Ok((front_matter::read(&text), is_utf8))
    }

    /// What a page says of itself, with what it has without saying so.
    pub(super) fn facts(
        &self,
        path: &Path,
        place: &Place,
        fields: &Map<String, Value>,
        outcome: &mut ItemOutcome,
        report: &mut Fidelity,
    ) -> Facts {
        let template = self.template();
        let mapping = &self.options.mapping;
        let reading = Reading { mapping, config: &self.config, zone: &self.zone, template: &template };
        let mut all = self.config.inherited(path);
        // What a page has without saying so is told only where it means something.
        all.retain(|key, _| {
            let used = mapping.use_of(key);
            used.is_some_and(|used| used != super::mapping::KeyUse::Ignore) && !fields.contains_key(key)
        });
        all.extend(fields.iter().map(|(key, value)| (key.clone(), value.clone())));
        let mut facts = Facts::read(place, &all, &reading, outcome, report);
        if facts.authors.is_empty() {
            facts.authors.clone_from(&self.config.authors);
        }
        if facts.authors.is_empty() {
            facts.authors.extend(self.options.defaults.author.clone());
        }
        facts
    }

    /// The language that a text is in, if anything says it.
    pub(super) fn language(&self, facts: &Facts) -> Option<String> {
        facts.language.clone().or_else(|| self.options.defaults.language.clone())
    }

    pub(super) fn template(&self) -> Template<'_> {
        Template {
            uses: &self.options.mapping.shortcodes,
            generator: self.config.generator,
            site: &self.config.variables,
            folder: self.known.site.folder(),
            host: &self.host,
            links: &self.known,
        }
    }

    /// The paths that the page of a file had.
    pub(super) fn former_paths(&self, place: &Place, facts: &Facts) -> Vec<String> {
        facts.former_paths(place, &self.config, &self.zone, &self.known.site)
    }

    /// Writes what the articles refer to.
    fn records(&mut self) {
        for input in std::mem::take(&mut self.authors.known).into_values() {
            let outcome = ItemOutcome::new("", 0, "author", input.name.clone().unwrap_or_default());
            if let Some(slug) = &input.slug {
                self.terms.lists.insert(format!("/authors/{slug}"), format!("/author/{slug}"));
            }
            self.out.add(Record::Author(Box::new(input)), Some(outcome));
        }
        for (kind, slug, record) in self.terms.records() {
            self.out.add(record, Some(ItemOutcome::new("", 0, kind, slug)));
        }
        for (from, to) in std::mem::take(&mut self.terms.lists) {
            self.out.redirect(from, Some(to));
        }
    }

    async fn file(&mut self, path: &Path) -> Result<()> {
        let file = path.display().to_string();
        let mut bytes = 0;
        match self.page(path) {
            _ if Authors::describes(path) => {}
            Ok((page, is_utf8)) => {
                bytes = page.text.len();
                self.one(path, &file, page, is_utf8);
            }
            Err(error) => {
                let mut outcome = ItemOutcome::new(&file, 1, "article", "");
                outcome.drop(error.message());
                self.done.refused += 1;
                self.out.note(outcome);
                self.gone(&Place::of(path, &self.config), &Facts::default());
            }
        }
        self.done.bytes += bytes as u64;
        self.done.lines += 1;
        (self.progress)(self.done);
        self.out.maybe_flush(bytes).await
    }

    fn one(&mut self, path: &Path, file: &str, page: Page, is_utf8: bool) {
        let place = Place::of(path, &self.config);
        if self.is_no_page(path, &page) {
            let mut outcome = ItemOutcome::new(file, 1, "file", "");
            outcome.leave_out("It has no front matter, so the generator makes no page of it.");
            return self.out.note(outcome);
        }
        if place.is_section && page.text.trim().is_empty() {
            let mut outcome = ItemOutcome::new(file, 1, "section", "");
            outcome.leave_out("It is the page of a section; lists are made by themselves.");
            self.out.note(outcome);
            // Lists of terms and authors lead to those here.
            let is_term = matches!(place.folders.first().map(String::as_str), Some("tags" | "categories" | "authors"));
            if !is_term {
                self.gone(&place, &Facts::default());
            }
            return;
        }
        let mut outcome = ItemOutcome::new(file, 1, "article", "");
        if !is_utf8 {
            outcome.drop("It is not UTF-8; it is read as Latin-1.");
        }
        if !page.repeated.is_empty() {
            outcome
                .change(format!("The last value of keys that stand there twice counts: {}.", page.repeated.join(", ")));
        }
        if let Some(broken) = &page.broken {
            outcome.drop(format!("It is a draft: {broken}"));
        }
        let mut report = std::mem::take(&mut self.out.report);
        let facts = self.facts(path, &place, &page.fields, &mut outcome, &mut report);
        outcome.label = facts.title.clone().unwrap_or_default();
        let made = self.read(path, &place, &facts, &page, &mut outcome, &mut report);
        self.out.report = report;
        let Some(mut article) = made else {
            self.gone(&place, &facts);
            return self.out.note(outcome);
        };
        // A draft had no address, and must not get one that says that it is there.
        if article.was_public {
            article.paths = self.former_paths(&place, &facts);
        }
        self.out.add(Record::Article(Box::new(article)), Some(outcome));
    }

    /// The generator copies the file as it is.
    fn is_no_page(&self, path: &Path, page: &Page) -> bool {
        let is_html = path.extension().is_some_and(|extension| extension == "html" || extension == "htm");
        let is_broken = page.broken.is_some();
        !page.has_front_matter && !is_broken && (is_html || self.config.generator == Generator::Jekyll)
    }

    /// What was here does not come over, and its addresses say so.
    fn gone(&mut self, place: &Place, facts: &Facts) {
        if !facts.is_draft {
            for old in self.former_paths(place, facts) {
                self.out.redirect(old, None);
            }
        }
    }

    /// The key of a file among the articles.
    pub(super) fn key(path: &Path) -> ImportKey {
        links::key_of(path)
    }
}
