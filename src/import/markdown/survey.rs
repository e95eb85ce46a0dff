//! The first reading of a site: authors, terms, languages, and where everything was.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::authors::Authors;
use super::config::{Generator, Scoped};
use super::place::Place;
use super::run::Run;
use super::{files, front_matter};
use crate::import::Progress;
use crate::import::foreign::{Fidelity, ItemOutcome, plain_line};
use crate::kernel::{Result, Slug};

const DATA: &[&str] = &["yml", "yaml", "toml", "json"];

impl<P: FnMut(Progress)> Run<'_, P> {
    /// Lists of authors: `data/authors.yml` and its like; and fields that folders give to their files.
    pub(super) fn data_files(&mut self) -> Result<()> {
        for path in files::below(self.folder, DATA)? {
            self.folder_data(&path);
            let is_list = path.file_stem().is_some_and(|stem| stem == "authors");
            if !is_list && !Authors::describes(&path) {
                continue;
            }
            let (file, extension) =
                (path.display().to_string(), path.extension().and_then(|text| text.to_str()).unwrap_or(""));
            let mut outcome = ItemOutcome::new(&file, 1, "author", "");
            let read =
                std::fs::read_to_string(self.folder.join(&path)).ok().map(|text| front_matter::data(extension, &text));
            let mapping = &self.options.mapping;
            match read {
                Some(Ok(Value::Object(table))) if is_list => {
                    for (key, value) in &table {
                        if let Some(fields) = value.as_object() {
                            self.authors.add(key, fields, "", mapping);
                        }
                    }
                }
                Some(Ok(Value::Array(items))) if is_list => {
                    for fields in items.iter().filter_map(Value::as_object) {
                        let key =
                            ["id", "key", "username", "slug", "name"].iter().find_map(|key| fields.get(*key)?.as_str());
                        if let Some(key) = key {
                            self.authors.add(key, fields, "", mapping);
                        }
                    }
                }
                Some(Ok(Value::Object(fields))) => {
                    if let Some(key) = Authors::key(&path) {
                        self.authors.add(&key, &fields, "", mapping);
                    }
                }
                _ => outcome.drop("It cannot be read as a description of authors."),
            }
            self.out.note(outcome);
        }
        Ok(())
    }

    /// Eleventy gives the fields in `posts/posts.json` to every file in `posts`.
    fn folder_data(&mut self, path: &Path) {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let stem = stem.strip_suffix(".11tydata").unwrap_or(stem);
        let folder = path.parent().unwrap_or(Path::new(""));
        let is_own = folder.file_name().is_some_and(|name| name == stem);
        if self.config.generator != Generator::Eleventy || !is_own {
            return;
        }
        let text = std::fs::read_to_string(self.folder.join(path)).unwrap_or_default();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if let Ok(Value::Object(mut fields)) = front_matter::data(extension, &text) {
            // It names the collection, and templates of pages.
            fields.remove("tags");
            fields.remove("permalink");
            let path = folder.display().to_string();
            self.config.defaults.push(Scoped { path, kind: None, fields });
        }
    }

    /// Reads every file for what others refer to: authors, terms, and where it was.
    pub(super) fn survey(&mut self, texts: &[PathBuf]) {
        let sections = texts.iter().filter(|path| path.file_stem().is_some_and(|stem| stem == "_index"));
        for path in sections {
            self.section(path);
        }
        let mut slugs: HashMap<String, u64> = HashMap::new();
        let mut others: Vec<(String, PathBuf)> = Vec::new();
        for path in texts {
            let Ok((page, _)) = self.page(path) else { continue };
            if Authors::describes(path) {
                if let Some(key) = Authors::key(path) {
                    self.authors.add(&key, &page.fields, &page.text, &self.options.mapping);
                }
                continue;
            }
            let place = Place::of(path, &self.config);
            let (mut outcome, mut unheard) = (ItemOutcome::new("", 0, "", ""), Fidelity::default());
            let facts = self.facts(path, &place, &page.fields, &mut outcome, &mut unheard);
            facts.bylines(&mut self.authors, &self.options.mapping);
            for name in &facts.categories {
                self.terms.category(name);
            }
            for name in &facts.tags {
                self.terms.tag(name);
            }
            *slugs.entry(facts.slug.clone().unwrap_or_default()).or_default() += 1;
            let address = place.address(&facts, &self.config, &self.zone);
            self.known.add(path, &address, &self.former_paths(&place, &facts));
            let group = facts.translation.clone().or_else(|| (self.config.languages.len() > 1).then(|| place.shared()));
            if let Some(group) = group {
                let spoken = (group.clone(), self.language(&facts));
                self.translations.entry(spoken).or_insert_with(|| Self::key(path));
                let first = self.config.languages.first().map(|language| &language.code);
                if place.language.is_none() || place.language.as_ref() == first {
                    self.originals.entry(group).or_insert_with(|| Self::key(path));
                } else {
                    others.push((group, path.clone()));
                }
            }
        }
        for (group, path) in others {
            self.originals.entry(group).or_insert_with(|| Self::key(&path));
        }
        self.out.report.duplicate_slugs = slugs.into_iter().filter(|(_, count)| *count > 1).collect();
    }

    /// The page of a section may give fields to what lies below, and that of a term says what it is called.
    fn section(&mut self, path: &Path) {
        let Ok((page, _)) = self.page(path) else { return };
        let folder = path.parent().unwrap_or(Path::new(""));
        match page.fields.get("cascade") {
            Some(Value::Object(table)) => {
                self.config.defaults.push(Scoped::cascading(&folder.display().to_string(), table));
            }
            Some(Value::Array(tables)) => {
                for table in tables.iter().filter_map(Value::as_object) {
                    self.config.defaults.push(Scoped::cascading(&folder.display().to_string(), table));
                }
            }
            _ => {}
        }
        let kind = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        let kind = match kind {
            Some("tags") => "tag",
            Some("categories") => "category",
            _ => return,
        };
        let title = page.fields.get("title").and_then(Value::as_str).and_then(plain_line);
        let slug = folder.file_name().and_then(|name| name.to_str()).filter(|slug| Slug::parse(slug).is_ok());
        if let (Some(title), Some(slug)) = (title, slug) {
            self.terms.describe(kind, slug, &title);
        }
    }
}
